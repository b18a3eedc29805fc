package io.tadoru.alerthooks.alert;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Alertmanager's webhook, version 4: one body holds a group of alerts. Addresses come from labels or annotations that the
 * rule sets; else from {@code instance}, without its port, which is mostly the exporter's.
 */
final class AlertmanagerAlert implements AlertSource {
    @Override
    public String name() {
        return "alertmanager";
    }

    @Override
    public boolean fits(JsonNode json) {
        return json.path("alerts").isArray()
                && (json.has("groupKey") || json.has("receiver") || json.has("groupLabels") || json.has("status"));
    }

    @Override
    public List<JsonNode> alerts(JsonNode json) {
        if (!json.path("alerts").isArray()) {
            return List.of(json);
        }
        List<JsonNode> alerts = new ArrayList<>(json.path("alerts").size());
        json.path("alerts").forEach(alerts::add);
        return alerts;
    }

    @Override
    public Received read(JsonNode json, long received) throws AlertException {
        if (JsonFields.text(json, "status").equals("resolved")) {
            throw AlertException.noAlert("status is resolved, not firing");
        }
        Draft draft = new Draft(name(), json, JsonFields.time(json, "startsAt"))
                .src(json, both("src_ip", "source_ip"))
                .srcPort(json, both("src_port", "source_port"))
                .dest(json, both("dest_ip", "dst_ip", "destination_ip"))
                .destPort(json, both("dest_port", "dst_port", "destination_port"))
                .proto(JsonFields.text(json, both("proto")))
                .signature(JsonFields.text(json, "labels.alertname"))
                .severity(JsonFields.severity(json, "labels.severity"))
                .host(JsonFields.text(json, both("host", "hostname", "nodename", "node")))
                .looked("labels.instance");
        String instance = JsonFields.text(json, "labels.instance");
        Peer peer = Peer.of(instance);
        if (!draft.addressed()) {
            draft.ends(Peer.NONE, new Peer(peer.ip(), -1));
        }
        if (peer.ip().isEmpty()) {
            draft.host(instance.replaceFirst(":\\d+$", ""));
        }
        return draft.done();
    }

    private static String[] both(String... names) {
        List<String> paths = new ArrayList<>();
        for (String name : names) {
            paths.add("labels." + name);
            paths.add("annotations." + name);
        }
        return paths.toArray(new String[0]);
    }
}
