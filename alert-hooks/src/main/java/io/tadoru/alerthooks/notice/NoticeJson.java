package io.tadoru.alerthooks.notice;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/**
 * A notice for programs: its own fields, times as RFC 3339. Texts are as they came, but cut to {@value #LONGEST}
 * characters, with the whole length behind.
 */
final class NoticeJson {
    /** In UTF-8 still what Elasticsearch can hold in one term. */
    private static final int LONGEST = 8000;

    private static final int MOST_ITEMS = 100;
    private static final ObjectMapper JSON = new ObjectMapper();

    private NoticeJson() {}

    static ObjectNode of(Notice n) {
        ObjectNode json = JSON.createObjectNode()
                .put("id", n.id())
                .put("incident", n.incident())
                .put("kind", n.kind())
                .put("time", Instant.ofEpochMilli(n.time()).toString())
                .put("signature", cut(n.signature()))
                .put("severity", n.severity())
                .put("sensor", cut(n.sensor()))
                .put("host", cut(n.host()))
                .put("answer", cut(n.answer()))
                .put("confidence", n.confidence())
                .put("partial", n.partial())
                .put("alerts", n.alerts());
        list(json.putArray("findings"), n.findings());
        list(json.putArray("lacks"), n.lacks());
        return json.put("source", cut(n.source()))
                .put("destination", cut(n.destination()))
                .put("link", n.link());
    }

    static byte[] bytes(ObjectNode json) {
        try {
            // By way of a string: a lone surrogate, of which there is no UTF-8, becomes a question mark.
            return JSON.writeValueAsString(json).getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void list(ArrayNode json, List<String> texts) {
        texts.stream().limit(MOST_ITEMS).forEach(t -> json.add(cut(t)));
        if (texts.size() > MOST_ITEMS) {
            json.add("and " + (texts.size() - MOST_ITEMS) + " more");
        }
    }

    private static String cut(String text) {
        if (text.length() <= LONGEST) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
        return text.substring(0, end) + "… (" + text.length() + " characters)";
    }
}
