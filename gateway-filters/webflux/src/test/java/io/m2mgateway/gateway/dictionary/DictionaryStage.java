package io.m2mgateway.gateway.dictionary;

import io.m2mgateway.gateway.harness.Client;
import io.m2mgateway.gateway.harness.Gateway;
import io.m2mgateway.gateway.harness.Routes;
import io.m2mgateway.gateway.harness.Upstream;
import io.m2mgateway.m2m.compress.DictionaryCoding;
import io.m2mgateway.m2m.compress.RawDictionary;
import io.m2mgateway.m2m.zstd.Dictionaries;
import io.m2mgateway.m2m.zstd.Dictionary;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/** A gateway where acme has a dictionary of its own and a former one, and other has none. */
final class DictionaryStage implements AutoCloseable {

    static final Dictionary SHIPPED = Dictionaries.shippedDictionary();

    final Dictionary own = TrainedDictionaries.of("berth_assignment");
    final Dictionary previous = TrainedDictionaries.of("berth_request");
    final Upstream upstream = new Upstream();
    final Gateway gateway;

    /** @param files where the dictionaries go */
    DictionaryStage(Path files) throws Exception {
        Files.write(files.resolve("own"), own.toByteArray());
        Files.write(files.resolve("previous"), previous.toByteArray());
        gateway = new Routes()
                .add("/v1/**", upstream.uri(), "ApiKey=test", "M2MCompression")
                .add("/open/**", upstream.uri(), "M2MCompression")
                .startWith(TrainedDictionaries.properties(
                        "m2m.dictionary-transport.enabled=true",
                        "m2m.dictionary-transport.api-key=test",
                        "m2m.dictionaries.harbour-2.file=" + files.resolve("own"),
                        "m2m.dictionaries.harbour-2.clients=acme",
                        "m2m.dictionaries.harbour-1.file=" + files.resolve("previous"),
                        "m2m.dictionaries.harbour-1.clients=acme",
                        "m2m.dictionaries.harbour-1.decode-only=true"));
    }

    HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(Client.uri(gateway, path));
        return headers.length == 0 ? request : request.headers(headers);
    }

    HttpResponse<byte[]> get(String path, String... headers) throws Exception {
        return Client.HTTP.send(request(path, headers).build(), BodyHandlers.ofByteArray());
    }

    HttpResponse<byte[]> fetch(String id, String... headers) throws Exception {
        return get("/m2m/dictionaries/" + id, headers);
    }

    static String header(HttpResponse<?> response, String name) {
        return String.join(", ", response.headers().allValues(name));
    }

    static String hashOf(Dictionary dictionary) {
        byte[] hash = RawDictionary.of(dictionary.rawContent()).hash();
        return ":" + Base64.getEncoder().encodeToString(hash) + ":";
    }

    static DictionaryCoding coding(Dictionary dictionary, String token) {
        return DictionaryCoding.of(RawDictionary.of(dictionary.rawContent())).stream()
                .filter(coding -> coding.token().equals(token))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        gateway.close();
        upstream.close();
    }
}
