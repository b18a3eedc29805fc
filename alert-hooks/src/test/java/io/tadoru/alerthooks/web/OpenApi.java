package io.tadoru.alerthooks.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.tadoru.alerthooks.access.Role;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The OpenAPI file, as tests need it. */
final class OpenApi {
    private final JsonNode root;

    OpenApi() {
        try (InputStream in = Objects.requireNonNull(WebServer.class.getResourceAsStream("openapi.yaml"))) {
            root = new ObjectMapper(new YAMLFactory()).readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One operation. @param need null where anybody may */
    record Operation(String method, String path, @Nullable Role need, JsonNode node) {
        @Override
        public String toString() {
            return method + " " + path;
        }

        /** The type of its body, null where it has none. */
        @Nullable
        String type() {
            Iterator<String> types = node.path("requestBody").path("content").fieldNames();
            return types.hasNext() ? types.next() : null;
        }

        boolean hook() {
            return path.startsWith("/hooks/");
        }

        boolean has(int status) {
            return node.path("responses").has(Integer.toString(status));
        }

        boolean needsQuery() {
            for (JsonNode parameter : node.path("parameters")) {
                if (parameter.path("in").asText().equals("query")
                        && parameter.path("required").asBoolean()) {
                    return true;
                }
            }
            return false;
        }

        boolean readsQuery() {
            return method.equals("GET") && need != null && !path.equals("/metrics");
        }
    }

    List<Operation> operations() {
        List<Operation> all = new ArrayList<>();
        for (Map.Entry<String, JsonNode> path : root.path("paths").properties()) {
            for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
                JsonNode node = method.getValue();
                boolean open = node.has("security") && node.get("security").isEmpty();
                Role need = open ? null : Role.of(node.path("x-role").asText()).orElseThrow();
                all.add(new Operation(method.getKey().toUpperCase(Locale.ROOT), path.getKey(), need, node));
            }
        }
        return all;
    }

    /** A body of this operation with some value of the right type in each field. */
    ObjectNode sample(Operation operation) {
        JsonNode content = operation.node().path("requestBody").path("content");
        JsonNode schema = resolved(content.path("application/json").path("schema"));
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> field : schema.path("properties").properties()) {
            JsonNode of = resolved(field.getValue());
            switch (of.path("type").asText()) {
                case "integer" -> body.put(field.getKey(), 1);
                case "boolean" -> body.put(field.getKey(), true);
                default -> body.put(field.getKey(), of.path("enum").path(0).asText("some text or other"));
            }
        }
        return body;
    }

    /** What a JSON answer breaks of its schema: fields that are missing or unknown, values of another type. */
    List<String> broken(Operation operation, int status, JsonNode answer) {
        JsonNode response = resolved(operation.node().path("responses").path(Integer.toString(status)));
        JsonNode content = response.path("content");
        JsonNode schema = content.path("application/json").path("schema");
        List<String> broken = new ArrayList<>();
        check(operation + " " + status, schema, answer, broken);
        return broken;
    }

    private JsonNode resolved(JsonNode node) {
        JsonNode ref = node.get("$ref");
        return ref == null ? node : resolved(root.at(ref.asText().substring(1)));
    }

    private void check(String where, JsonNode unresolved, JsonNode value, List<String> broken) {
        JsonNode schema = resolved(unresolved);
        if (schema.isMissingNode()) {
            broken.add(where + " has no schema");
            return;
        }
        if (schema.has("allOf")) {
            schema.get("allOf").forEach(part -> check(where, part, value, broken));
            return;
        }
        if (!fits(schema.path("type"), value)) {
            broken.add(where + " is " + value.getNodeType() + ", not " + schema.path("type"));
        }
        if (schema.has("enum")) {
            boolean among = false;
            for (JsonNode allowed : schema.get("enum")) {
                among |= allowed.asText().equals(value.asText());
            }
            if (!among) {
                broken.add(where + " is " + value);
            }
        }
        schema.path("required").forEach(name -> {
            if (!value.has(name.asText())) {
                broken.add(where + " lacks " + name.asText());
            }
        });
        for (Map.Entry<String, JsonNode> field : value.properties()) {
            JsonNode of = schema.path("properties").path(field.getKey());
            if (!of.isMissingNode()) {
                check(where + "." + field.getKey(), of, field.getValue(), broken);
            } else if (schema.path("additionalProperties").isBoolean()
                    && !schema.path("additionalProperties").asBoolean()) {
                broken.add(where + " has " + field.getKey());
            }
        }
        if (schema.has("items")) {
            value.forEach(item -> check(where + "[]", schema.get("items"), item, broken));
        }
    }

    private static boolean fits(JsonNode type, JsonNode value) {
        if (type.isArray()) {
            boolean any = false;
            for (JsonNode one : type) {
                any |= fits(one, value);
            }
            return any;
        }
        return switch (type.asText()) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            case "null" -> value.isNull();
            default -> true;
        };
    }
}
