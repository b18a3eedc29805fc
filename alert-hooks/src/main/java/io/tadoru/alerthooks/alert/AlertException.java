package io.tadoru.alerthooks.alert;

/** An alert that cannot be understood. The message names the field and what was expected. */
public final class AlertException extends Exception {
    private static final long serialVersionUID = 1L;

    public AlertException(String message) {
        super(message);
    }

    public AlertException(String message, Throwable cause) {
        super(message, cause);
    }
}
