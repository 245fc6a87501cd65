package io.m2mgateway.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** One connection through one error after another: it stays usable, and no answer is taken for another's. */
class KeepAliveIT {

    private record Answer(int status, String body) {}

    @Test
    void theConnectionOutlivesErrors() throws Exception {
        try (Socket socket = connect()) {
            expect(socket, 400, "INVALID_PREFIX", post("/echo", "application/x-m2m", Frames.bytes("#FOO|bar")));
            expectEcho(socket);
            expect(socket, 400, "INVALID_JSON", post("/echo", "application/x-m2m", Frames.withoutJson()));
            expect(socket, 401, "UNAUTHORIZED", post("/keyed", "application/json", Frames.bytes("{}")));
            expectEcho(socket);
            expect(socket, 404, "NOT_FOUND", post("/nowhere", "application/json", Frames.bytes("{}")));
            expect(socket, 405, "METHOD_NOT_ALLOWED", head("DELETE /post-only"));
            expectEcho(socket);
            expect(socket, 413, "CONTENT_TOO_LARGE", post("/small", "application/x-m2m", new byte[3000]));
            expectEcho(socket);
            expect(socket, 422, "SECURITY_VIOLATION", post("/echo", "application/x-m2m", Frames.lying()));
            expect(socket, 502, "UPSTREAM_ERROR", post("/refused", "application/json", Frames.bytes("{}")));
            expect(socket, 504, "UPSTREAM_TIMEOUT", post("/full", "application/json", Frames.bytes("{}")));
            expectEcho(socket);
        }
    }

    @Test
    void whatIsNoHttpGetsTheContractToo() throws Exception {
        try (Socket socket = connect()) {
            expect(socket, 400, "BAD_REQUEST", Frames.bytes("this is no HTTP\r\n\r\n"));
        }
    }

    @Test
    void aKeyIsAskedForBeforeTheBody() throws Exception {
        try (Socket socket = connect()) {
            // The body never comes.
            expect(socket, 401, "UNAUTHORIZED", head("POST /keyed", "Content-Length: 1000000"));
        }
    }

    private static Socket connect() throws IOException {
        Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), Stage.gateway().port());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static void expectEcho(Socket socket) throws IOException {
        byte[] request = post("/echo", "application/x-m2m", Frames.sound());
        socket.getOutputStream().write(request);
        Answer answer = read(socket);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(Frames.CHAT);
    }

    private static void expect(Socket socket, int status, String code, byte[] request) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(request);
        out.flush();
        Answer answer = read(socket);
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).contains("\"" + code + "\"", "\"request_id\"");
    }

    private static byte[] post(String path, String type, byte[] body) {
        byte[] head = head("POST " + path, "Content-Type: " + type, "Content-Length: " + body.length);
        byte[] request = java.util.Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, request, head.length, body.length);
        return request;
    }

    private static byte[] head(String line, String... headers) {
        return Frames.bytes(line + " HTTP/1.1\r\nHost: localhost\r\n"
                + (headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n")
                + "\r\n");
    }

    private static Answer read(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        int status = Integer.parseInt(line(in).split(" ", 3)[1]);
        int length = -1;
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            if (header.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(
                        header.substring(header.indexOf(':') + 1).strip());
            }
        }
        assertThat(length).as("Content-Length").isNotNegative();
        byte[] body = new byte[length];
        in.readFully(body);
        return new Answer(status, new String(body, StandardCharsets.UTF_8));
    }

    private static String line(DataInputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.readUnsignedByte(); c != '\n'; c = in.readUnsignedByte()) {
            line.append((char) c);
        }
        return line.toString().stripTrailing();
    }
}
