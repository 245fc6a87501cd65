package io.m2mgateway.gateway.dictionary;

import static io.m2mgateway.gateway.harness.Client.assertError;
import static io.m2mgateway.gateway.harness.Client.post;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.m2mgateway.gateway.harness.Gateway;
import io.m2mgateway.gateway.harness.Routes;
import io.m2mgateway.gateway.harness.Upstream;
import io.m2mgateway.m2m.M2mCodec;
import io.m2mgateway.m2m.WireForm;
import io.m2mgateway.m2m.zstd.Dictionaries;
import io.m2mgateway.m2m.zstd.Dictionary;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A client's own dictionaries, their rotation, and that they are nobody else's. */
class DictionariesIT {

    private static final String COMPACT = "application/x-m2m;v=z1";
    private static final String ANSWER = "{\"berth_assignment\":{\"vessel_identifier\":\"V77\",\"draught_metres\":7}}";

    @TempDir
    private static Path files;

    private static Dictionary current;
    private static Dictionary previous;
    private static Upstream upstream;
    private static Gateway gateway;

    @BeforeAll
    static void start() throws Exception {
        current = TrainedDictionaries.of("berth_assignment");
        previous = TrainedDictionaries.of("berth_request");
        Files.write(files.resolve("current"), current.toByteArray());
        Files.write(files.resolve("previous"), previous.toByteArray());
        upstream = new Upstream();
        upstream.answers(Upstream.json(ANSWER));
        gateway = new Routes()
                .add("/v1/**", upstream.uri(), "ApiKey=test", "M2MCompression")
                .startWith(TrainedDictionaries.properties(
                        "m2m.dictionaries.harbour-2.file=" + files.resolve("current"),
                        "m2m.dictionaries.harbour-2.clients=acme",
                        "m2m.dictionaries.harbour-1.file=" + files.resolve("previous"),
                        "m2m.dictionaries.harbour-1.clients[0]=acme",
                        "m2m.dictionaries.harbour-1.decode-only=true"));
    }

    @AfterAll
    static void stop() {
        gateway.close();
        upstream.close();
    }

    private static M2mCodec codec(Dictionary dictionary) {
        return M2mCodec.builder()
                .dictionaries(Dictionaries.shipped().encodingWith(dictionary))
                .build();
    }

    private static HttpResponse<byte[]> send(String key, byte[] body, String accept) throws Exception {
        return post(gateway, "/v1/x", COMPACT, body, "Authorization", "Bearer " + key, "Accept", accept);
    }

    @Test
    void framesMadeWithEitherAreReadFromTheirClientAlone() throws Exception {
        for (Dictionary dictionary : List.of(current, previous)) {
            byte[] frame = codec(dictionary).encode(ANSWER.getBytes(UTF_8), WireForm.COMPACT);
            assertThat(send("key-acme", frame, "*/*").statusCode()).isEqualTo(200);
            assertThat(upstream.take().body()).asString(UTF_8).isEqualTo(ANSWER);
            HttpResponse<byte[]> foreign = send("key-other", frame, "*/*");
            assertError(foreign, 400, "DECOMPRESSION_FAILED");
            assertThat(new String(foreign.body(), UTF_8)).contains("\"reason\":\"DICTIONARY_UNKNOWN\"");
        }
    }

    @Test
    void answersAreMadeWithTheCurrentOneForWhoSaysThatItHasIt() throws Exception {
        byte[] request = codec(current).encode(ANSWER.getBytes(UTF_8), WireForm.COMPACT);
        String offer = COMPACT + ";d=\"" + previous.idText() + " " + current.idText() + "\"";
        HttpResponse<byte[]> own = send("key-acme", request, offer);
        assertThat(codec(current).decode(own.body()).document()).asString(UTF_8).isEqualTo(ANSWER);
        assertThat(catchThrowable(() -> M2mCodec.create().decode(own.body()))).isNotNull();
        assertThat(own.headers().firstValue("Accept"))
                .hasValue(COMPACT + ";d=\"" + current.idText() + " " + previous.idText() + "\", application/x-m2m");
        // One that is only read, or that is not there, is no reason to write with it.
        for (String other : List.of(previous.idText(), "00000000", "")) {
            HttpResponse<byte[]> shipped = send("key-acme", request, COMPACT + ";d=\"" + other + "\"");
            assertThat(M2mCodec.create().decode(shipped.body()).document())
                    .asString(UTF_8)
                    .isEqualTo(ANSWER);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "file=CURRENT | m2m.dictionaries.d.clients | clients that were given",
                "clients=acme | m2m.dictionaries.d.file | dictionary train",
                "file=/no/such/file;clients=acme | m2m.dictionaries.d.file = /no/such/file | Correct the path",
                "file=WORDS;clients=acme | not a trained zstd dictionary | dictionary train",
                "file=CURRENT;clients=acne | m2m.dictionaries.d.clients = acne | Did you mean 'acme'"
            })
    void aMistakeStopsTheStart(String settings, String named, String fix) throws Exception {
        Path words = Files.writeString(files.resolve("words"), "no dictionary at all");
        List<String> given = new ArrayList<>();
        for (String setting : settings.split(";", -1)) {
            given.add("m2m.dictionaries.d."
                    + setting.replace("CURRENT", files.resolve("current").toString())
                            .replace("WORDS", words.toString()));
        }
        TrainedDictionaries.assertRefused(named, fix, given.toArray(new String[0]));
    }

    @Test
    void twoThatAreWrittenForOneClientStopTheStart() throws Exception {
        TrainedDictionaries.assertRefused(
                "another dictionary is written",
                "decode-only: true",
                "m2m.dictionaries.a.file=" + files.resolve("current"),
                "m2m.dictionaries.a.clients=acme",
                "m2m.dictionaries.b.file=" + files.resolve("previous"),
                "m2m.dictionaries.b.clients=acme");
    }
}
