package io.m2mgateway.app.cli;

import io.m2mgateway.m2m.DecodedMessage;
import io.m2mgateway.m2m.M2mCodec;
import io.m2mgateway.m2m.M2mException;
import io.m2mgateway.m2m.WireForm;
import io.m2mgateway.m2m.crypto.FrameProtection;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code inspect}: what a frame says, and whether it is true. */
@Command(
        name = "inspect",
        mixinStandardHelpOptions = true,
        versionProvider = JarVersion.class,
        description = {
            "Shows the form, the routing header and the sizes of a frame, and whether it decodes.",
            "With --json-lines: {\"id\",\"frame_b64\"} in,"
                    + " {\"id\",\"ok\",\"form\",\"frame_bytes\",\"document_bytes\",\"crc_ok\",\"header\",\"error\"} out."
        },
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:all are sound", "1:a frame is bad", "2:wrong usage, or a file that cannot be read"})
final class InspectCommand implements Callable<Integer>, Operation {

    private final Streams streams;
    private M2mCodec codec = M2mCodec.create();

    @Mixin
    private Inputs inputs = new Inputs();

    @Mixin
    private Security security = new Security();

    @Mixin
    private OwnDictionaries dictionaries = new OwnDictionaries();

    private @Nullable FrameProtection protection;

    InspectCommand(Streams streams) {
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
        WireForm form = WireForm.detect(frame, 0, frame.length);
        try {
            DecodedMessage message = protection == null
                    ? codec.decode(frame, form)
                    : codec.decode(codec.authenticate(frame, protection));
            return new Inspection(form, frame.length, message.header(), (long) message.document().length, null);
        } catch (M2mException e) {
            return new Inspection(form, frame.length, Operation.header(codec, frame), null, e);
        }
    }
}
