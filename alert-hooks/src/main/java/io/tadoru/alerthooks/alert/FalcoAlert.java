package io.tadoru.alerthooks.alert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;

/** Falco's JSON output, also as Falcosidekick forwards it. What a rule's output names is in {@code output_fields}. */
final class FalcoAlert implements AlertSource {
    /** Falco's priorities, which are syslog's, gravest first. */
    private static final List<String> PRIORITIES =
            List.of("emergency", "alert", "critical", "error", "warning", "notice", "informational", "debug");

    @Override
    public String name() {
        return "falco";
    }

    @Override
    public boolean fits(JsonNode json) {
        return JsonFields.hasText(json, "rule")
                && json.has("priority")
                && (json.has("output_fields") || json.has("output"));
    }

    @Override
    public Received read(JsonNode json, long received) throws AlertException {
        JsonNode fields = known(json.path("output_fields"));
        Draft draft = new Draft(name(), json, time(json, fields))
                .src(fields, "fd.cip", "fd.lip")
                .srcPort(fields, "fd.cport", "fd.lport")
                .dest(fields, "fd.sip", "fd.rip")
                .destPort(fields, "fd.sport", "fd.rport")
                .looked("fd.name");
        String name = JsonFields.text(fields, "fd.name");
        int arrow = name.indexOf("->");
        if (arrow > 0) {
            draft.ends(Peer.withPort(name.substring(0, arrow)), Peer.withPort(name.substring(arrow + 2)));
        } else if (!draft.addressed()) {
            // A listening socket: its own address.
            draft.ends(Peer.NONE, Peer.withPort(name));
        }
        return draft.proto(JsonFields.text(fields, "fd.l4proto"))
                .signature(JsonFields.text(json, "rule"))
                .severity(severity(JsonFields.text(json, "priority")))
                .host(JsonFields.text(json, "hostname"))
                .host(JsonFields.text(fields, "evt.hostname"))
                .done();
    }

    private static long time(JsonNode json, JsonNode fields) throws AlertException {
        String event = JsonFields.text(fields, "evt.rawtime", "evt.time");
        if (event.matches("\\d{16,19}")) {
            return AlertTime.ofEpoch(event);
        }
        return JsonFields.text(json, "time").isEmpty()
                ? JsonFields.time(fields, "evt.time.iso8601", "evt.time")
                : JsonFields.time(json, "time");
    }

    private static int severity(String priority) {
        String word = priority.toLowerCase(Locale.ROOT);
        return word.equals("info") ? PRIORITIES.indexOf("informational") : PRIORITIES.indexOf(word);
    }

    /** Falco writes {@code <NA>} where it knows nothing. */
    private static JsonNode known(JsonNode fields) {
        ObjectNode known = JsonNodeFactory.instance.objectNode();
        fields.properties().forEach(field -> {
            if (!field.getValue().asText().equals("<NA>")) {
                known.set(field.getKey(), field.getValue());
            }
        });
        return known;
    }
}
