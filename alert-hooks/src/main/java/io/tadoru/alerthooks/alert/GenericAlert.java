package io.tadoru.alerthooks.alert;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A sensor that the settings describe. */
final class GenericAlert implements AlertSource {
    private final String name;
    private final @Nullable JsonPointer alerts;
    private final Map<String, JsonPointer> fields = new LinkedHashMap<>();

    GenericAlert(String name, Pointers pointers) {
        this.name = name;
        this.alerts = Pointers.isNothing(pointers.alerts()) ? null : JsonPointer.compile(pointers.alerts());
        put("time", pointers.time());
        put("src_ip", pointers.srcIp());
        put("src_port", pointers.srcPort());
        put("dest_ip", pointers.destIp());
        put("dest_port", pointers.destPort());
        put("proto", pointers.proto());
        put("signature", pointers.signature());
        put("severity", pointers.severity());
        put("host", pointers.host());
    }

    private void put(String field, @Nullable String pointer) {
        if (!Pointers.isNothing(pointer)) {
            fields.put(field, JsonPointer.compile(pointer));
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean fits(JsonNode json) {
        JsonNode first = alerts(json).get(0);
        return has(first, "src_ip") || has(first, "dest_ip");
    }

    private boolean has(JsonNode json, String field) {
        JsonPointer pointer = fields.get(field);
        return pointer != null && json.at(pointer).isTextual();
    }

    @Override
    public List<JsonNode> alerts(JsonNode json) {
        JsonNode found = alerts == null ? json : json.at(alerts);
        if (!found.isArray() || found.isEmpty()) {
            return List.of(json);
        }
        List<JsonNode> each = new ArrayList<>(found.size());
        found.forEach(each::add);
        return each;
    }

    @Override
    public Received read(JsonNode json, long received) throws AlertException {
        // Fields are named by their pointers, which is what the settings' author knows.
        ObjectNode flat = JsonNodeFactory.instance.objectNode();
        fields.values().forEach(pointer -> flat.set(pointer.toString(), json.at(pointer)));
        long time = fields.containsKey("time")
                ? JsonFields.moment(flat, paths("time"))
                : JsonFields.received(received, "no pointer to a time");
        return new Draft(name, json, time)
                .src(flat, paths("src_ip"))
                .srcPort(flat, paths("src_port"))
                .dest(flat, paths("dest_ip"))
                .destPort(flat, paths("dest_port"))
                .proto(JsonFields.text(flat, paths("proto")))
                .signature(JsonFields.text(flat, paths("signature")))
                .severity(JsonFields.severity(flat, paths("severity")))
                .host(JsonFields.text(flat, paths("host")))
                .done();
    }

    private String[] paths(String field) {
        JsonPointer pointer = fields.get(field);
        return pointer == null ? new String[0] : new String[] {pointer.toString()};
    }
}
