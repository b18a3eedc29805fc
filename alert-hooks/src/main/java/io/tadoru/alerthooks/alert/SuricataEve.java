package io.tadoru.alerthooks.alert;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * Suricata's EVE JSON, {@code event_type} alert: as Suricata writes it; as text in a document of Filebeat ({@code message},
 * {@code event.original}); or taken apart by Filebeat's and Elastic Agent's module, which leave some of it under
 * {@code suricata.eve} and the rest in ECS.
 */
final class SuricataEve implements AlertSource {
    @Override
    public String name() {
        return "suricata";
    }

    @Override
    public boolean fits(JsonNode json) {
        return json.isObject() && (event(json) != null || JsonFields.hasText(json, "suricata.eve.event_type"));
    }

    @Override
    public Received read(JsonNode json, long received) throws AlertException {
        JsonNode event = event(json);
        if (event != null) {
            return alert(json, event);
        }
        JsonNode eve = JsonFields.find(json, "suricata.eve");
        mustBeAlert(JsonFields.text(json, "event_type", "suricata.eve.event_type"));
        return PlainAlert.ends(new Draft(name(), json, JsonFields.time(json, "@timestamp", "timestamp")), eve)
                .ecs(json)
                .signature(JsonFields.text(json, "suricata.eve.alert.signature", "rule.name"))
                .severity(JsonFields.severity(json, "suricata.eve.alert.severity", "event.severity"))
                .done();
    }

    private Received alert(JsonNode json, JsonNode event) throws AlertException {
        mustBeAlert(JsonFields.text(event, "event_type"));
        return PlainAlert.ends(new Draft(name(), json, JsonFields.time(event, "timestamp")), event)
                .signature(JsonFields.text(event, "alert.signature"))
                .severity(JsonFields.number(event, "alert.severity", Integer.MAX_VALUE))
                .done();
    }

    private static void mustBeAlert(String type) throws AlertException {
        if (type.isEmpty()) {
            throw new AlertException("event_type is missing: no EVE");
        }
        if (!type.equals("alert")) {
            throw AlertException.noAlert("event_type is " + AlertTime.shortened(type) + ", not alert");
        }
    }

    /** The event as Suricata wrote it, bare or as text; null where it is not there. */
    private static @Nullable JsonNode event(JsonNode json) {
        if (isEvent(json)) {
            return json;
        }
        for (String path : new String[] {"message", "event.original"}) {
            String text = JsonFields.text(json, path).strip();
            if (text.startsWith("{") && text.contains("\"event_type\"")) {
                JsonNode inner = AlertBody.inner(text);
                if (inner != null && isEvent(inner)) {
                    return inner;
                }
            }
        }
        return null;
    }

    private static boolean isEvent(JsonNode json) {
        return json.path("event_type").isTextual() && json.has("timestamp");
    }
}
