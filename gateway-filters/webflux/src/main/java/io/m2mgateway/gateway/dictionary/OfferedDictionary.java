package io.m2mgateway.gateway.dictionary;

import io.m2mgateway.m2m.compress.DictionaryCoding;
import io.m2mgateway.m2m.compress.RawDictionary;
import io.m2mgateway.m2m.zstd.Dictionary;
import java.util.HexFormat;
import java.util.List;

/**
 * A dictionary as RFC 9842 has it: the content of a trained one without zstd's header.
 *
 * @param id that of the trained one
 * @param codings with it, dcb before dcz
 */
record OfferedDictionary(String id, RawDictionary content, List<DictionaryCoding> codings) {

    static OfferedDictionary of(Dictionary trained) {
        RawDictionary content = RawDictionary.of(trained.rawContent());
        return new OfferedDictionary(trained.idText(), content, DictionaryCoding.of(content));
    }

    /** A strong validator: its hash. */
    String etag() {
        return "\"" + HexFormat.of().formatHex(content.hash()) + "\"";
    }
}
