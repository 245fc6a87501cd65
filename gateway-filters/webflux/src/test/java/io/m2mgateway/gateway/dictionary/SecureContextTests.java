package io.m2mgateway.gateway.dictionary;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may use dictionaries, by the socket and what a trusted proxy says: 10.0.0.1 and 127.0.0.9 are trusted. */
class SecureContextTests {

    private static final SecureContext CONTEXT =
            new SecureContext(peer -> List.of("10.0.0.1", "127.0.0.9").contains(peer.getHostAddress()));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // of a caller without a proxy
                "false | 127.0.0.1   |             | false | true",
                "false | 127.1.2.3   |             | false | true",
                "false | ::1         |             | false | true",
                "false | 192.168.0.5 |             | false | false",
                "false | 203.0.113.9 |             | false | false",
                "false | fe80::1     |             | false | false",
                "true  | 203.0.113.9 |             | false | true",
                // whoever is not trusted says what he likes
                "false | 203.0.113.9 | https       | true  | false",
                "true  | 203.0.113.9 | http        | true  | true",
                // a proxy on this machine that nobody trusts
                "false | 127.0.0.1   |             | true  | false",
                "false | 127.0.0.1   | https       | true  | false",
                "true  | 127.0.0.1   |             | true  | true",
                // a trusted proxy: its word alone, and every hop's
                "false | 10.0.0.1    | https       | true  | true",
                "false | 10.0.0.1    | HTTPS       | true  | true",
                "false | 10.0.0.1    | http        | true  | false",
                "false | 10.0.0.1    | https, http | true  | false",
                "false | 10.0.0.1    | http, https | true  | false",
                "false | 10.0.0.1    | ''          | true  | false",
                "false | 10.0.0.1    |             | true  | false",
                "true  | 10.0.0.1    | http        | true  | false",
                "true  | 10.0.0.1    |             | true  | true",
                "false | 127.0.0.9   | https       | true  | true",
                "false | 127.0.0.9   |             | false | false"
            })
    void onlyWhatNobodyElseCouldReadIsSecure(
            boolean tls, String address, String proto, boolean forwarded, boolean secure) throws Exception {
        InetSocketAddress socket = new InetSocketAddress(InetAddress.getByName(address), 4711);

        assertThat(CONTEXT.isSecure(tls, socket, proto == null ? List.of() : List.of(proto), forwarded))
                .isEqualTo(secure);
    }

    @Test
    void aConnectionWithoutAnAddressIsSecureByTlsAlone() {
        assertThat(CONTEXT.isSecure(false, null, List.of("https"), false)).isFalse();
        assertThat(CONTEXT.isSecure(false, InetSocketAddress.createUnresolved("localhost", 1), List.of(), false))
                .isFalse();
        assertThat(CONTEXT.isSecure(true, null, List.of(), false)).isTrue();
    }
}
