package com.example.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.m2m.M2mCodec;
import io.m2mgateway.m2m.WireForm;
import org.junit.jupiter.api.Test;

/** Events that are frames, and others. */
class EventLinesTests {
    private static final M2mCodec CODEC = M2mCodec.create();
    private int frames;

    private String read(String stream) {
        return new String(new EventLines(CODEC, () -> frames++).next(stream.getBytes(UTF_8)), UTF_8);
    }

    @Test
    void textThatBeginsLikeATagIsText() {
        String stream = "data: #A|1|2\n\ndata: # Harbours\n\n";
        assertThat(read(stream)).isEqualTo(stream);
        assertThat(frames).isZero();
    }

    @Test
    void aFrameBecomesItsDocument() {
        String document = "{\"id\":\"chatcmpl-1\",\"choices\":[]}";
        String frame = new String(CODEC.encode(document.getBytes(UTF_8), WireForm.M2M_TEXT), UTF_8);
        assertThat(read("data: " + frame + "\n\n")).isEqualTo("data: " + document + "\n\n");
        assertThat(frames).isEqualTo(1);
    }
}
