package io.m2mgateway.scan.text;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is known of a container that is still open. Reused for each container of its depth. */
final class Frame {
    /** A set that has grown is not kept: emptying it costs its capacity. */
    private static final int KEPT_KEYS = 64;

    boolean object;
    boolean list;
    /** The member that is read; in an array, the one that the array is the value of. */
    String key = "";

    int count;
    int message = -1;
    int first;
    Role role = Role.USER;

    @Nullable
    Role said;

    Set<String> keys = new HashSet<>();

    void reset(boolean isObject, Frame parent, int firstSegment) {
        object = isObject;
        list = false;
        key = isObject ? "" : parent.key;
        count = 0;
        message = parent.message;
        role = parent.role;
        said = null;
        first = firstSegment;
        if (keys.size() > KEPT_KEYS) {
            keys = new HashSet<>();
        } else {
            keys.clear();
        }
    }
}
