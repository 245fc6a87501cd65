package io.m2mgateway.gateway.body;

import io.m2mgateway.gateway.error.GatewayError;
import io.m2mgateway.gateway.error.GatewayException;
import io.m2mgateway.m2m.ErrorCode;
import io.m2mgateway.m2m.compress.ContentCoding;
import io.m2mgateway.m2m.compress.ContentCodings;
import java.util.Arrays;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.util.StringUtils;

/** Content codings of bodies that have to be read: which there are, and which we can read. */
public final class Codings {

    private static final String READABLE =
            Arrays.stream(ContentCoding.values()).map(ContentCoding::token).collect(Collectors.joining(", "));

    private static final int LONGEST_TOKEN_SHOWN = 64;

    private Codings() {}

    /**
     * The codings of a request's body that has to be read, in the order applied.
     *
     * @throws GatewayException 415 for one that we do not know
     */
    public static List<ContentCoding> required(HttpHeaders headers) {
        List<String> values = headers.get(HttpHeaders.CONTENT_ENCODING);
        if (values == null) {
            return List.of();
        }
        ContentCodings.Parsed parsed = ContentCodings.parse(values);
        if (parsed.unknown() != null) {
            throw unsupported(parsed.unknown(), true);
        }
        return parsed.chain();
    }

    /**
     * RFC 9110 section 15.5.16: says what would have been taken.
     *
     * @param coding the token that is not taken
     * @param decodes whether codings are decoded at all
     */
    public static GatewayException unsupported(String coding, boolean decodes) {
        String shown = coding.length() > LONGEST_TOKEN_SHOWN ? coding.substring(0, LONGEST_TOKEN_SHOWN) : coding;
        return new GatewayException(
                GatewayError.of(415, ErrorCode.UNSUPPORTED_ALGORITHM, "The content coding is not supported.")
                        .withDetail("content_encoding", shown)
                        .withHeader(HttpHeaders.ACCEPT_ENCODING, decodes ? READABLE : "identity"));
    }

    /**
     * {@code Accept-Encoding} for an upstream whose answer may have to be read here: only codings that we decode.
     *
     * @return null where the client's own value will do
     */
    public static @Nullable String readable(HttpHeaders headers) {
        List<String> values = headers.get(HttpHeaders.ACCEPT_ENCODING);
        if (values == null) {
            return null;
        }
        boolean cut = false;
        StringJoiner kept = new StringJoiner(", ");
        for (String value : values) {
            for (String member : StringUtils.tokenizeToStringArray(value, ",")) {
                String token = member.split(";", 2)[0].strip();
                if (token.equalsIgnoreCase("identity") || ContentCoding.of(token) != null) {
                    kept.add(member.strip());
                } else {
                    cut = true;
                }
            }
        }
        return !cut ? null : kept.length() == 0 ? "identity" : kept.toString();
    }
}
