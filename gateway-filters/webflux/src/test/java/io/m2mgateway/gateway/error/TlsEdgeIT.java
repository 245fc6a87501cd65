package io.m2mgateway.gateway.error;

import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.gateway.harness.Gateway;
import io.m2mgateway.gateway.harness.Wire;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With TLS and ALPN the protocol is known only after the handshake. */
class TlsEdgeIT {

    private static final String PASSWORD = "changeit";

    @TempDir
    private Path directory;

    @Test
    void whatIsNoHttpIsAnsweredByTheContractAfterAHandshakeToo() throws Exception {
        Path store = directory.resolve("store.p12");
        makeCertificate(store);
        try (Gateway gateway = Gateway.start(
                "server.http2.enabled=true",
                "server.ssl.key-store=" + store.toUri(),
                "server.ssl.key-store-password=" + PASSWORD)) {
            for (String[] offered : new String[][] {{"http/1.1"}, {}}) {
                try (Wire wire = connect(store, gateway.port(), offered)) {
                    Wire.Answer answer = wire.write("nonsense\r\n\r\n").readAnswer();
                    assertThat(answer.status()).isEqualTo(400);
                    assertThat(answer.body()).startsWith("{\"error\":{\"code\":\"BAD_REQUEST\"");
                }
            }
        }
    }

    private static Wire connect(Path store, int port, String... protocols) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            trusted.load(in, PASSWORD.toCharArray());
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(protocols);
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return new Wire(socket);
    }

    private static void makeCertificate(Path store) throws Exception {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-alias",
                        "server",
                        "-ext",
                        "bc:c",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(keytool.exitValue()).isZero();
    }
}
