package io.m2mgateway.gateway.scan;

import io.m2mgateway.scan.TextScore;
import io.m2mgateway.scan.TextScore.Match;
import io.m2mgateway.scan.Threat;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Scores as bytes, for stores outside of the process. */
final class ScoreBytes {

    private static final int FORMAT = 1;

    private ScoreBytes() {}

    static byte[] write(TextScore score) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(64);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(FORMAT);
            out.writeDouble(score.confidence());
            out.writeShort(score.matches().size());
            for (Match match : score.matches()) {
                out.writeUTF(match.rule());
                out.writeUTF(match.family() == null ? "" : match.family());
                out.writeUTF(match.threat().name());
                out.writeDouble(match.confidence());
                out.writeInt(match.start());
                out.writeInt(match.end());
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @param length of the text: a match beyond it is none of this text
     * @return null for anything else, which another version may have written
     */
    static @Nullable TextScore read(byte[] bytes, int length) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            if (in.readByte() != FORMAT) {
                return null;
            }
            double confidence = in.readDouble();
            int count = in.readUnsignedShort();
            List<Match> matches = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                String rule = in.readUTF();
                String family = in.readUTF();
                Threat threat = Threat.valueOf(in.readUTF());
                double sure = in.readDouble();
                int start = in.readInt();
                int end = in.readInt();
                if (start < 0 || start > end || end > length) {
                    return null;
                }
                matches.add(new Match(rule, family.isEmpty() ? null : family, threat, sure, start, end));
            }
            return new TextScore(confidence, matches);
        } catch (IOException | IllegalArgumentException unknown) {
            return null;
        }
    }
}
