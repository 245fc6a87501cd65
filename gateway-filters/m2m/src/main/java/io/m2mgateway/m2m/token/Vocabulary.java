package io.m2mgateway.m2m.token;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingRegistry;
import com.knuddels.jtokkit.api.EncodingType;
import com.knuddels.jtokkit.api.IntArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The vocabularies of TokenNative, with their special tokens, which the tokenizer library either refuses or does not see. The ids are
 * those that the vocabularies' publisher lists.
 */
public final class Vocabulary {
    /** cl100k_base. */
    public static final Vocabulary CL100K = new Vocabulary(
            'C',
            0,
            EncodingType.CL100K_BASE,
            100_256,
            Map.of(
                    "<|endoftext|>", 100_257,
                    "<|fim_prefix|>", 100_258,
                    "<|fim_middle|>", 100_259,
                    "<|fim_suffix|>", 100_260,
                    "<|endofprompt|>", 100_276));
    /** o200k_base. */
    public static final Vocabulary O200K = new Vocabulary(
            'O', 1, EncodingType.O200K_BASE, 199_998, Map.of("<|endoftext|>", 199_999, "<|endofprompt|>", 200_018));

    /** All of them. */
    public static final List<Vocabulary> ALL = List.of(CL100K, O200K);

    private static final String SPECIAL_START = "<|";

    private final char letter;
    private final int code;
    private final EncodingType type;
    private final int ordinaryIds;
    private final Map<String, Integer> special;
    private volatile @Nullable Encoding encoding;

    private Vocabulary(char letter, int code, EncodingType type, int ordinaryIds, Map<String, Integer> special) {
        this.letter = letter;
        this.code = code;
        this.type = type;
        this.ordinaryIds = ordinaryIds;
        this.special = special;
    }

    /** Its letter in the text form. */
    public char letter() {
        return letter;
    }

    /** Its byte in the binary form. */
    public int code() {
        return code;
    }

    /** The library's tokenizer, loaded once; two threads that come first together wait for one load. */
    Encoding encoding() {
        Encoding loaded = encoding;
        if (loaded == null) {
            synchronized (this) {
                loaded = encoding;
                if (loaded == null) {
                    EncodingRegistry registry = Encodings.newLazyEncodingRegistry();
                    loaded = registry.getEncoding(type);
                    encoding = loaded;
                }
            }
        }
        return loaded;
    }

    /** Whether an id stands for bytes; there are gaps among the special ones. */
    boolean contains(long id) {
        return id < ordinaryIds || (id <= Integer.MAX_VALUE && special.containsValue((int) id));
    }

    /** The ids of a text, special tokens recognised as such. */
    IntArrayList ids(String text) {
        IntArrayList ids = new IntArrayList(text.length() / 3 + 8);
        int from = 0;
        int at = text.indexOf(SPECIAL_START);
        while (at >= 0) {
            String name = specialAt(text, at);
            Integer id = name == null ? null : special.get(name);
            if (name == null || id == null) {
                at = text.indexOf(SPECIAL_START, at + 1);
                continue;
            }
            addOrdinary(text.substring(from, at), ids);
            ids.add(id);
            from = at + name.length();
            at = text.indexOf(SPECIAL_START, from);
        }
        addOrdinary(text.substring(from), ids);
        return ids;
    }

    private @Nullable String specialAt(String text, int at) {
        for (String name : special.keySet()) {
            if (text.startsWith(name, at)) {
                return name;
            }
        }
        return null;
    }

    private void addOrdinary(String text, IntArrayList to) {
        if (text.isEmpty()) {
            return;
        }
        IntArrayList ids = encoding().encodeOrdinary(text);
        for (int i = 0; i < ids.size(); i++) {
            to.add(ids.get(i));
        }
    }
}
