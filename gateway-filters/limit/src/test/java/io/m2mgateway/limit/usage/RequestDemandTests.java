package io.m2mgateway.limit.usage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestDemandTests {

    private static RequestDemand read(String json) {
        return RequestDemand.read(json.getBytes(UTF_8), true);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'messages':[{'role':'user','content':'abcd'}]}                      | -1   | 1 | 1",
                "{'max_tokens':7,'messages':[{'content':'abcde'}]}                    | 7    | 1 | 2",
                "{'max_tokens':7,'max_completion_tokens':9}                           | 9    | 1 | 0",
                "{'max_completion_tokens':9,'max_tokens':7,'n':3}                     | 9    | 3 | 0",
                "{'max_tokens':9,'max_tokens':7,'n':3,'n':1}                          | 9    | 3 | 0",
                "{'max_output_tokens':50,'input':'abcdefgh','instructions':'abcd'}    | 50   | 1 | 3",
                "{'max_tokens':null,'n':null}                                         | -1   | 1 | 0",
                "{'max_tokens':-1,'n':0}                                              | -1   | 1 | 0",
                "{'max_tokens':1.5}                                                   | -1   | 1 | 0",
                "{'max_tokens':5000000000}                                            | 1048576 | 1 | 0",
                "{'prompt':['abcd','abcd'],'max_tokens':5,'n':2,'best_of':4}          | 5    | 8 | 2",
                "{'prompt':[[1,2,3],[4,5]],'max_tokens':5}                            | 5    | 2 | 5",
                "{'prompt':[1,2,3],'max_tokens':5}                                    | 5    | 1 | 3",
                "{'max\\u005ftokens':5}                                               | 5    | 1 | 0",
                "{'metadata':{'max_tokens':5,'n':3}}                                  | -1   | 1 | 0",
                "{'tools':[{'function':{'description':'abcdabcd'}}]}                  | -1   | 1 | 2",
                "{'messages':[{'content':'\\u00e4\\u4e2d\\ud83d\\ude00\\n\\\"'}]}     | -1   | 1 | 3",
                "not json at all!                                                     | -1   | 1 | 4",
                "{'messages':[{'content':'cut off'                                    | -1   | 1 | 9",
            })
    void readsWhatARequestMayUse(String json, long output, int choices, long input) {
        RequestDemand demand = read(json.replace('\'', '"'));
        assertThat(demand.maxOutputTokens()).isEqualTo(output);
        assertThat(demand.choices()).isEqualTo(choices);
        assertThat(demand.inputTokens()).isEqualTo(input);
    }

    @Test
    void anythingMayStandBetween() {
        RequestDemand demand = read("""
            {"model" : "gpt-4o-mini", "temperature":0.2,"stop":[ ], "response_format":{"type":"json_object"},
             "messages":[ {"role":"system","content":"abcd"},{"content":[{"type":"text","text":"abcd"}],"role":"user"}],
             "stream":true , "n" : 2 }\
            """);
        assertThat(demand).isEqualTo(new RequestDemand("gpt-4o-mini", demand.bytes(), 2, -1, 2));
        assertThat(demand.outputTokens(1024)).isEqualTo(2048);
    }

    @Test
    void filesAreNoText() {
        String file = "iVBORw0KGgo".repeat(200);
        assertThat(read("{\"data\":\"" + file + "\"}").inputTokens()).isZero();
        assertThat(read("{\"url\":\"data:image/png;base64," + file + "\"}").inputTokens())
                .isZero();
        assertThat(read("{\"content\":\"" + file + " and words\"}").inputTokens())
                .isGreaterThan(500);
    }

    @Test
    void embeddingsGenerateNothing() {
        RequestDemand demand = RequestDemand.read("{\"input\":[\"abcd\",\"abcd\"]}".getBytes(UTF_8), false);
        assertThat(demand.inputTokens()).isEqualTo(2);
        assertThat(demand.outputTokens(1024)).isZero();
    }

    @Test
    void noNestingIsTooDeep() {
        byte[] deep = new byte[100_000];
        Arrays.fill(deep, (byte) '[');
        assertThat(RequestDemand.read(deep, true).inputTokens()).isEqualTo(25_000);
    }

    @Test
    void numbersOfChoicesHaveABound() {
        assertThat(read("{\"n\":999999999999999999999999}").choices()).isEqualTo(1);
        assertThat(read("{\"n\":999999999}").choices()).isEqualTo(RequestDemand.MOST_CHOICES);
    }

    @Test
    void aBodyIsReadAlikeInPieces() {
        String json =
                "{\"model\":\"m\\u00e9\",\"max_tokens\":12,\"messages\":[{\"content\":\"a\\\"b\\u4e2dc\"}],\"n\":2}";
        RequestDemand whole = read(json);
        byte[] bytes = json.getBytes(UTF_8);
        RequestPass pass = new RequestPass();
        for (byte b : bytes) {
            pass.feed(new byte[] {b});
        }
        pass.finish();
        assertThat(pass.model()).isEqualTo("m?");
        assertThat(pass.maxOutputTokens()).isEqualTo(whole.maxOutputTokens());
        assertThat(pass.choices()).isEqualTo(whole.choices());
        assertThat(RequestDemand.tokens(pass.contentBytes())).isEqualTo(whole.inputTokens());
    }
}
