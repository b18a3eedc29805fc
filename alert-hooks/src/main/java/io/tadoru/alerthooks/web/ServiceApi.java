package io.tadoru.alerthooks.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import io.tadoru.alerthooks.access.Role;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

/** What machines ask: whether it lives, what it measures, what its API is; and the pages' own files. */
final class ServiceApi {
    private final Service service;

    ServiceApi(Service service) {
        this.service = service;
    }

    List<Route> routes() {
        return List.of(
                Route.open("GET", "/healthz", this::alive),
                Route.open("GET", "/readyz", this::ready),
                Route.of("GET", "/metrics", Role.READER, this::metrics),
                file("/openapi.yaml", "openapi.yaml", "application/yaml"),
                file("/assets/tadoru.css", "tadoru.css", "text/css; charset=utf-8"),
                file("/assets/live.js", "live.js", "text/javascript; charset=utf-8"));
    }

    private static Route file(String path, String name, String type) {
        byte[] bytes;
        try (InputStream in = Objects.requireNonNull(ServiceApi.class.getResourceAsStream(name), name)) {
            bytes = in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Route.open("GET", path, ctx -> ctx.contentType(type).result(bytes));
    }

    private void alive(Context ctx) {
        Answers.json(ctx, 200, JsonNodeFactory.instance.objectNode().put("status", "up"));
    }

    private void ready(Context ctx) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ArrayNode troubles = json.putArray("troubles");
        service.troubles().get().forEach(trouble -> troubles.add(trouble.toString()));
        json.put("status", troubles.isEmpty() ? "ready" : "not ready");
        Answers.json(ctx, troubles.isEmpty() ? 200 : 503, json);
    }

    private void metrics(Context ctx) {
        ctx.contentType("text/plain; version=0.0.4; charset=utf-8")
                .result(service.meters().scrape());
    }
}
