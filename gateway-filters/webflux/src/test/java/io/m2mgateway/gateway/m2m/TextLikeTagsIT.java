package io.m2mgateway.gateway.m2m;

import static io.m2mgateway.gateway.harness.Client.post;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.gateway.harness.Client;
import io.m2mgateway.gateway.harness.Gateway;
import io.m2mgateway.gateway.harness.Routes;
import io.m2mgateway.gateway.harness.Upstream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Text may begin as the tags of frames do: it is a frame only to who was told so. */
class TextLikeTagsIT {

    private static final byte[] TABLE = "#ID|NAME|PLACE\n1|ferry|harbour\n".getBytes(UTF_8);

    private static final Upstream UPSTREAM = new Upstream();
    private static final Gateway GATEWAY = new Routes()
            .add("/sniffed/**", UPSTREAM.uri(), "M2MCompression;sniff=true")
            .add("/scanned/**", UPSTREAM.uri(), "SecurityScan", "M2MCompression")
            .add(
                    "/limited/**",
                    UPSTREAM.uri(),
                    "DistributedRateLimit;key=ip;limits[0].measure=tokens;limits[0].limit=100000;limits[0].per=1d",
                    "M2MCompression")
            .start();

    @AfterAll
    static void stop() {
        GATEWAY.close();
        UPSTREAM.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/sniffed", "/scanned", "/limited"})
    void aTableIsNoFrame(String path) throws Exception {
        UPSTREAM.seen.clear();
        assertThat(post(GATEWAY, path, "text/csv", TABLE).statusCode()).isEqualTo(200);
        assertThat(UPSTREAM.take().body()).isEqualTo(TABLE);
    }

    @Test
    void announcedAsAFrameItIsRefused() throws Exception {
        Client.assertError(post(GATEWAY, "/sniffed", "application/x-m2m", TABLE), 400, "INVALID_PREFIX");
    }
}
