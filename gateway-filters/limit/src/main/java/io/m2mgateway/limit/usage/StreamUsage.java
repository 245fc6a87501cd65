package io.m2mgateway.limit.usage;

import java.nio.charset.StandardCharsets;

/**
 * Asks an upstream of OpenAI's chat or completions API to tell a stream's use in its last event, by {@code stream_options.include_usage}. Changes no other byte
 * of a request.
 */
public final class StreamUsage {
    private static final byte[] MEMBER = ascii("\"stream_options\":{\"include_usage\":true},");
    private static final byte[] OBJECT = ascii("{\"include_usage\":true}");
    private static final byte[] FIRST = ascii("\"include_usage\":true,");
    private static final byte[] ONLY = ascii("\"include_usage\":true");
    private static final byte[] TRUE = ascii("true");

    private StreamUsage() {}

    /**
     * The request with the question.
     *
     * @param request JSON
     * @return the same array for a request that asks already, wants no stream, or cannot be read
     */
    public static byte[] ask(byte[] request) {
        StreamPass pass = new StreamPass();
        pass.feed(request);
        pass.finish();
        if (!pass.isStream() || pass.depth() > 0 || pass.isStopped() || pass.options > 1) {
            return request;
        }
        if (pass.options == 0) {
            return spliced(request, pass.root + 1, pass.root + 1, MEMBER);
        }
        if (pass.noneFrom >= 0) {
            return spliced(request, pass.noneFrom, pass.noneTo, OBJECT);
        }
        if (pass.includeFrom >= 0) {
            return pass.included ? request : spliced(request, pass.includeFrom, pass.includeTo, TRUE);
        }
        return pass.object < 0 || pass.includes > 0
                ? request
                : spliced(request, pass.object + 1, pass.object + 1, pass.empty ? ONLY : FIRST);
    }

    private static byte[] spliced(byte[] bytes, long from, long to, byte[] inserted) {
        int start = (int) from;
        int end = (int) to;
        byte[] all = new byte[bytes.length - (end - start) + inserted.length];
        System.arraycopy(bytes, 0, all, 0, start);
        System.arraycopy(inserted, 0, all, start, inserted.length);
        System.arraycopy(bytes, end, all, start + inserted.length, bytes.length - end);
        return all;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Finds where the question stands, or has to. Offsets are -1 for what is not there. */
    private static final class StreamPass extends JsonPass {
        private boolean stream;
        private long root = -1;
        private int options;
        private long object = -1;
        private boolean empty = true;
        private long noneFrom = -1;
        private long noneTo = -1;
        private int includes;
        private long includeFrom = -1;
        private long includeTo = -1;
        private boolean included;

        boolean isStream() {
            return stream && root >= 0;
        }

        @Override
        void begins(boolean isObject) {
            if (depth() == 1) {
                root = isObject ? position() : -1;
            } else if (depth() == 2 && member(1) == Member.STREAM_OPTIONS) {
                options++;
                object = isObject ? position() : -1;
            } else {
                value();
            }
        }

        @Override
        void ends() {}

        @Override
        void text(long bytes) {
            value();
        }

        @Override
        void number(long number) {
            value();
        }

        @Override
        void literal(char first) {
            if (depth() == 1 && member() == Member.STREAM) {
                stream = first == 't';
            } else if (depth() == 1 && member() == Member.STREAM_OPTIONS && first == 'n') {
                options++;
                noneFrom = valueStart();
                noneTo = position();
                return;
            } else if (depth() == 2 && member(1) == Member.STREAM_OPTIONS && member() == Member.INCLUDE_USAGE) {
                includeFrom = valueStart();
                includeTo = position();
                included = first == 't';
            }
            value();
        }

        /** Any value, of which some mean that a member is there in a form that is not ours to mend. */
        private void value() {
            if (depth() == 1 && member() == Member.STREAM_OPTIONS) {
                options++;
            } else if (member(1) == Member.STREAM_OPTIONS) {
                empty = false;
                if (depth() == 2 && member() == Member.INCLUDE_USAGE) {
                    includes++;
                }
            }
        }
    }
}
