package io.m2mgateway.scan.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets are generated here, so that none stands in the repository, not even an invented one. */
class SecretsTests {
    private static final String ALNUM = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final Secrets SECRETS = new Secrets(List.of("canary-7f3a91"));

    private static String random(String alphabet, int length) {
        Random random = new Random(length * 31L + alphabet.length());
        StringBuilder text = new StringBuilder();
        random.ints(length, 0, alphabet.length()).forEach(i -> text.append(alphabet.charAt(i)));
        return text.toString();
    }

    private static String coded(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    private static String pem(String label, String lineEnd) {
        String body = random(ALNUM, 64) + lineEnd + random(ALNUM, 64);
        return "-----BEGIN " + label + "-----" + lineEnd + body + lineEnd + "-----END " + label + "-----";
    }

    static Stream<Arguments> secrets() {
        String half = random(ALNUM, 30);
        String hex = random("0123456789abcdef", 64);
        String token = coded("{\"alg\":\"HS256\",\"typ\":\"JWT\"}") + "." + coded("{\"sub\":\"u-42\",\"exp\":1}") + "."
                + random(ALNUM, 43);
        return Stream.of(
                Arguments.of("aws-access-key", "AKIA" + random("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16)),
                Arguments.of("aws-secret-key", "AWS_SECRET_ACCESS_KEY=" + random(ALNUM + "/+", 40)),
                Arguments.of("aws-secret-key", "\"SecretAccessKey\": \"" + random(ALNUM + "/+", 40)),
                Arguments.of("github-token", "ghp_" + half + Randomness.checksum(half)),
                Arguments.of("github-token-fine", "github_pat_" + random(ALNUM, 22) + "_" + random(ALNUM, 59)),
                Arguments.of("npm-token", "npm_" + half + Randomness.checksum(half)),
                Arguments.of("gitlab-token", "glpat-" + random(ALNUM, 20)),
                Arguments.of("slack-token", "xoxb-1234567890-9876543210-" + random(ALNUM, 24)),
                Arguments.of("slack-app-token", "xapp-1-A0123456789-9876543210-" + hex),
                Arguments.of(
                        "slack-webhook", "https://hooks.slack.com/services/T01234567/B01234567/" + random(ALNUM, 24)),
                Arguments.of("openai-key", "sk-" + random(ALNUM, 20) + "T3BlbkFJ" + random(ALNUM, 21)),
                Arguments.of("openai-key", "sk-proj-" + random(ALNUM, 74) + "T3BlbkFJ" + random(ALNUM, 75)),
                Arguments.of("anthropic-key", "sk-ant-api03-" + random(ALNUM, 93) + "AA"),
                Arguments.of("google-api-key", "AIza" + random(ALNUM, 35)),
                Arguments.of("google-oauth-secret", "GOCSPX-" + random(ALNUM, 28)),
                Arguments.of("stripe-key", "sk_live_" + random(ALNUM, 24)),
                Arguments.of("sendgrid-key", "SG." + random(ALNUM, 22) + "." + random(ALNUM, 43)),
                Arguments.of("huggingface-token", "hf_" + random(ALNUM, 34)),
                Arguments.of("pypi-token", "pypi-AgEIcHlwaS5vcmc" + random(ALNUM, 80)),
                Arguments.of("digitalocean-token", "dop_v1_" + hex),
                Arguments.of("azure-storage-key", "AccountKey=" + random(ALNUM + "+/", 86) + "=="),
                Arguments.of("jwt", token),
                Arguments.of("private-key", pem("RSA PRIVATE KEY", "\n")),
                Arguments.of("private-key", pem("PRIVATE KEY", "\\n")),
                Arguments.of("private-key", pem("OPENSSH PRIVATE KEY", "\r\n")),
                Arguments.of("connection-string", "postgres://app:kR7" + random(ALNUM, 9) + "@db.internal"),
                Arguments.of(Secrets.CANARY, "Canary-7F3A91"));
    }

    @ParameterizedTest
    @MethodSource("secrets")
    void findsASecretAmongWords(String rule, String secret) {
        String text = "Of course: (" + secret + ") is what you need.";
        assertThat(SECRETS.find(text)).singleElement().satisfies(hit -> {
            assertThat(hit.rule()).isEqualTo(rule);
            assertThat(text.substring(hit.start(), hit.end()))
                    .isSubstringOf(secret)
                    .hasSizeGreaterThan(12);
            assertThat(text.charAt(hit.end())).isIn(')', '/', '"', '.', 'd');
        });
    }

    @ParameterizedTest
    @MethodSource("secrets")
    void aSecretThatGrowsIsHeldBackFromItsFirstCharacter(String rule, String secret) {
        String before = "Of course: ";
        String text = before + secret;
        for (int end = before.length() + 1; end <= text.length(); end++) {
            String grown = text.substring(0, end);
            int first = before.length() + (rule.equals("aws-secret-key") ? 5 : 0);
            assertThat(SECRETS.find(grown).isEmpty() ? SECRETS.settled(grown) : first)
                    .as("after %d characters", end - before.length())
                    .isLessThanOrEqualTo(first);
        }
        assertThat(SECRETS.settled(text + " and so on, at some length")).isGreaterThan(text.length());
    }

    @Test
    void everyFormatHasAnExample() {
        assertThat(SecretFormat.ALL)
                .extracting(SecretFormat::name)
                .isSubsetOf(secrets().map(row -> (String) row.get()[0]).toList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AKIAIOSFODNN7EXAMPLE is the documentation's",
                "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
                "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                "ghp_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghij",
                "sk-your-api-key-goes-here-and-it-is-a-long-placeholder",
                "sk-xxxxxxxxxxxxxxxxxxxxT3BlbkFJxxxxxxxxxxxxxxxxxxxx",
                "AIzaSyXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX",
                "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----",
                "-----BEGIN CERTIFICATE-----\nMIIB",
                "postgres://user:password@localhost:5432/db",
                "postgresql://${USER}:${PASSWORD}@db/app",
                "redis://localhost:6379/0",
                "mongodb://admin:<password>@cluster0.example.net",
                "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
                "xoxb-your-token-here",
                "the sk-learn package",
                "hf_hub_download(repo_id, filename)"
            })
    void placeholdersAreNoSecrets(String text) {
        assertThat(SECRETS.find(text)).isEmpty();
    }

    @Test
    void knowsTheIssuersChecksum() {
        // From the issuer's announcement of the format.
        assertThat(Randomness.checksum("zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ")).isEqualTo("0mLq17");
    }

    @Test
    void aShortCanaryIsRefused() {
        assertThatThrownBy(() -> new Secrets(List.of("secret"))).hasMessageContaining("8 characters");
    }

    @Property(tries = 500)
    void readsAnything(@ForAll String any) {
        assertThat(SECRETS.settled(any)).isBetween(0, any.length());
        assertThat(SECRETS.find(any)).allSatisfy(hit -> assertThat(hit.end()).isBetween(hit.start() + 1, any.length()));
    }

    @Property(tries = 300)
    void whatIsSettledStays(@ForAll @IntRange(max = 400) int cut) {
        StringBuilder text = new StringBuilder();
        secrets().forEach(row -> text.append(row.get()[1]).append(" then "));
        int end = (int) ((long) cut * text.length() / 400);
        int settled = SECRETS.settled(text.substring(0, end));
        assertThat(SECRETS.find(text.substring(0, end)).stream().filter(hit -> hit.end() <= settled))
                .containsExactlyElementsOf(SECRETS.find(text).stream()
                        .filter(hit -> hit.end() <= settled)
                        .toList());
        assertThat(SECRETS.find(text)).noneMatch(hit -> hit.start() < settled && hit.end() > settled);
    }
}
