package io.m2mgateway.limit.usage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StreamUsageTests {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'stream':true,'n':1}                                   |"
                        + " {'stream_options':{'include_usage':true},'stream':true,'n':1}",
                "[ {'stream':true} ]                                     | [ {'stream':true} ]",
                "{'stream':false}                                        | {'stream':false}",
                "{'messages':[{'stream':true}]}                          | {'messages':[{'stream':true}]}",
                "{'stream':true,'stream_options':null}                   |"
                        + " {'stream':true,'stream_options':{'include_usage':true}}",
                "{'stream':true,'stream_options': null ,'n':1}           | {'stream':true,'stream_options':"
                        + " {'include_usage':true} ,'n':1}",
                "{'stream':true,'stream_options':{}}                     |"
                        + " {'stream':true,'stream_options':{'include_usage':true}}",
                "{'stream':true,'stream_options':{ 'x' : [1] }}          |"
                        + " {'stream':true,'stream_options':{'include_usage':true, 'x' : [1] }}",
                "{'stream_options':{'include_usage':false},'stream':true} |"
                        + " {'stream_options':{'include_usage':true},'stream':true}",
                "{'stream_options':{'include_usage':true},'stream':true} |"
                        + " {'stream_options':{'include_usage':true},'stream':true}",
                "{'stream_options':{'include_usage':1},'stream':true}    |"
                        + " {'stream_options':{'include_usage':1},'stream':true}",
                "{'stream_options':'all','stream':true}                  | {'stream_options':'all','stream':true}",
                "{'stream_options':{},'stream_options':{},'stream':true} |"
                        + " {'stream_options':{},'stream_options':{},'stream':true}",
                "{'stream':true,'cut                                     | {'stream':true,'cut",
                "{'x':{'stream_options':{}},'stream':true}               |"
                        + " {'stream_options':{'include_usage':true},'x':{'stream_options':{}},'stream':true}",
            })
    void asksOnceAndChangesNothingElse(String before, String after) {
        byte[] asked = StreamUsage.ask(before.replace('\'', '"').getBytes(UTF_8));
        assertThat(new String(asked, UTF_8)).isEqualTo(after.replace('\'', '"'));
        assertThat(StreamUsage.ask(asked)).isSameAs(asked);
    }

    @Test
    void whatIsNotChangedIsTheSame() {
        byte[] request = "{\"stream\":false}".getBytes(UTF_8);
        assertThat(StreamUsage.ask(request)).isSameAs(request);
    }
}
