package io.tadoru.alerthooks.oidc;

/** Nobody was vouched for. The message says why, in words for people, without secrets and tokens. */
public final class OidcException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** Whose turn it is. */
    public enum Reason {
        /** The provider does not answer, or not as this service expects: it may later. */
        AWAY,
        /** What the browser or the provider brought is not to be trusted. */
        UNTRUSTED
    }

    OidcException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    static OidcException away(String message) {
        return new OidcException(Reason.AWAY, message);
    }

    static OidcException untrusted(String message) {
        return new OidcException(Reason.UNTRUSTED, message);
    }

    public Reason reason() {
        return reason;
    }
}
