package io.tadoru.alerthooks.web;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * What a sensor is answered.
 *
 * @param status HTTP's
 * @param body what goes out as JSON; null where {@code detail} tells of a problem
 * @param detail what is wrong and where, "" where nothing is
 * @param retryAfter seconds to wait before the next attempt, 0 where that is nothing to say
 */
public record Reply(int status, @Nullable JsonNode body, String detail, int retryAfter) {
    /** On disk. */
    public static Reply accepted(JsonNode body) {
        return new Reply(202, body, "", 0);
    }

    /** Not taken. */
    public static Reply refused(int status, String detail) {
        return new Reply(status, null, detail, 0);
    }

    /** Not taken now. @param status 429 or 503 */
    public static Reply later(int status, String detail, int retryAfter) {
        return new Reply(status, null, detail, retryAfter);
    }
}
