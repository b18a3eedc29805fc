package io.tadoru.alerthooks.alert;

/**
 * An alert that cannot be understood. The message names the field and what was expected; it may quote hostile text,
 * shortened.
 */
public final class AlertException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean ignored;

    public AlertException(String message) {
        this(message, null, false);
    }

    public AlertException(String message, Throwable cause) {
        this(message, cause, false);
    }

    private AlertException(String message, @org.jspecify.annotations.Nullable Throwable cause, boolean ignored) {
        super(message, cause);
        this.ignored = ignored;
    }

    /** What a sensor sends beside its alerts: read well, and no fault of anybody. */
    static AlertException noAlert(String message) {
        return new AlertException(message, null, true);
    }

    /** Whether it is no fault: the sensor says itself that this is no alert. */
    public boolean ignored() {
        return ignored;
    }
}
