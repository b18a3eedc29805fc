package io.tadoru.alerthooks.alert;

import com.fasterxml.jackson.databind.JsonNode;
import io.tadoru.collector.InternetAddress;

/**
 * A Wazuh alert, bare as {@code alerts.json} and custom integrations have it, or in {@code all_fields} as the integrator's
 * scripts send it. Under {@code data} is what a decoder found, of a Suricata event the event.
 */
final class WazuhAlert implements AlertSource {
    @Override
    public String name() {
        return "wazuh";
    }

    @Override
    public boolean fits(JsonNode json) {
        return isAlert(json) || isAlert(json.path("all_fields"));
    }

    private static boolean isAlert(JsonNode json) {
        return JsonFields.hasObject(json, "rule")
                && JsonFields.has(json, "rule.level")
                && (JsonFields.has(json, "agent.id") || JsonFields.has(json, "manager.name") || json.has("decoder"));
    }

    @Override
    public Received read(JsonNode json, long received) throws AlertException {
        JsonNode alert = json.path("all_fields").isObject() ? json.path("all_fields") : json;
        JsonNode data = alert.path("data");
        boolean eve = data.path("event_type").isTextual();
        // Wazuh's own time is when the event came to it.
        long time = eve && data.path("timestamp").isTextual()
                ? JsonFields.time(data, "timestamp")
                : JsonFields.time(alert, "timestamp", "@timestamp");
        Draft draft = new Draft(name(), json, time)
                .src(alert, "data.src_ip", "data.srcip", "data.source_ip", "data.srcIp")
                .srcPort(alert, "data.src_port", "data.srcport", "data.source_port", "data.srcPort")
                .dest(
                        alert,
                        "data.dest_ip",
                        "data.dstip",
                        "data.destip",
                        "data.dst_ip",
                        "data.destination_ip",
                        "data.dstIp")
                .destPort(alert, "data.dest_port", "data.dstport", "data.destport", "data.dst_port", "data.dstPort")
                .proto(JsonFields.text(alert, "data.proto", "data.protocol"))
                .signature(JsonFields.text(alert, "rule.description"))
                .severity(JsonFields.number(alert, "rule.level", Integer.MAX_VALUE));
        String agent = InternetAddress.canonical(JsonFields.text(alert, "agent.ip"));
        // The agent with a network sensor's log is not the host, unless it is one of the ends.
        if ((!eve && !isNetworkSensor(alert)) || draft.isEnd(agent)) {
            draft.host(JsonFields.text(alert, "agent.name", "agent.ip", "predecoder.hostname"));
        }
        return draft.done();
    }

    private static boolean isNetworkSensor(JsonNode alert) {
        for (JsonNode group : JsonFields.find(alert, "rule.groups")) {
            if (group.asText().equals("ids") || group.asText().equals("suricata")) {
                return true;
            }
        }
        return false;
    }
}
