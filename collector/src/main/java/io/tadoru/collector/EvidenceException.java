package io.tadoru.collector;

/** Evidence that cannot be read or asked. The message says what was wrong, where, and what to do. */
public final class EvidenceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public EvidenceException(String message) {
        super(message);
    }

    public EvidenceException(String message, Throwable cause) {
        super(message, cause);
    }
}
