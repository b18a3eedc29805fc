package io.tadoru.alerthooks.access;

/** What was asked cannot be. The message says why, without secrets, to the one who asked. */
public final class AccessException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** Why not. */
    public enum Reason {
        /** A value breaks a rule. */
        INVALID,
        /** There is no such thing. */
        ABSENT,
        /** It stands against what is. */
        CONFLICT,
        /** Too much at once: later. */
        BUSY
    }

    AccessException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
