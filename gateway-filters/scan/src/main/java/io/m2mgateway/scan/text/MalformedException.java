package io.m2mgateway.scan.text;

/** A document or text whose shape is refused before its meaning is looked at. */
public final class MalformedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What is wrong, with the HTTP status of the contract. */
    public enum Problem {
        /** No JSON document. */
        INVALID_JSON(400),
        /** A string or an array over its limit. */
        TOO_LARGE(413),
        /** NUL, lone surrogates, invalid UTF-8, hidden characters, or a member named twice. */
        MALFORMED_INPUT(422),
        /** Deeper than the limit. */
        EXCESSIVE_NESTING(422);

        private final int status;

        Problem(int status) {
            this.status = status;
        }

        /** The HTTP status that answers it. */
        public int status() {
            return status;
        }
    }

    private final Problem problem;
    private final int offset;

    /**
     * A refusal.
     *
     * @param reason what is wrong, without a word of the document
     * @param offset where, from 0
     */
    public MalformedException(Problem problem, String reason, int offset) {
        super(reason + " at offset " + offset, null, false, false);
        this.problem = problem;
        this.offset = offset;
    }

    /** What is wrong. */
    public Problem problem() {
        return problem;
    }

    /** Where: bytes in a document, characters in a text. */
    public int offset() {
        return offset;
    }
}
