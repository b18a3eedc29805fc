package io.tadoru.alerthooks.alert;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What ElastAlert2's {@code http_post} sends: the matching document, nested or flat, with {@code num_hits} and
 * {@code num_matches}, and what the rule's static payload adds. Where the rule sends no time, the time of receipt counts.
 */
final class ElastAlertMatch implements AlertSource {
    private static final String[] SOURCE = {"source.ip", "client.ip", "src_ip"};
    private static final String[] DESTINATION = {"destination.ip", "server.ip", "dest_ip", "dst_ip"};

    @Override
    public String name() {
        return "elastalert";
    }

    @Override
    public boolean fits(JsonNode json) {
        return json.isObject()
                && (json.has("num_hits")
                        || json.has("num_matches")
                        || (json.has("_index") && (json.has("_id") || json.has("_source")))
                        || (JsonFields.has(json, "@timestamp")
                                && !(JsonFields.text(json, SOURCE) + JsonFields.text(json, DESTINATION)).isEmpty()));
    }

    @Override
    public Received read(JsonNode json, long received) throws AlertException {
        JsonNode match = json.path("_source").isObject() ? json.path("_source") : json;
        String[] times = {"@timestamp", "timestamp"};
        long time = JsonFields.text(match, times).isEmpty()
                ? JsonFields.received(received, times)
                : JsonFields.elasticTime(match, times);
        return new Draft(name(), json, time)
                .ecs(match)
                .src(match, "src_ip")
                .srcPort(match, "src_port")
                .dest(match, "dest_ip", "dst_ip")
                .destPort(match, "dest_port", "dst_port")
                .proto(JsonFields.text(match, "proto"))
                .signature(JsonFields.text(match, "rule_name", "rule.name", "alert.signature", "signature", "name"))
                .severity(JsonFields.severity(match, "event.severity", "alert.severity", "severity"))
                .host(JsonFields.text(match, "host.name", "host.hostname"))
                .done();
    }
}
