package io.m2mgateway.app.cli;

import io.m2mgateway.m2m.FrameHeader;
import io.m2mgateway.m2m.M2mCodec;
import io.m2mgateway.m2m.WireForm;
import io.m2mgateway.m2m.crypto.FrameProtection;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.core.JsonGenerator;

/** {@code encode}: documents to frames. */
@Command(
        name = "encode",
        mixinStandardHelpOptions = true,
        versionProvider = JarVersion.class,
        description = {
            "Encodes a document. The frame goes to standard output as it is.",
            "With --json-lines: {\"id\",\"document_b64\"} in,"
                    + " {\"id\",\"ok\",\"frame_b64\",\"header\",\"error\":{\"code\",\"message\"}} out."
        },
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:all was encoded", "1:a document was refused", "2:wrong usage, or a file that cannot be read"
        })
final class EncodeCommand implements Callable<Integer>, Operation {

    private final Streams streams;
    private M2mCodec codec = M2mCodec.create();

    @Mixin
    private Inputs inputs = new Inputs();

    @Mixin
    private Security security = new Security();

    @Mixin
    private OwnDictionaries dictionaries = new OwnDictionaries();

    private @Nullable FrameProtection protection;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            converter = FormatConverter.class,
            description = "What to write: " + FormatConverter.NAMES + " (default: m2m, the binary frame).")
    private WireForm format = WireForm.M2M;

    @Spec
    private CommandSpec command = CommandSpec.create();

    EncodeCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException {
        protection = security.protection(streams.in());
        codec = dictionaries.codec();
        if (protection != null && !format.isFrame()) {
            throw new ParameterException(command.commandLine(), "--security needs --format m2m, m2m-text or compact");
        }
        return inputs.run(this, streams);
    }

    @Override
    public String inputField() {
        return "document_b64";
    }

    @Override
    public Answer apply(byte[] document) {
        byte[] frame = protection == null
                ? codec.encode(document, format)
                : codec.encodeProtected(document, format, protection);
        return new Encoded(frame, Operation.header(codec, frame));
    }

    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Encoded(byte[] frame, @Nullable FrameHeader header) implements Answer {

        @Override
        public void writeMembers(JsonGenerator json) {
            json.writeName("frame_b64");
            json.writeBinary(frame);
            HeaderJson.write(json, header);
        }

        @Override
        public void writePlain(OutputStream out) throws IOException {
            out.write(frame);
        }
    }
}
