package io.m2mgateway.app.cli;

import io.m2mgateway.m2m.DecodedMessage;
import io.m2mgateway.m2m.M2mCodec;
import io.m2mgateway.m2m.crypto.FrameProtection;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.core.JsonGenerator;

/** {@code decode}: frames to documents. */
@Command(
        name = "decode",
        mixinStandardHelpOptions = true,
        versionProvider = JarVersion.class,
        description = {
            "Decodes a frame of any form; it finds the form by itself, and leaves plain content as it is.",
            "With --security and --key-file it takes frames of that mode and key, and nothing else.",
            "With --json-lines: {\"id\",\"frame_b64\"} in,"
                    + " {\"id\",\"ok\",\"document_b64\",\"header\",\"error\":{\"code\",\"message\"}} out."
        },
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:all was decoded", "1:a frame is bad", "2:wrong usage, or a file that cannot be read"})
final class DecodeCommand implements Callable<Integer>, Operation {

    private final Streams streams;
    private M2mCodec codec = M2mCodec.create();

    @Mixin
    private Inputs inputs = new Inputs();

    @Mixin
    private Security security = new Security();

    @Mixin
    private OwnDictionaries dictionaries = new OwnDictionaries();

    private @Nullable FrameProtection protection;

    DecodeCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException {
        protection = security.protection(streams.in());
        codec = dictionaries.codec();
        return inputs.run(this, streams);
    }

    @Override
    public String inputField() {
        return "frame_b64";
    }

    @Override
    public Answer apply(byte[] frame) {
        return new Decoded(
                protection == null ? codec.decode(frame) : codec.decode(codec.authenticate(frame, protection)));
    }

    private record Decoded(DecodedMessage message) implements Answer {

        @Override
        public void writeMembers(JsonGenerator json) {
            json.writeName("document_b64");
            json.writeBinary(message.document());
            HeaderJson.write(json, message.header());
        }

        @Override
        public void writePlain(OutputStream out) throws IOException {
            out.write(message.document());
        }
    }
}
