package io.m2mgateway.gateway.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.m2mgateway.gateway.args.InvalidSettingException;
import io.m2mgateway.gateway.harness.Routes;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mistakes in {@code m2m.keys} and in routes that use them stop the start, and no message holds a secret. */
class KeyStartUpIT {

    private static final URI NOWHERE = URI.create("http://127.0.0.1:9");
    private static final String HEX_16 = "00112233445566778899aabbccddeeff";
    private static final String HEX_32 = HEX_16 + HEX_16;

    @TempDir
    private Path files;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "org=acme | m2m.keys.k: | secret-file",
                "secret=passphrase-of-mine | m2m.keys.k.secret = <18 characters> | hex",
                "secret=aabb | m2m.keys.k.secret = <4 characters> | 32 random bytes",
                "secret= | m2m.keys.k.secret = <0 characters> | hex",
                "secret=${NO_SUCH_VARIABLE_HERE} | m2m.keys.k.secret = ${NO_SUCH_VARIABLE_HERE} | Set the variable",
                "secret=HEX;secret-file=/x | m2m.keys.k.secret | Remove one",
                "secret=HEX;master=HEX;org=acme | m2m.keys.k: | either",
                "secret=HEX;org=acme | m2m.keys.k.org = acme | Remove",
                "previous-secret=HEX | m2m.keys.k.previous-secret | secret-file",
                "master=HEX | m2m.keys.k.org | A-Z",
                "master=HEX;org=a/b | m2m.keys.k.org = a/b | A-Z",
                "master=HEX;org=acme;agent={agent} | m2m.keys.k.agent = {agent} | {client}",
                "secret-file=/no/such/file | m2m.keys.k.secret-file = /no/such/file | Correct the path",
                "secret=HEX;previous-secrets=HEX | m2m.keys.k.previous-secrets | previous-secret-file"
            })
    void aMistakeInAKey(String settings, String property, String fix) {
        List<String> properties = new ArrayList<>();
        for (String setting : settings.split(";", -1)) {
            properties.add("m2m.keys.k." + setting.replace("HEX", HEX_32));
        }
        assertRefused(new Routes().add("/x/**", NOWHERE, "M2MCompression"), properties, property, fix);
    }

    @Test
    void aFileThatHoldsNoKey() throws Exception {
        Path file = Files.writeString(files.resolve("key.hex"), "my secret words\n");
        assertRefused(
                new Routes().add("/x/**", NOWHERE, "M2MCompression"),
                List.of("m2m.keys.k.secret-file=" + file),
                "m2m.keys.k.secret-file = " + file,
                "hex");
        assertRefused(
                new Routes().add("/x/**", NOWHERE, "M2MCompression"),
                List.of("m2m.keys.k.secret-file=" + files),
                "m2m.keys.k.secret-file = " + files,
                "hex");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "M2MCompression;security=hmac;key=shard | 'key' = shard | Did you mean 'shared'",
                "M2MCompression;security=hmac | 'key' | m2m.keys",
                "M2MCompression;security=aead;key=shared | 'key' = shared | longer secret",
                "M2MCompression;security=hmac;key=shared;replay-window=5m | 'replay-window' = 5m | aead",
                "M2MCompression;security=aead;key=long;replay-window=2d | 'replay-window' = 2d | 1d",
                "M2MCompression;security=aead;key=long;request=off | 'request' = off | require",
                "M2MCompression;security=aead;key=long;algorithms[0]=brotli | 'algorithms' | Add m2m or compact",
                "M2MCompression;security=aead;key=long;algorithms[0]=compakt | 'algorithms' | tokennative",
                "M2MCompression;upstream=m2m;upstream-security=hmac;upstream-key=shard | 'upstream-key' = shard | Did you mean 'shared'",
                "M2MCompression;upstream=m2m;upstream-security=hmac | 'upstream-key' | m2m.keys",
                "M2MCompression;upstream=m2m;upstream-key=long | 'upstream-key' = long | Set 'upstream-security'",
                "M2MCompression;upstream=m2m;upstream-security=aead;upstream-key=shared | 'upstream-key' = shared | longer secret",
                "M2MCompression;upstream-security=aead;upstream-key=long | 'upstream-security' = aead | Set 'upstream' to 'm2m'",
                "M2MCompression;upstream=m2m;upstream-security=hmac;upstream-key=agents | 'upstream-key' = agents | ApiKey",
                "M2MCompression;upstream=m2m;upstream-session=/m2m/session | 'upstream-session' = /m2m/session | ApiKey",
                "ApiKey=good,M2MCompression;upstream=m2m;upstream-session=m2m | 'upstream-session' = m2m | path",
                "ApiKey=good,M2MCompression;upstream-session=/m2m/session | 'upstream-session' = /m2m/session | upstream: m2m",
                "M2MCompression;security=maybe;key=long | 'security' = maybe | aead",
                "M2MCompression;security=hmac;key=agents | 'key' = agents | ApiKey",
                "ApiKey=bad,M2MCompression;security=hmac;key=agents | 'key' = agents | Name the client"
            })
    void aMistakeInARoute(String filters, String argument, String fix) {
        assertRefused(new Routes().add("/x/**", NOWHERE, filters.split(",", -1)), keys(), argument, fix);
    }

    @Test
    void clientsOfOtherSourcesMayHaveAnyName() {
        new Routes()
                .add("/x/**", NOWHERE, "ApiKey=good", "M2MCompression;security=hmac;key=agents")
                .add("/y/**", NOWHERE, "ApiKey=bad", "M2MCompression")
                .startWith(keys().toArray(new String[0]))
                .close();
    }

    private static List<String> keys() {
        return List.of(
                "m2m.keys.shared.secret=" + HEX_16,
                "m2m.keys.long.secret=" + HEX_32,
                "m2m.keys.agents.org=acme",
                "m2m.keys.agents.master=" + HEX_32,
                "m2m.auth.sources.good.keys[0].client=agent_1",
                "m2m.auth.sources.good.keys[0].sha256=" + HEX_32,
                "m2m.auth.sources.bad.keys[0].client=agent one",
                "m2m.auth.sources.bad.keys[0].sha256=" + HEX_32);
    }

    private static void assertRefused(Routes routes, List<String> properties, String named, String fix) {
        Throwable failure = catchThrowable(
                () -> routes.startWith(properties.toArray(new String[0])).close());
        assertThat(failure).isNotNull();
        Throwable cause = failure;
        for (Throwable next = failure; next != null; next = next.getCause()) {
            cause = next;
            assertThat(String.valueOf(next.getMessage())).doesNotContain(HEX_16, "passphrase", "secret words", "aabb");
        }
        assertThat(cause)
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining(named)
                .hasMessageContaining(fix);
    }
}
