package io.tadoru.alerthooks.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import io.tadoru.alerthooks.access.Role;
import io.tadoru.alerthooks.bundle.Bundle;
import io.tadoru.alerthooks.ledger.Incidents;
import io.tadoru.alerthooks.ledger.Outbox;
import io.tadoru.collector.Sentence;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Incidents, their reports and messages, over HTTP. */
final class IncidentApi {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    /** Reads what the service itself kept, which has more levels than what others may send. */
    private static final ObjectMapper KEPT = new ObjectMapper();

    private static final String V1 = "/api/v1";
    private static final String ONE = V1 + "/incidents/{id}";
    /** A file shows only itself, wherever it is opened, from an origin of its own: it has no session and reads no answer. */
    private static final String SHUT =
            "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

    /** No scripts. */
    private static final String ALONE = SHUT + "; sandbox";

    private static final String HASH = "(?:&#39;|')(sha256-[A-Za-z0-9+/=]{44})(?:&#39;|')";
    private static final Pattern STYLE = Pattern.compile("style-src " + HASH);
    private static final Pattern SCRIPTS = Pattern.compile("; script-src " + HASH + " " + HASH + ";");
    private static final int HEAD = 2000;
    private static final int ALERTS = 1000;
    private static final int MESSAGES = 500;
    private static final int SIMILAR = 100;

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "svg", "image/svg+xml",
            "png", "image/png",
            "csv", "text/csv; charset=utf-8",
            "json", "application/json",
            "dot", "text/plain; charset=utf-8",
            "graphml", "application/xml",
            "md", "text/markdown; charset=utf-8",
            "txt", "text/plain; charset=utf-8");

    /** What browsers show; the rest is saved. */
    private static final Set<String> SHOWN = Set.of("html", "svg", "png", "json", "dot", "md", "txt");

    private final Service service;
    private final Desk desk;
    private final Door door;

    IncidentApi(Service service, Desk desk, Door door) {
        this.service = service;
        this.desk = desk;
        this.door = door;
    }

    List<Route> routes() {
        return List.of(
                Route.of("GET", V1 + "/incidents", Role.READER, this::list),
                Route.of("GET", ONE, Role.READER, this::get),
                Route.of("PATCH", ONE, Role.ANALYST, this::triage),
                Route.of("POST", ONE + "/runs", Role.ANALYST, this::run),
                Route.of("GET", ONE + "/alerts", Role.READER, this::alerts),
                Route.of("GET", ONE + "/messages", Role.READER, this::messagesOf),
                Route.of("GET", ONE + "/similar", Role.READER, this::similar),
                Route.of("GET", ONE + "/files", Role.READER, this::files),
                Route.of("GET", ONE + "/files/{name}", Role.READER, this::file),
                Route.of("GET", ONE + "/bundle", Role.READER, this::bundle),
                Route.of("GET", V1 + "/cases/{case}", Role.READER, this::ofCase),
                Route.of("GET", V1 + "/messages", Role.READER, this::messages),
                Route.of("POST", V1 + "/messages/{incident}/{channel}/{kind}/retry", Role.ANALYST, this::retry),
                Route.of("GET", V1 + "/status", Role.READER, this::status));
    }

    // --- incidents

    private void list(Context ctx) {
        Incidents.Filter filter = filter(new Query(
                ctx,
                "state",
                "status",
                "verdict",
                "assignee",
                "case",
                "text",
                "from",
                "to",
                "changed_since",
                "limit",
                "cursor"));
        List<Incidents.Row> rows = service.ledger().incidents.list(filter);
        ObjectNode json = list(rows);
        Answers.json(ctx, 200, json.put("next", next(filter, rows)));
    }

    /** @throws Problem where a filter is wrong */
    static Incidents.Filter filter(Query query) {
        try {
            return new Incidents.Filter(
                    query.oneOf("state", Incidents.STATES),
                    query.oneOf("status", Incidents.STATUSES),
                    query.oneOf("verdict", Incidents.VERDICTS),
                    query.text("assignee"),
                    query.text("case"),
                    query.text("text"),
                    query.time("from"),
                    query.time("to"),
                    query.time("changed_since"),
                    query.text("cursor"),
                    query.number("limit", 100, 1, 1000));
        } catch (IllegalArgumentException e) {
            throw Problem.of(400, Sentence.text(String.valueOf(e.getMessage())));
        }
    }

    /** @return null where there is no next page */
    static @Nullable String next(Incidents.Filter filter, List<Incidents.Row> rows) {
        boolean more = filter.changedSince() == null && rows.size() == filter.limit();
        return more ? Incidents.cursor(rows.get(rows.size() - 1)) : null;
    }

    private static ObjectNode list(List<Incidents.Row> rows) {
        ObjectNode json = JSON.objectNode();
        ArrayNode list = json.putArray("incidents");
        rows.forEach(row -> list.add(json(row)));
        return json;
    }

    private static ObjectNode json(Incidents.Row row) {
        ObjectNode json = JSON.objectNode()
                .put("id", row.id())
                .put("case", row.caseId())
                .put("page", "/incidents/" + row.id())
                .put("sensor", row.sensor())
                .put("signature", row.signature())
                .put("severity", known(row.severity()));
        json.set("source", end(row.srcIp(), row.srcPort()));
        json.set("destination", end(row.destIp(), row.destPort()));
        return json.put("proto", row.proto())
                .put("sensor_host", row.hint())
                .put("time", Times.ofNanos(row.alertTime()).toString())
                .put("alerts", row.alerts())
                .put("received", time(row.received()))
                .put("latest", time(row.latest()))
                .put("state", row.state())
                .put("runs", row.runs())
                .put("pending", row.pending())
                .put("problem", row.problem())
                .put("host", row.host())
                .put("answer", row.answer())
                .put("confidence", row.confidence())
                .put("partial", row.partial())
                .put("status", row.status())
                .put("verdict", row.verdict())
                .put("note", row.note())
                .put("assignee", row.assignee())
                .put("changed", time(row.changed()))
                .put("version", Desk.version(row));
    }

    private static @Nullable Integer known(int number) {
        return number < 0 ? null : (Integer) number;
    }

    private static ObjectNode end(String ip, int port) {
        return JSON.objectNode().put("ip", ip).put("port", known(port));
    }

    private static String time(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }

    private static ObjectNode full(Incidents.Row row) {
        return json(row).set("summary", summary(row));
    }

    static JsonNode summary(Incidents.Row row) {
        try {
            return KEPT.readTree(row.summary());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the summary of " + row.id() + " is no JSON", e);
        }
    }

    private void get(Context ctx) {
        new Query(ctx);
        Incidents.Row row = desk.read(ctx, "incident.read");
        ctx.header("ETag", "\"" + Desk.version(row) + "\"");
        Answers.json(ctx, 200, full(row));
    }

    private void triage(Context ctx) {
        Body body = Body.json(ctx, "status", "verdict", "note", "assignee", "version");
        String match = ctx.header("If-Match");
        String version = body.text("version", 100);
        if (match != null) {
            version = match.strip().equals("*") ? null : match.replaceAll("^\\s*(?:W/)?\"?|\"?\\s*$", "");
        }
        String status = body.text("status", 100);
        String verdict = body.text("verdict", 100);
        String note = body.text("note", Desk.NOTE);
        String assignee = body.text("assignee", Desk.ASSIGNEE);
        if (status == null && verdict == null && note == null && assignee == null) {
            throw Problem.of(422, Sentence.of("there is nothing to change: status, verdict, note, assignee"));
        }
        Incidents.Row row = desk.triage(ctx, version, status, verdict, note, assignee);
        ctx.header("ETag", "\"" + Desk.version(row) + "\"");
        Answers.json(ctx, 200, full(row));
    }

    private void run(Context ctx) {
        Body body = Body.json(ctx, "window", "after", "mode", "max_nodes", "max_time", "host", "more");
        desk.run(
                ctx,
                body.text("window", 40),
                body.text("after", 40),
                body.text("mode", 40),
                body.number("max_nodes", 1, Integer.MAX_VALUE),
                body.text("max_time", 40),
                body.text("host", 300),
                body.text("more", 300));
        Answers.json(ctx, 202, json(desk.row(ctx.pathParam("id"))));
    }

    private void alerts(Context ctx) {
        int most = new Query(ctx, "limit").number("limit", 100, 1, ALERTS);
        Incidents.Row row = desk.read(ctx, "incident.alerts");
        ObjectNode json = JSON.objectNode().put("total", row.alerts());
        ArrayNode list = json.putArray("alerts");
        for (Incidents.AlertRow alert : service.ledger().incidents.alerts(row.id(), most)) {
            list.addObject()
                    .put("delivery", alert.delivery())
                    .put("source", alert.source())
                    .put("received", time(alert.received()))
                    .put("time", Times.ofNanos(alert.alertTime()).toString())
                    .put("body", alert.body());
        }
        Answers.json(ctx, 200, json);
    }

    private void similar(Context ctx) {
        int most = new Query(ctx, "limit").number("limit", 20, 1, SIMILAR);
        Incidents.Row row = desk.read(ctx, "incident.similar");
        ObjectNode json = JSON.objectNode();
        ArrayNode list = json.putArray("similar");
        service.ledger().incidents.like(row.id(), most).forEach((other, shared) -> {
            ObjectNode one = list.addObject();
            one.set("incident", json(other));
            shared.forEach(one.putArray("shared")::add);
        });
        Answers.json(ctx, 200, json);
    }

    private void ofCase(Context ctx) {
        new Query(ctx);
        String id = ctx.pathParam("case");
        List<Incidents.Row> rows =
                Desk.isId(id) ? service.ledger().incidents.list(Incidents.Filter.ALL.ofCase(id)) : List.of();
        if (rows.isEmpty()) {
            throw Problem.of(404, Sentence.of("there is no such case"));
        }
        door.note(ctx, "case.read", id, "done", "");
        Answers.json(ctx, 200, list(rows).put("id", id));
    }

    // --- messages

    private void messagesOf(Context ctx) {
        new Query(ctx);
        Incidents.Row row = desk.read(ctx, "incident.messages");
        Answers.json(ctx, 200, messages(service.ledger().outbox.of(row.id())));
    }

    private void messages(Context ctx) {
        Query query = new Query(ctx, "state", "limit");
        String state = query.oneOf("state", Set.of("open", "sent", "dead"));
        int most = query.number("limit", 100, 1, MESSAGES);
        Answers.json(ctx, 200, messages(service.ledger().outbox.in(state == null ? "dead" : state, most)));
    }

    private static ObjectNode messages(List<Outbox.Message> messages) {
        ObjectNode json = JSON.objectNode();
        ArrayNode list = json.putArray("messages");
        for (Outbox.Message message : messages) {
            list.addObject()
                    .put("id", message.id())
                    .put("incident", message.incident())
                    .put("channel", message.channel())
                    .put("state", message.state())
                    .put("attempts", message.attempts())
                    .put("made", time(message.made()))
                    .put("due", message.state().equals("open") ? time(message.due()) : null)
                    .put("done", message.done() == null ? null : time(message.done()))
                    .put("problem", message.problem());
        }
        return json;
    }

    private void retry(Context ctx) {
        desk.retry(ctx);
        ctx.status(204);
    }

    private void status(Context ctx) {
        new Query(ctx);
        ObjectNode json = JSON.objectNode();
        ObjectNode counts = json.putObject("counts");
        service.ledger().incidents.counts(service.clock().millis()).forEach(counts::put);
        counts.put("inbox.waiting", service.ledger().inbox.waiting());
        ObjectNode facts = json.putObject("facts");
        service.facts().get().forEach(facts::put);
        ArrayNode troubles = json.putArray("troubles");
        service.troubles().get().forEach(trouble -> troubles.add(trouble.toString()));
        Answers.json(ctx, 200, json);
    }

    // --- files

    private void files(Context ctx) {
        new Query(ctx);
        Incidents.Row row = desk.read(ctx, "incident.files");
        Path folder = desk.folder(row);
        ObjectNode json = JSON.objectNode();
        ArrayNode list = json.putArray("files");
        for (String name : desk.files(row)) {
            ObjectNode file = list.addObject()
                    .put("name", name)
                    .put("type", type(name))
                    .put("link", "/api/v1/incidents/" + row.id() + "/files/" + name);
            try {
                file.put("bytes", Files.size(folder.resolve(name)));
            } catch (IOException e) {
                // A newer report is taking its place.
                file.putNull("bytes");
            }
        }
        Answers.json(ctx, 200, json);
    }

    private static String ending(String name) {
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    private static String type(String name) {
        return TYPES.getOrDefault(ending(name), "application/octet-stream");
    }

    private void file(Context ctx) throws IOException {
        new Query(ctx);
        Incidents.Row row = desk.row(ctx.pathParam("id"));
        Path folder = desk.folder(row);
        // Only a name that is listed becomes a path.
        String name = desk.files(row).stream()
                .filter(ctx.pathParam("name")::equals)
                .findFirst()
                .orElseThrow(() -> Problem.of(404, Sentence.of("the report has no such file")));
        door.note(ctx, "incident.file", row.id(), "done", name);
        InputStream in;
        long size;
        try {
            Path file = folder.resolve(name);
            ctx.header("Content-Security-Policy", policy(file, name));
            size = Files.size(file);
            in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            throw Problem.of(404, Sentence.of("a newer report has taken its place: load the incident again"));
        }
        boolean shown = SHOWN.contains(ending(name));
        String saved = "tadoru-" + row.id() + "-" + name;
        ctx.header("Content-Disposition", (shown ? "inline" : "attachment") + "; filename=\"" + saved + "\"");
        ctx.header("Content-Length", Long.toString(size));
        ctx.contentType(type(name)).result(in);
    }

    /**
     * The report's own style sheet and scripts are allowed by the hashes that stand in its head, before any text of others.
     * A report with scripts may run them and save what it exports, in its sandbox: never with the origin of this service.
     */
    private static String policy(Path file, String name) throws IOException {
        if (ending(name).equals("svg")) {
            return ALONE + "; style-src 'unsafe-inline'";
        }
        if (!ending(name).equals("html")) {
            return ALONE;
        }
        String head;
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            head = new String(in.readNBytes(HEAD), java.nio.charset.StandardCharsets.UTF_8);
        }
        int title = head.indexOf("<title");
        String own = title < 0 ? "" : head.substring(0, title);
        Matcher style = STYLE.matcher(own);
        Matcher scripts = SCRIPTS.matcher(own);
        String styled = style.find() ? "; style-src '" + style.group(1) + "'" : "";
        return scripts.find()
                ? SHUT + "; sandbox " + Pages.REPORT_MAY + styled + "; script-src '" + scripts.group(1) + "' '"
                        + scripts.group(2) + "'"
                : ALONE + styled;
    }

    private void bundle(Context ctx) throws IOException {
        new Query(ctx);
        Incidents.Row row = desk.read(ctx, "incident.bundle");
        Path folder = desk.folder(row);
        // Whole before it is sent: half a bundle would look like one.
        Path temporary = Files.createTempFile("tadoru-bundle-", ".zip");
        InputStream in;
        try {
            try (OutputStream out = Files.newOutputStream(temporary)) {
                Bundle.write(folder, out);
            }
            ctx.header("Content-Length", Long.toString(Files.size(temporary)));
            in = Files.newInputStream(temporary, StandardOpenOption.DELETE_ON_CLOSE);
        } catch (NoSuchFileException e) {
            Files.deleteIfExists(temporary);
            throw Problem.of(404, Sentence.of("a newer report is taking its place: try again"));
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(temporary);
            throw e;
        }
        ctx.header("Content-Disposition", "attachment; filename=\"tadoru-" + row.id() + ".zip\"");
        ctx.header("Content-Security-Policy", ALONE);
        ctx.contentType("application/zip").result(in);
    }
}
