package io.tadoru.alerthooks.web;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tadoru.collector.Sentence;
import java.util.Map;

/** A request that gets no answer but this: RFC 9457. The detail goes to the one who asked. */
final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    static final String TYPE = "application/problem+json";

    private static final Map<Integer, Sentence> TITLES = Map.ofEntries(
            Map.entry(400, Sentence.of("Bad Request")),
            Map.entry(401, Sentence.of("Unauthorized")),
            Map.entry(403, Sentence.of("Forbidden")),
            Map.entry(404, Sentence.of("Not Found")),
            Map.entry(405, Sentence.of("Method Not Allowed")),
            Map.entry(408, Sentence.of("Request Timeout")),
            Map.entry(409, Sentence.of("Conflict")),
            Map.entry(411, Sentence.of("Length Required")),
            Map.entry(412, Sentence.of("Precondition Failed")),
            Map.entry(413, Sentence.of("Content Too Large")),
            Map.entry(414, Sentence.of("URI Too Long")),
            Map.entry(415, Sentence.of("Unsupported Media Type")),
            Map.entry(421, Sentence.of("Misdirected Request")),
            Map.entry(422, Sentence.of("Unprocessable Content")),
            Map.entry(429, Sentence.of("Too Many Requests")),
            Map.entry(431, Sentence.of("Request Header Fields Too Large")),
            Map.entry(500, Sentence.of("Internal Server Error")),
            Map.entry(503, Sentence.of("Service Unavailable")));

    private final int status;
    private final transient Sentence detail;
    private final int retryAfter;

    private Problem(int status, Sentence detail, int retryAfter) {
        super(detail.toString(), null, false, false);
        this.status = status;
        this.detail = detail;
        this.retryAfter = retryAfter;
    }

    static Problem of(int status, Sentence detail) {
        return new Problem(status, detail, 0);
    }

    /** @param seconds to wait */
    static Problem later(int status, Sentence detail, long seconds) {
        return new Problem(status, detail, (int) Math.max(1, Math.min(seconds, 86_400)));
    }

    int status() {
        return status;
    }

    /** Seconds; 0 where there is nothing to say. */
    int retryAfter() {
        return retryAfter;
    }

    Sentence detail() {
        return detail;
    }

    static Sentence title(int status) {
        return TITLES.getOrDefault(status, Sentence.of(status < 500 ? "Request Failed" : "Server Failed"));
    }

    /** For machines: in English. @param instance path of the request */
    static ObjectNode json(int status, String detail, String instance) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("type", "about:blank")
                .put("title", title(status).toString())
                .put("status", status)
                .put("detail", detail)
                .put("instance", instance);
    }
}
