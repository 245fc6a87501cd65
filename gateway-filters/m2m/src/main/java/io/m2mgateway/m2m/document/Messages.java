package io.m2mgateway.m2m.document;

import io.m2mgateway.m2m.wire.WireFault;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The {@code messages} of a request: how many, whose, how long. */
public final class Messages {
    private static final int SYSTEM = 0;
    private static final int USER = 1;
    private static final int ASSISTANT = 2;
    private static final int TOOL = 3;
    /** No role, or one that the protocol does not know: written as user. */
    private static final int UNKNOWN = -1;
    /** The older name of a tool: written as tool, and unknown to the reference. */
    private static final int FUNCTION = -2;

    private static final int SYSTEM_FLAG = 1;
    private static final int IMAGES_FLAG = 1 << 3;

    private static final byte[] SYSTEM_NAME = ascii("system");
    private static final byte[] DEVELOPER_NAME = ascii("developer");
    private static final byte[] USER_NAME = ascii("user");
    private static final byte[] ASSISTANT_NAME = ascii("assistant");
    private static final byte[] TOOL_NAME = ascii("tool");
    private static final byte[] FUNCTION_NAME = ascii("function");
    private static final byte[] IMAGE_TYPE = ascii("image_url");
    private static final byte[] NONE = {};

    private int count;
    private byte[] packed = NONE;
    private long contentBytes;
    private int flags;
    private boolean unknownRole;
    /** What the {@code content} last read says. */
    private long content;

    private boolean images;

    Messages() {}

    private static byte[] ascii(String name) {
        return name.getBytes(StandardCharsets.US_ASCII);
    }

    void read(JsonScanner json) throws WireFault {
        count = 0;
        packed = NONE;
        contentBytes = 0;
        flags = 0;
        unknownRole = false;
        if (json.peek() != '[') {
            json.skip();
            return;
        }
        json.enter();
        for (int i = 0; json.nextElement(i); i++) {
            message(json, i);
            count = i + 1;
        }
    }

    private void message(JsonScanner json, int index) throws WireFault {
        content = 0;
        images = false;
        int role = UNKNOWN;
        if (json.peek() == '{') {
            json.enter();
            for (boolean first = true; json.nextMember(first); first = false) {
                switch (json.member()) {
                    case ROLE -> role = role(json);
                    case CONTENT -> content(json);
                    default -> json.skip();
                }
            }
        } else {
            json.skip();
        }
        contentBytes += content;
        if (images) {
            flags |= IMAGES_FLAG;
        }
        if (role == SYSTEM) {
            flags |= SYSTEM_FLAG;
        }
        // The reference writes nothing for a role that it does not know.
        if (role < 0) {
            unknownRole = true;
        }
        pack(index, role == FUNCTION ? TOOL : role < 0 ? USER : role);
    }

    private static int role(JsonScanner json) throws WireFault {
        boolean text = json.peek() == '"';
        json.skip();
        if (!text) {
            return UNKNOWN;
        }
        if (json.stringIs(USER_NAME)) {
            return USER;
        } else if (json.stringIs(ASSISTANT_NAME)) {
            return ASSISTANT;
        } else if (json.stringIs(TOOL_NAME)) {
            return TOOL;
        } else if (json.stringIs(SYSTEM_NAME) || json.stringIs(DEVELOPER_NAME)) {
            return SYSTEM;
        }
        return json.stringIs(FUNCTION_NAME) ? FUNCTION : UNKNOWN;
    }

    private void content(JsonScanner json) throws WireFault {
        content = 0;
        images = false;
        byte c = json.peek();
        if (c == '[') {
            json.enter();
            for (int i = 0; json.nextElement(i); i++) {
                part(json);
            }
            return;
        }
        json.skip();
        if (c == '"') {
            content = json.stringLength();
        }
    }

    private void part(JsonScanner json) throws WireFault {
        if (json.peek() != '{') {
            json.skip();
            return;
        }
        long text = 0;
        boolean image = false;
        json.enter();
        for (boolean first = true; json.nextMember(first); first = false) {
            Member member = json.member();
            boolean string = json.peek() == '"';
            json.skip();
            if (member == Member.TEXT) {
                text = string ? json.stringLength() : 0;
            } else if (member == Member.TYPE) {
                image = string && json.stringIs(IMAGE_TYPE);
            }
        }
        content += text;
        images |= image;
    }

    private void pack(int index, int role) {
        int at = index >>> 2;
        if (at == packed.length) {
            packed = Arrays.copyOf(packed, Math.max(8, 2 * at));
        }
        packed[at] |= (byte) (role << (2 * (index & 3)));
    }

    /** How many. */
    public int count() {
        return count;
    }

    /** Two bits for each, low bits first: 0 system, 1 user, 2 assistant, 3 tool; as long as the count needs. */
    public byte[] packedRoles() {
        return Arrays.copyOf(packed, (count + 3) / 4);
    }

    /** UTF-8 bytes of their text. */
    public long contentBytes() {
        return contentBytes;
    }

    /** Whether one has a role that the reference does not know. */
    boolean unknownRole() {
        return unknownRole;
    }

    int flags() {
        return flags;
    }
}
