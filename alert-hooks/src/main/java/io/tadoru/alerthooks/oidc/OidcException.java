package io.tadoru.alerthooks.oidc;

import io.tadoru.collector.Sentence;

/** Nobody was vouched for. The message says why, in words for people, without secrets and tokens. */
public final class OidcException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;
    private final transient Sentence words;

    /** Whose turn it is. */
    public enum Reason {
        /** The provider does not answer, or not as this service expects: it may later. */
        AWAY,
        /** What the browser or the provider brought is not to be trusted. */
        UNTRUSTED
    }

    private OidcException(Reason reason, Sentence words) {
        super(words.toString());
        this.reason = reason;
        this.words = words;
    }

    static OidcException away(Sentence words) {
        return new OidcException(Reason.AWAY, words);
    }

    static OidcException untrusted(Sentence words) {
        return new OidcException(Reason.UNTRUSTED, words);
    }

    /** The message, for people of any language. */
    public Sentence words() {
        return words;
    }

    public Reason reason() {
        return reason;
    }
}
