package io.tadoru.alerthooks.alert;

import com.fasterxml.jackson.databind.JsonNode;
import io.tadoru.correlator.Alert;

/** Suricata's EVE JSON, {@code event_type} alert. */
final class SuricataEve {
    private SuricataEve() {}

    static boolean fits(JsonNode json) {
        return json.isObject() && JsonFields.text(json, "event_type").equals("alert") && json.has("timestamp");
    }

    static Alert alert(JsonNode json) throws AlertException {
        JsonNode rule = json.path("alert");
        return PlainAlert.checked(
                JsonFields.time(json, "timestamp"),
                json,
                JsonFields.text(rule, "signature"),
                JsonFields.number(rule, "severity", Integer.MAX_VALUE));
    }
}
