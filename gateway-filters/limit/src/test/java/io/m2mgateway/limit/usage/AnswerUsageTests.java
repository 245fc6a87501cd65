package io.m2mgateway.limit.usage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerUsageTests {
    private static final long ESTIMATED_INPUT = 1_000;

    private static AnswerUsage whole(String json) {
        AnswerUsage answer = new AnswerUsage();
        byte[] bytes = json.getBytes(UTF_8);
        // Byte by byte: no network splits where it suits.
        for (byte b : bytes) {
            answer.next(ByteBuffer.wrap(new byte[] {b}));
        }
        answer.end();
        return answer;
    }

    private static AnswerUsage stream(List<String> events) {
        AnswerUsage answer = new AnswerUsage();
        events.forEach(event -> answer.event(event.getBytes(UTF_8)));
        return answer;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'usage':{'prompt_tokens':11,'completion_tokens':7,'total_tokens':18}}                             |"
                        + " 11 | 0  | 7",
                "{'usage':{'prompt_tokens':11,'completion_tokens':7,'prompt_tokens_details':{'cached_tokens':8,'audio_tokens':3},'completion_tokens_details':{'reasoning_tokens':5}}}"
                        + " | 11 | 8 | 7",
                "{'usage':{'prompt_tokens':8,'total_tokens':8}}                                                     |"
                        + " 8  | 0  | 0",
                "{'object':'response','usage':{'input_tokens':36,'input_tokens_details':{'cached_tokens':4},'output_tokens':87,'output_tokens_details':{'reasoning_tokens':9},'total_tokens':123}}"
                        + " | 36 | 4 | 87",
                "{'type':'message','usage':{'input_tokens':20,'cache_creation_input_tokens':100,'cache_read_input_tokens':3000,'cache_creation':{'ephemeral_5m_input_tokens':100},'output_tokens':50}}"
                        + " | 3120 | 3000 | 50",
                "{'usage':{'prompt_tokens':3120,'completion_tokens':50,'cache_creation_input_tokens':100,'cache_read_input_tokens':3000,'total_tokens':3170}}"
                        + " | 3120 | 3000 | 50",
                "{'usage':{'prompt_tokens':30,'completion_tokens':9,'prompt_cache_hit_tokens':20,'prompt_cache_miss_tokens':10}}"
                        + " | 30 | 20 | 9",
                "{'usage':{'prompt_tokens':10,'completion_tokens':5,'total_tokens':115}}                            |"
                        + " 10 | 0  | 105",
                "{'usage':null,'choices':[{'message':{'role':'assistant','content':'abcdefgh'}}]}                   |"
                        + " 1000 | 0 | 2",
                "{'choices':[{'message':{'content':'abcdabcd'},'finish_reason':'stop_of_many_letters','logprobs':{'content':[{'token':'abcdefghi'}]}}]}"
                        + " | 1000 | 0 | 2",
                "{'content':[{'type':'tool_use','id':'toolu_1234','name':'abcd','input':{'q':'abcd'}}],'role':'assistant'}"
                        + " | 1000 | 0 | 2",
                "{'output':[{'type':'message','content':[{'type':'output_text','text':'abcd'}]}],'instructions':'be"
                        + " kind and brief'} | 1000 | 0 | 1",
                "{'choices':[{'text':'abcd'},{'text':'abcd'}]}                                                      |"
                        + " 1000 | 0 | 2",
                "{'id':'file-1','filename':'a-long-name.txt'}                                                       |"
                        + " 1000 | 0 | 0",
                "{'choices':[{'message':{'content':'the usage: {prompt_tokens:"
                        + " 5}'}}],'x':{'usage':{'prompt_tokens':5}}} | 1000 | 0 | 8",
                "{'usage':{'prompt_tokens':5,'completion_tokens':-3}}                                               |"
                        + " 5  | 0  | 0",
                "{'usage':{'prompt_tokens':5,'completion_tokens':3,'prompt_tokens_details':{'cached_tokens':99}}}   |"
                        + " 5  | 5  | 3",
                "{'usage':{'completion_tokens':3,'total_tokens':10}}                                                |"
                        + " 7  | 0  | 3",
            })
    void readsAnswersOfManyApis(String json, long input, long cached, long output) {
        assertThat(whole(json.replace('\'', '"')).usage(ESTIMATED_INPUT)).isEqualTo(new Usage(input, cached, output));
    }

    @Test
    void chatStreamsTellTheirUseInAnEventOfItsOwn() {
        AnswerUsage answer = new AnswerUsage();
        assertThat(event(answer, "{\"choices\":[{\"delta\":{\"content\":\"abcdefgh\"}}],\"usage\":null}"))
                .isFalse();
        assertThat(event(answer, "{\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}],\"usage\":null}"))
                .isFalse();
        assertThat(answer.isTold()).isFalse();
        assertThat(event(answer, "{\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":12}}"))
                .isTrue();
        assertThat(answer.isComplete()).isFalse();
        assertThat(event(answer, "[DONE]")).isFalse();
        assertThat(answer.isComplete()).isTrue();
        assertThat(answer.usage(ESTIMATED_INPUT)).isEqualTo(new Usage(9, 0, 12));
    }

    @Test
    void anEventThatHoldsMoreThanUsageIsNotTheOneThatWasAskedFor() {
        AnswerUsage answer = new AnswerUsage();
        assertThat(
                        event(
                                answer,
                                "{\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":2}}"))
                .isFalse();
        assertThat(event(answer, "{\"choices\":[],\"prompt_filter_results\":[{\"prompt_index\":0}]}"))
                .isFalse();
        assertThat(event(answer, "[DONE]")).isFalse();
        assertThat(answer.usage(ESTIMATED_INPUT)).isEqualTo(new Usage(9, 0, 2));
    }

    @Test
    void messagesTellTheirUseInParts() {
        List<String> events = List.of(
                "{\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":25,\"cache_read_input_tokens\":75,\"output_tokens\":1}}}",
                "{\"type\":\"content_block_start\",\"content_block\":{\"type\":\"text\",\"text\":\"\"}}",
                "{\"type\":\"content_block_delta\",\"delta\":{\"type\":\"text_delta\",\"text\":\"abcdabcdabcd\"}}",
                "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":15}}",
                "{\"type\":\"message_stop\"}");
        AnswerUsage all = stream(events);
        assertThat(all.isComplete()).isTrue();
        assertThat(all.usage(ESTIMATED_INPUT)).isEqualTo(new Usage(100, 75, 15));
        AnswerUsage cut = stream(events.subList(0, 3));
        assertThat(cut.isComplete()).isFalse();
        assertThat(cut.usage(ESTIMATED_INPUT)).isEqualTo(new Usage(100, 75, 3));
    }

    @Test
    void responsesTellTheirUseInTheLastEvent() {
        List<String> events = List.of(
                "{\"type\":\"response.created\",\"response\":{\"status\":\"in_progress\",\"usage\":null}}",
                "{\"type\":\"response.output_text.delta\",\"delta\":\"abcdabcd\"}",
                "{\"type\":\"response.output_text.done\",\"text\":\"abcdabcd\"}",
                "{\"type\":\"response.completed\",\"response\":{\"output\":[{\"content\":[{\"text\":\"abcdabcd\"}]}],"
                        + "\"usage\":{\"input_tokens\":40,\"output_tokens\":30,\"total_tokens\":70}}}");
        AnswerUsage all = stream(events);
        assertThat(all.isComplete()).isTrue();
        assertThat(all.usage(ESTIMATED_INPUT)).isEqualTo(new Usage(40, 0, 30));
        assertThat(stream(events.subList(0, 3)).usage(ESTIMATED_INPUT)).isEqualTo(new Usage(ESTIMATED_INPUT, 0, 2));
    }

    @Test
    void aCountThatGoesOnIsNotAddedUp() {
        AnswerUsage answer = stream(
                List.of(
                        "{\"choices\":[{\"delta\":{\"content\":\"a\"}}],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":1,\"total_tokens\":10}}",
                        "{\"choices\":[{\"delta\":{\"content\":\"b\"}}],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":2,\"total_tokens\":11}}"));
        assertThat(answer.usage(ESTIMATED_INPUT)).isEqualTo(new Usage(9, 0, 2));
    }

    @Test
    void aBrokenUpstreamBreaksNoSums() {
        AnswerUsage answer =
                whole("{\"usage\":{\"prompt_tokens\":99999999999999999,\"completion_tokens\":999999999999999999999}}");
        assertThat(answer.usage(1).input()).isEqualTo(1_000_000_000_000L);
    }

    private static boolean event(AnswerUsage answer, String data) {
        answer.event(data.getBytes(UTF_8));
        return answer.isUsageEvent();
    }
}
