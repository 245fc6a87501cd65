package io.m2mgateway.gateway.limit.key;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.m2mgateway.gateway.harness.Captured;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UntrustedProxyWarningTests {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        # trusted  | peers                 | X-Forwarded-For           | warns
                   | 10.0.0.1 10.0.0.1     | 203.0.113.1 203.0.113.2   | 1
                   | 10.0.0.1 10.0.0.1     | 203.0.113.1 203.0.113.1   | 0
                   | 10.0.0.1 10.0.0.2     | 203.0.113.1 203.0.113.2   | 0
                   | 10.0.0.1 10.0.0.1     | - -                       | 0
                   | 10.0.0.1 10.0.0.1     | - 203.0.113.2             | 0
                   | 127.0.0.1 127.0.0.1   | 203.0.113.1 203.0.113.2   | 1
                   | 100.64.0.1 100.64.0.1 | 203.0.113.1 203.0.113.2   | 1
                   | fd00::1 fd00::1       | 203.0.113.1 203.0.113.2   | 1
                   | fe80::1 fe80::1       | 203.0.113.1 203.0.113.2   | 1
                   | 203.0.113.9 203.0.113.9 | 203.0.113.1 203.0.113.2 | 0
                   | 203.0.113.9 10.0.0.1 10.0.0.1 | 203.0.113.1 203.0.113.1 203.0.113.2 | 0
                   | 10.0.0.1 10.0.0.1 10.0.0.1 | 203.0.113.1 203.0.113.2 203.0.113.3 | 1
        192.0.2.1  | 10.0.0.1 10.0.0.1     | 203.0.113.1 203.0.113.2   | 0
        """)
    void warnsOnceOfCallersThatShareAPrivateAddress(String trusted, String peers, String callers, int warns)
            throws UnknownHostException {
        CallerAddress addresses = new CallerAddress(TrustedProxies.of(trusted == null ? List.of() : List.of(trusted)));
        String[] peer = peers.split(" ", -1);
        String[] caller = callers.split(" ", -1);
        try (Captured log = new Captured()) {
            for (int i = 0; i < peer.length; i++) {
                List<String> header = caller[i].equals("-") ? List.of() : List.of(caller[i]);
                InetSocketAddress socket = new InetSocketAddress(InetAddress.getByName(peer[i]), 4711);
                boolean standard = i % 2 == 0;
                addresses.address(socket, standard ? header : List.of(), standard ? List.of() : header);
            }
            assertThat(log.atLeast(Level.WARN)).hasSize(warns).allMatch(line -> line.contains("m2m.trusted-proxies"));
        }
    }
}
