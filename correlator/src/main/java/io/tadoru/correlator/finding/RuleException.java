package io.tadoru.correlator.finding;

/** A file of rules that cannot be used. The message says which file, which line, what is wrong and what would be right. */
public final class RuleException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RuleException(String message) {
        super(message);
    }
}
