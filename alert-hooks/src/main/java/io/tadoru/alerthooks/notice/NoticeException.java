package io.tadoru.alerthooks.notice;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A message that was not taken. The message says by whom and why, without secrets. */
public final class NoticeException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean lasting;
    private final transient @Nullable Duration after;

    private NoticeException(String message, @Nullable Throwable cause, boolean lasting, @Nullable Duration after) {
        super(message, cause);
        this.lasting = lasting;
        this.after = after;
    }

    /** @param after how long the receiver asks to wait, null where it does not say */
    public static NoticeException forNow(String message, @Nullable Throwable cause, @Nullable Duration after) {
        return new NoticeException(message, cause, false, after);
    }

    /** Refused for good: the same message will never be taken. */
    public static NoticeException forGood(String message, @Nullable Throwable cause) {
        return new NoticeException(message, cause, true, null);
    }

    public boolean lasting() {
        return lasting;
    }

    /** How long the receiver asks to wait, null where it does not say. */
    public @Nullable Duration after() {
        return after;
    }
}
