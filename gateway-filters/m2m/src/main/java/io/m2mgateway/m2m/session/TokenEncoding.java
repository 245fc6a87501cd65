package io.m2mgateway.m2m.session;

import org.jspecify.annotations.Nullable;

/** The vocabularies of TokenNative, under the names that the reference implementation gives them in capabilities. */
public enum TokenEncoding {
    /** cl100k_base, which every side has. */
    CL100K("Cl100kBase"),
    /** o200k_base. */
    O200K("O200kBase"),
    /** Llama's, which this project does not have; read so that a peer's list is understood. */
    LLAMA("LlamaBpe");

    private final String wireName;

    TokenEncoding(String wireName) {
        this.wireName = wireName;
    }

    /** The name in capabilities. */
    public String wireName() {
        return wireName;
    }

    /** The encoding of a name; null for a name that is not known. */
    public static @Nullable TokenEncoding ofWireName(String name) {
        for (TokenEncoding encoding : values()) {
            if (encoding.wireName.equals(name)) {
                return encoding;
            }
        }
        return null;
    }
}
