package io.m2mgateway.scan.onnx;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A model of two operators, written as the ONNX format has it (protocol buffers): each piece has a row of two logits, and a text has the highest of each
 * class. A text with the piece {@code ignore} or {@code ##jail} is an attack.
 */
final class TinyModel {

    private static final List<String> VOCABULARY = List.of(
            "[PAD]", "[UNK]", "[CLS]", "[SEP]", "the", "train", "##s", "ignore", "break", "##jail", "cafe", "!", "火");

    private static final int FLOAT = 1;
    private static final int INT64 = 7;

    private TinyModel() {}

    static Path write(Path directory) throws IOException {
        Files.write(directory.resolve("vocab.txt"), VOCABULARY);
        Files.write(directory.resolve("model.onnx"), model());
        return directory;
    }

    private static byte[] model() {
        Message opset = new Message().text(1, "").number(2, 13);
        return new Message().number(1, 8).message(7, graph()).message(8, opset).bytes();
    }

    private static Message graph() {
        Message axis = new Message().text(1, "axis").number(3, 0).number(20, 2);
        Message axes = new Message().text(1, "axes").number(8, 1).number(20, 7);
        Message keep = new Message().text(1, "keepdims").number(3, 0).number(20, 2);
        Message gather = new Message()
                .text(1, "rows")
                .text(1, "input_ids")
                .text(2, "taken")
                .text(4, "Gather")
                .message(5, axis);
        Message most = new Message()
                .text(1, "taken")
                .text(2, "logits")
                .text(4, "ReduceMax")
                .message(5, axes)
                .message(5, keep);
        return new Message()
                .message(1, gather)
                .message(1, most)
                .text(2, "tiny")
                .message(5, rows())
                .message(11, value("input_ids", INT64, "batch", "pieces"))
                .message(11, value("attention_mask", INT64, "batch", "pieces"))
                .message(12, value("logits", FLOAT, "batch", "classes"));
    }

    private static Message rows() {
        ByteBuffer raw = ByteBuffer.allocate(VOCABULARY.size() * 8).order(ByteOrder.LITTLE_ENDIAN);
        for (String piece : VOCABULARY) {
            boolean attack = piece.equals("ignore") || piece.equals("##jail");
            raw.putFloat(0).putFloat(attack ? 4 : -4);
        }
        return new Message()
                .number(1, VOCABULARY.size())
                .number(1, 2)
                .number(2, FLOAT)
                .text(8, "rows")
                .field(9, raw.array());
    }

    private static Message value(String name, int type, String... dimensions) {
        Message shape = new Message();
        for (String dimension : dimensions) {
            shape.message(1, new Message().text(2, dimension));
        }
        Message tensor = new Message().number(1, type).message(2, shape);
        return new Message().text(1, name).message(2, new Message().message(1, tensor));
    }

    /** A protocol buffer that is being written. */
    private static final class Message {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Message number(int field, long value) {
            varint(field << 3);
            varint(value);
            return this;
        }

        Message text(int field, String value) {
            return field(field, value.getBytes(UTF_8));
        }

        Message message(int field, Message value) {
            return field(field, value.bytes());
        }

        Message field(int field, byte[] value) {
            varint(field << 3 | 2);
            varint(value.length);
            out.writeBytes(value);
            return this;
        }

        byte[] bytes() {
            return out.toByteArray();
        }

        private void varint(long value) {
            long rest = value;
            while (rest > 0x7F) {
                out.write((int) ((rest & 0x7F) | 0x80));
                rest >>>= 7;
            }
            out.write((int) rest);
        }
    }
}
