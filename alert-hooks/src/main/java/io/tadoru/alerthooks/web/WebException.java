package io.tadoru.alerthooks.web;

/** The server cannot be started so. The message says why and what to do. */
public final class WebException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public WebException(String message) {
        super(message);
    }

    public WebException(String message, Throwable cause) {
        super(message, cause);
    }
}
