package io.tadoru.alerthooks.alert;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A detection alert of Elastic Security, as it stands in {@code .alerts-security.alerts-*} or (7.x)
 * {@code .siem-signals-*}, with keys flat, nested or both; also in {@code alerts} as a rule's webhook action sends several.
 * The time is the original event's where it is there: the alert's own is when the rule ran.
 */
final class ElasticDetection implements AlertSource {
    @Override
    public String name() {
        return "elastic";
    }

    @Override
    public boolean fits(JsonNode json) {
        JsonNode first = alerts(json).get(0);
        return JsonFields.has(document(first), "kibana.alert.rule.name")
                || JsonFields.has(document(first), "kibana.alert.uuid")
                || JsonFields.has(document(first), "signal.rule.name");
    }

    @Override
    public List<JsonNode> alerts(JsonNode json) {
        JsonNode alerts = JsonFields.find(json, "alerts");
        alerts = alerts.isArray() ? alerts : JsonFields.find(json, "context.alerts");
        if (!alerts.isArray() || alerts.isEmpty()) {
            return List.of(json);
        }
        List<JsonNode> each = new ArrayList<>(alerts.size());
        alerts.forEach(each::add);
        return each;
    }

    @Override
    public Received read(JsonNode json, long received) throws AlertException {
        JsonNode alert = document(json);
        long time = JsonFields.elasticTime(alert, "kibana.alert.original_time", "signal.original_time", "@timestamp");
        return new Draft(name(), json, time)
                .ecs(alert)
                .signature(JsonFields.text(alert, "kibana.alert.rule.name", "signal.rule.name", "rule.name"))
                .severity(JsonFields.severity(
                        alert, "kibana.alert.risk_score", "kibana.alert.rule.risk_score", "signal.rule.risk_score"))
                .host(JsonFields.text(alert, "host.name", "host.hostname"))
                .done();
    }

    /** A search's hit has the alert under {@code _source}. */
    private static JsonNode document(JsonNode json) {
        return json.path("_source").isObject() ? json.path("_source") : json;
    }
}
