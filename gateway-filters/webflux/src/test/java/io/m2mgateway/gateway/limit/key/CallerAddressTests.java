package io.m2mgateway.gateway.limit.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.m2mgateway.gateway.args.InvalidSettingException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CallerAddressTests {
    private static final CallerAddress BEHIND_PROXIES =
            new CallerAddress(TrustedProxies.of(List.of("10.0.0.0/8", "2001:db8:ffff::/48", "192.0.2.1")));

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    # peer         | X-Forwarded-For                      | whom it is counted for
                    203.0.113.7    | 1.2.3.4                              | 203.0.113.7
                    10.1.1.1       |                                      | 10.1.1.1
                    10.1.1.1       | 203.0.113.9                          | 203.0.113.9
                    10.1.1.1       | 1.2.3.4, 203.0.113.9                 | 203.0.113.9
                    10.1.1.1       | 1.2.3.4, 203.0.113.9, 10.2.2.2       | 203.0.113.9
                    10.1.1.1       | 10.3.3.3, 10.2.2.2                   | 10.3.3.3
                    10.1.1.1       | 1.2.3.4, unknown                     | 10.1.1.1
                    10.1.1.1       | 1.2.3.4, unknown, 10.2.2.2           | 10.2.2.2
                    10.1.1.1       | 1.2.3.4,                             | 10.1.1.1
                    10.1.1.1       | 203.0.113.9:4711                     | 203.0.113.9
                    10.1.1.1       | ::ffff:203.0.113.9                   | 203.0.113.9
                    10.1.1.1       | localhost                            | 10.1.1.1
                    192.0.2.1      | [2001:db8::7]:443                    | 2001:db8::7
                    192.0.2.2      | 203.0.113.9                          | 192.0.2.2
                    2001:db8:ffff::1 | 2001:db8::7                        | 2001:db8::7
                    ::ffff:10.1.1.1  | 203.0.113.9                        | 203.0.113.9
                    """)
    void believesProxiesAlone(String peer, String forwardedFor, String expected) throws Exception {
        List<String> header = forwardedFor == null ? List.of() : List.of(forwardedFor);
        assertThat(BEHIND_PROXIES.address(socket(peer), header, List.of())).isEqualTo(InetAddress.getByName(expected));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                    for=203.0.113.9                                        | 203.0.113.9
                    For="203.0.113.9:80";proto=https                       | 203.0.113.9
                    for=1.2.3.4, proto=http;for="[2001:db8::7]:4711"       | 2001:db8::7
                    for=1.2.3.4, for=203.0.113.9;by=10.0.0.1, for=10.2.2.2 | 203.0.113.9
                    for=1.2.3.4;host="a,for=6.6.6.6"                       | 1.2.3.4
                    for=1.2.3.4, for=_hidden                               | 10.1.1.1
                    for=1.2.3.4, proto=https                               | 10.1.1.1
                    for=1.2.3.4, for="1.1.1\\.1"                           | 10.1.1.1
                    """)
    void readsTheStandardHeader(String forwarded, String expected) throws Exception {
        assertThat(BEHIND_PROXIES.address(socket("10.1.1.1"), List.of(), List.of(forwarded)))
                .isEqualTo(InetAddress.getByName(expected));
    }

    @Test
    void linesOfAHeaderAreOneList() throws Exception {
        assertThat(BEHIND_PROXIES.address(socket("10.1.1.1"), List.of("1.2.3.4", "203.0.113.9, 10.2.2.2"), List.of()))
                .isEqualTo(InetAddress.getByName("203.0.113.9"));
    }

    @Test
    void believesNeitherOfTwoHeadersThatContradictEachOther() throws Exception {
        assertThat(BEHIND_PROXIES.address(socket("10.1.1.1"), List.of("203.0.113.9"), List.of("for=6.6.6.6")))
                .isEqualTo(InetAddress.getByName("10.1.1.1"));
        assertThat(BEHIND_PROXIES.address(socket("10.1.1.1"), List.of("203.0.113.9"), List.of("for=203.0.113.9")))
                .isEqualTo(InetAddress.getByName("203.0.113.9"));
    }

    @Test
    void aConnectionWithoutAnAddressHasNone() {
        assertThat(BEHIND_PROXIES.address(null, List.of("1.2.3.4"), List.of())).isNull();
        assertThat(BEHIND_PROXIES.address(
                        InetSocketAddress.createUnresolved("proxy", 1), List.of("1.2.3.4"), List.of()))
                .isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.2.3, 10.1.2.3",
        "::ffff:10.1.2.3, 10.1.2.3",
        "2001:db8:1:2:3:4:5:6, 2001:db8:1:2::/64",
        "2001:db8:1:2:ffff::, 2001:db8:1:2::/64",
        "2001:db8:1:2::/64, 2001:db8:1:2::/64",
        "::1, 0:0:0:0::/64"
    })
    void anIpv6CallerIsItsNetwork(String literal, String expected) {
        assertThat(CallerAddress.canonical(literal)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"proxy.example", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0/8", "::/129", "10.0.0.0/x", ""})
    void whatIsNoNetworkIsNamed(String cidr) {
        assertThatThrownBy(() -> TrustedProxies.of(List.of("10.0.0.0/8", cidr)))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith("m2m.trusted-proxies[1] = " + cidr + ": ");
    }

    private static InetSocketAddress socket(String address) throws UnknownHostException {
        return new InetSocketAddress(InetAddress.getByName(address), 50_000);
    }
}
