package io.tadoru.alerthooks.web;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** A request that gets no answer but this: RFC 9457. The detail goes to the one who asked. */
final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    static final String TYPE = "application/problem+json";

    private static final Map<Integer, String> TITLES = Map.ofEntries(
            Map.entry(400, "Bad Request"),
            Map.entry(401, "Unauthorized"),
            Map.entry(403, "Forbidden"),
            Map.entry(404, "Not Found"),
            Map.entry(405, "Method Not Allowed"),
            Map.entry(408, "Request Timeout"),
            Map.entry(409, "Conflict"),
            Map.entry(411, "Length Required"),
            Map.entry(412, "Precondition Failed"),
            Map.entry(413, "Content Too Large"),
            Map.entry(414, "URI Too Long"),
            Map.entry(415, "Unsupported Media Type"),
            Map.entry(421, "Misdirected Request"),
            Map.entry(422, "Unprocessable Content"),
            Map.entry(429, "Too Many Requests"),
            Map.entry(431, "Request Header Fields Too Large"),
            Map.entry(500, "Internal Server Error"),
            Map.entry(503, "Service Unavailable"));

    private final int status;
    private final int retryAfter;

    private Problem(int status, String detail, int retryAfter) {
        super(detail, null, false, false);
        this.status = status;
        this.retryAfter = retryAfter;
    }

    static Problem of(int status, String detail) {
        return new Problem(status, detail, 0);
    }

    /** @param seconds to wait */
    static Problem later(int status, String detail, long seconds) {
        return new Problem(status, detail, (int) Math.max(1, Math.min(seconds, 86_400)));
    }

    int status() {
        return status;
    }

    /** Seconds; 0 where there is nothing to say. */
    int retryAfter() {
        return retryAfter;
    }

    String title() {
        return title(status);
    }

    String detail() {
        return String.valueOf(getMessage());
    }

    static String title(int status) {
        return TITLES.getOrDefault(status, status < 500 ? "Request Failed" : "Server Failed");
    }

    /** @param instance path of the request */
    static ObjectNode json(int status, String detail, String instance) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("type", "about:blank")
                .put("title", title(status))
                .put("status", status)
                .put("detail", detail)
                .put("instance", instance);
    }
}
