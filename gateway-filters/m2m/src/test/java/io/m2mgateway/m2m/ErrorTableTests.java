package io.m2mgateway.m2m;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Compares the code with the protocol's published error page, line by line. */
class ErrorTableTests {
    private static final Pattern ROW = Pattern.compile("^\\|? ?([^|]+?) \\| ([^|]+?) \\|(?: ([^|]+?) \\|)?$");
    private static final Pattern VARIANT = Pattern.compile("(?:^| )([A-Z][A-Za-z]+)(?:\\(|(?= \\{ threat_type))");

    private static List<String> page() throws IOException {
        try (InputStream in = ErrorTableTests.class.getResourceAsStream("/error-codes-reference.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    private static List<Matcher> section(String from, String to) throws IOException {
        List<String> page = page();
        return page.subList(page.indexOf(from) + 1, page.indexOf(to)).stream()
                .map(ROW::matcher)
                .filter(Matcher::matches)
                .filter(row -> !row.group(1).matches("Error|Threat Type|Status|-+"))
                .toList();
    }

    @Test
    void compressionErrors() throws IOException {
        List<String> names = section("Compression Errors", "Security Scan Results").stream()
                .map(row -> row.group(1))
                .toList();
        assertThat(names).hasSize(5);
        assertThat(Arrays.stream(ErrorCode.values())
                        .map(ErrorCode::compressionError)
                        .filter(Objects::nonNull))
                .containsExactlyInAnyOrderElementsOf(names);
        for (ErrorCode code : ErrorCode.values()) {
            if (code.compressionError() != null) {
                String upper = code.compressionError().replaceAll("(?<=[a-z])(?=[A-Z])", "_");
                assertThat(code.name()).isEqualTo(upper.toUpperCase(Locale.ROOT));
            }
        }
    }

    @Test
    void threats() throws IOException {
        List<Matcher> rows = section("Security Scan Results", "HTTP Status Codes (Proxy)");
        assertThat(rows).hasSameSizeAs(ThreatType.values());
        for (Matcher row : rows) {
            ThreatType type = ThreatType.valueOf(row.group(1));
            assertThat(type.severity().name()).isEqualTo(row.group(2).toUpperCase(Locale.ROOT));
        }
    }

    @Test
    void statuses() throws IOException {
        List<Integer> onPage = section("HTTP Status Codes (Proxy)", "Error Response Format").stream()
                .map(row -> Integer.valueOf(row.group(1)))
                .filter(status -> status != 200)
                .toList();
        assertThat(onPage).containsExactly(400, 401, 413, 422, 429, 500, 502, 504);
        List<Integer> ours = Arrays.stream(ErrorCode.values())
                .map(ErrorCode::status)
                .distinct()
                .toList();
        assertThat(ours).containsAll(onPage);
        // HTTP's own, which the page leaves to the server.
        assertThat(ours).filteredOn(status -> !onPage.contains(status)).containsExactlyInAnyOrder(404, 405);
    }

    @Test
    void libraryErrors() throws IOException {
        String page = String.join("\n", page());
        String variants = page.substring(page.indexOf("pub enum M2MError"));
        List<String> names = VARIANT.matcher(variants)
                .results()
                .map(match -> match.group(1))
                .filter(name -> !name.equals("String"))
                .toList();
        assertThat(Arrays.stream(LibraryError.values()).map(LibraryError::pageName))
                .containsExactlyElementsOf(names);
        assertThat(M2mException.class.getPermittedSubclasses()).hasSameSizeAs(names);
    }

    @Test
    void everyLibraryErrorIsOneExceptionAndHasACode() {
        List<M2mException> errors = List.of(
                new CompressionException(LibraryError.COMPRESSION.defaultCode(), "r"),
                new DecompressionException(LibraryError.DECOMPRESSION.defaultCode(), "r"),
                new SecurityThreatException(ThreatType.JAILBREAK, 0.5, "r"),
                new SessionException(LibraryError.SESSION.defaultCode(), "r"),
                new ConfigException("r"),
                new IoException("r"),
                new JsonException(LibraryError.JSON.defaultCode(), "r"),
                new ServerException("r"));
        assertThat(errors.stream().map(M2mException::libraryError)).containsExactly(LibraryError.values());
        for (M2mException error : errors) {
            assertThat(error.code()).isEqualTo(error.libraryError().defaultCode());
            assertThat(error.getClass().getSimpleName())
                    .isEqualTo(error.libraryError().pageName() + "Exception");
        }
        assertThat(errors.stream().map(error -> error.code().status()))
                .containsExactly(500, 400, 422, 400, 500, 502, 400, 500);
    }
}
