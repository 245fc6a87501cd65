package io.m2mgateway.app.cli;

import io.m2mgateway.m2m.FrameHeader;
import io.m2mgateway.m2m.HeaderRead;
import io.m2mgateway.m2m.M2mCodec;
import io.m2mgateway.m2m.M2mException;
import org.jspecify.annotations.Nullable;

/** What a command does with one input. */
interface Operation {

    /** The member of a JSON line that holds the input in Base64. */
    String inputField();

    /**
     * Does it.
     *
     * @throws M2mException when the input is bad
     */
    Answer apply(byte[] input);

    /** The routing header of a message as its sender wrote it; null where there is none. */
    static @Nullable FrameHeader header(M2mCodec codec, byte[] message) {
        HeaderRead read = codec.readHeader(message, 0, message.length);
        return read.header();
    }
}
