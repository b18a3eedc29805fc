package io.tadoru.collector.auditbeat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tadoru.collector.Corpora;
import io.tadoru.collector.Event;
import io.tadoru.collector.Event.Source;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Published documents that carry the raw records they were made of, so that both ways to an event can be compared. */
public final class AuditbeatPairs {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern STAMP = Pattern.compile("audit\\((\\d+)\\.(\\d{3}):\\d+\\)");
    private static final String FOLDER = "auditbeat-pairs/";

    private AuditbeatPairs() {}

    /**
     * A document and its records.
     *
     * @param records lines of an audit log
     */
    public record Pair(String name, List<String> records, Event event) {}

    /** All pairs; skips the calling test where the corpora are missing. */
    public static List<Pair> all() throws IOException {
        List<Pair> out = new ArrayList<>();
        for (String file : List.of(
                "beats-auditbeat-7.12dev-chown.log-expected.json",
                "integrations-auditd_manager-8.2.0-sample_event.json",
                "integrations-auditd-coalesced-execve-events.json")) {
            for (ObjectNode document : documents(file)) {
                List<String> records = records(document);
                if (!records.isEmpty()) {
                    out.add(new Pair(file + " " + out.size(), records, event(document, records)));
                }
            }
        }
        return out;
    }

    /** The documents of one file. */
    static List<ObjectNode> documents(String file) throws IOException {
        JsonNode root = JSON.readTree(Corpora.file(FOLDER + file).toFile());
        JsonNode list = root.path("events").isArray() ? root.path("events") : root;
        List<ObjectNode> out = new ArrayList<>();
        (list.isArray() ? list : List.of(list)).forEach(d -> out.add((ObjectNode) d));
        return out;
    }

    /** The event of a document; golden files leave the time out, then it is that of the records. */
    static Event event(ObjectNode document, List<String> records) throws IOException {
        if (!document.has("@timestamp")) {
            Matcher stamp = STAMP.matcher(records.get(0));
            if (stamp.find()) {
                document.put("@timestamp", Long.parseLong(stamp.group(1) + stamp.group(2)));
            }
        }
        byte[] json = JSON.writeValueAsBytes(document);
        return Objects.requireNonNull(AuditbeatDocument.parse(json, 0, json.length, new Source("pairs", "document")));
    }

    private static List<String> records(JsonNode document) {
        JsonNode original = document.path("event").path("original");
        List<String> out = new ArrayList<>();
        for (JsonNode list : List.of(document.path("auditd").path("messages"), original)) {
            if (out.isEmpty()) {
                list.forEach(line -> out.add(line.asText()));
            }
        }
        return out.isEmpty() && original.isTextual()
                ? Arrays.asList(original.asText().split("\n"))
                : out;
    }
}
