package io.tadoru.alerthooks.web;

import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.http.Context;
import io.tadoru.alerthooks.access.Caller;
import io.tadoru.alerthooks.access.Role;
import io.tadoru.alerthooks.ledger.Incidents;
import io.tadoru.alerthooks.ledger.Outbox;
import io.tadoru.visualizer.DisplayText;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The pages: plain, and all of them work without script. */
final class Pages {
    /** What the report may do in its frame; without allow-same-origin it stays outside of this service. */
    static final String REPORT_MAY = "allow-scripts allow-downloads";

    private static final Pattern NEXT = Pattern.compile("/(?:incidents/[A-Za-z0-9-]{1,60}|status)?");
    private static final int PAGE = 100;
    private static final int ALERTS = 20;
    private static final int SIMILAR = 10;
    private static final int BODY = 2000;

    private final Service service;
    private final Desk desk;
    private final AccessApi access;

    Pages(Service service, Desk desk, AccessApi access) {
        this.service = service;
        this.desk = desk;
        this.access = access;
    }

    List<Route> routes() {
        return List.of(
                Route.open("GET", "/login", this::loginPage),
                Route.open("POST", "/login", this::logIn),
                Route.form("/logout", Role.READER, this::logOut),
                Route.of("GET", "/", Role.READER, this::list),
                Route.of("GET", "/incidents/{id}", Role.READER, this::incident),
                Route.form("/incidents/{id}", Role.ANALYST, this::triage),
                Route.form("/incidents/{id}/runs", Role.ANALYST, this::run),
                Route.of("GET", "/status", Role.READER, this::status),
                Route.form("/messages/{incident}/{channel}/{kind}/retry", Role.ANALYST, this::retry));
    }

    // --- in and out

    private void loginPage(Context ctx) {
        Answers.html(ctx, 200, Frame.login(next(new Query(ctx, "next").text("next")), "", false, service.button()));
    }

    /** Only to pages of ours. */
    static String next(@Nullable String asked) {
        return asked != null && NEXT.matcher(asked).matches() ? asked : "/";
    }

    private void logIn(Context ctx) {
        Map<String, String> form = Door.form(ctx);
        String next = next(form.get("next"));
        try {
            access.logIn(ctx, form.getOrDefault("account", ""), form.getOrDefault("password", ""));
        } catch (Problem e) {
            if (e.retryAfter() > 0) {
                ctx.header("Retry-After", Integer.toString(e.retryAfter()));
            }
            String wait = e.retryAfter() > 0 ? "; wait " + e.retryAfter() + " s" : "";
            Answers.html(ctx, e.status(), Frame.login(next, e.detail() + wait, false, service.button()));
            return;
        }
        see(ctx, next);
    }

    private void logOut(Context ctx) {
        known(ctx);
        access.endSession(ctx);
        see(ctx, "/login");
    }

    /** After a change: the page, anew. */
    private static void see(Context ctx, String path) {
        ctx.status(303).header("Location", path);
    }

    /** The form's fields, none but these and the CSRF token. */
    private static Map<String, String> known(Context ctx, String... names) {
        Map<String, String> form = Door.form(ctx);
        Set<String> allowed = new java.util.HashSet<>(List.of(names));
        allowed.add(Door.CSRF_FIELD);
        if (!allowed.containsAll(form.keySet())) {
            throw Problem.of(422, "the form has a field that is unknown here");
        }
        return form;
    }

    // --- the list

    private void list(Context ctx) {
        Query query = new Query(
                ctx, "state", "status", "verdict", "assignee", "case", "text", "from", "to", "limit", "cursor");
        Incidents.Filter asked = IncidentApi.filter(query);
        Incidents.Filter filter = new Incidents.Filter(
                asked.state(),
                asked.status(),
                asked.verdict(),
                asked.assignee(),
                asked.caseId(),
                asked.text(),
                asked.from(),
                asked.to(),
                null,
                asked.after(),
                Math.min(asked.limit(), PAGE));
        List<Incidents.Row> rows = service.ledger().incidents.list(filter);
        Caller caller = Door.caller(ctx);
        Html out = Frame.begin("Incidents", caller, true);
        out.element("h1", "Incidents");
        filters(out, query);
        String changed = Instant.ofEpochMilli(
                        rows.stream().mapToLong(Incidents.Row::changed).max().orElse(0))
                .toString();
        out.open("div", "id", "live", "data-changed", changed);
        out.open("p", "class", "soft", "role", "status", "id", "count");
        out.text(rows.size() + (rows.size() == 1 ? " incident" : " incidents") + ", the newest first; times in UTC");
        out.end();
        table(out, rows);
        out.end();
        String next = IncidentApi.next(filter, rows);
        if (next != null) {
            out.open("p")
                    .element("a", "Older", "rel", "next", "href", "/?" + query(query, next))
                    .end();
        }
        Answers.html(ctx, 200, Frame.end(out));
    }

    private static String query(Query query, String cursor) {
        StringBuilder out = new StringBuilder();
        for (String name : List.of("state", "status", "verdict", "assignee", "case", "text", "from", "to", "limit")) {
            String value = query.text(name);
            if (value != null) {
                out.append(name).append('=').append(encoded(value)).append('&');
            }
        }
        return out + "cursor=" + encoded(cursor);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static void filters(Html out, Query query) {
        out.open("form", "method", "get", "action", "/", "class", "filters", "role", "search");
        field(out, "text", "Text", query.text("text"));
        select(out, "state", "State", List.of("", "waiting", "answered", "nothing", "aside"), query.text("state"));
        select(out, "status", "Status", List.of("", "open", "closed"), query.text("status"));
        select(out, "verdict", "Verdict", verdicts(), query.text("verdict"));
        field(out, "assignee", "Assignee", query.text("assignee"));
        out.element("button", "Show", "type", "submit").end();
    }

    private static List<String> verdicts() {
        return Incidents.VERDICTS.stream().sorted().toList();
    }

    private static void field(Html out, String name, String label, @Nullable String value) {
        out.open("label").text(label + " ");
        out.open("input", "name", name, "value", value == null ? "" : value, "maxlength", "200")
                .end();
    }

    private static void select(Html out, String name, String label, List<String> options, @Nullable String chosen) {
        out.open("label").text(label + " ").open("select", "name", name);
        for (String option : options) {
            String shown = option.isEmpty() ? "any" : option.replace('-', ' ');
            if (option.equals(chosen == null ? "" : chosen)) {
                out.element("option", shown, "value", option, "selected", "");
            } else {
                out.element("option", shown, "value", option);
            }
        }
        out.close().end();
    }

    private static void table(Html out, List<Incidents.Row> rows) {
        if (rows.isEmpty()) {
            out.element("p", "Nothing here yet.");
            return;
        }
        out.open("div", "class", "wide", "tabindex", "0", "role", "region", "aria-label", "Incidents");
        out.open("table").open("thead").open("tr");
        for (String head : List.of("Time", "Alert", "Between", "Host", "Answer", "State", "Judged", "Alerts")) {
            out.element("th", head, "scope", "col");
        }
        out.close().end().open("tbody");
        for (Incidents.Row row : rows) {
            out.open("tr", "class", row.status().equals("closed") ? "closed" : row.state());
            out.element("td", Times.shown(Times.ofNanos(row.alertTime())), "class", "t");
            out.open("td").open("a", "href", "/incidents/" + row.id());
            out.shown("bdi", row.signature().isEmpty() ? row.id() : row.signature(), 120)
                    .close();
            out.text(" ").shown("span", row.sensor(), 40, "class", "soft").close();
            out.open("td").shown("bdi", end(row.srcIp(), row.srcPort()), 80).text(" → ");
            out.shown("bdi", end(row.destIp(), row.destPort()), 80).close();
            out.open("td", "class", "host").shown("bdi", row.host(), 80).close();
            out.open("td").shown("bdi", row.answer(), 200);
            out.close();
            out.element("td", state(row), "class", "t");
            out.open("td").shown("bdi", judged(row), 80).close();
            out.element("td", String.format(Locale.ROOT, "%,d", row.alerts()), "class", "n")
                    .end();
        }
        out.close().close().end();
    }

    private static String end(String ip, int port) {
        return port < 0 ? ip : ip.indexOf(':') < 0 ? ip + ":" + port : "[" + ip + "]:" + port;
    }

    private static String state(Incidents.Row row) {
        String state = switch (row.state()) {
            case "waiting" -> row.problem() == null ? "waiting" : "waiting, with a problem";
            case "nothing" -> "no process matches";
            case "aside" -> "set aside";
            default -> row.state();
        };
        return state
                + (row.partial() ? ", only a part" : "")
                + (row.pending() && row.runs() > 0 ? ", looks again" : "");
    }

    private static String judged(Incidents.Row row) {
        String verdict = row.verdict().isEmpty() ? "" : ", " + row.verdict().replace('-', ' ');
        return row.status() + verdict + (row.assignee().isEmpty() ? "" : ", " + row.assignee());
    }

    // --- one incident

    private void incident(Context ctx) {
        new Query(ctx);
        Incidents.Row row = desk.read(ctx, "incident.read");
        Caller caller = Door.caller(ctx);
        boolean judges = caller.role().covers(Role.ANALYST) && !caller.byToken();
        List<String> files = desk.files(row);
        JsonNode summary = IncidentApi.summary(row);
        Html out = Frame.begin("Incident", caller, true);
        out.open(
                "div",
                "id",
                "live",
                "data-changed",
                Instant.ofEpochMilli(row.changed()).toString(),
                "data-incident",
                row.id());
        answer(out, row, summary);
        facts(out, row, summary.path("new_nodes").asInt(0));
        out.end();
        report(out, row, files);
        if (judges) {
            triage(out, row, caller);
            again(out, row, caller);
        } else {
            section(out, "judged", "Judged");
            out.open("p").shown("bdi", judged(row), 300).close();
            out.shown("p", row.note(), Desk.NOTE, "class", "note").end();
        }
        similar(out, row);
        told(out, row);
        alerts(out, row);
        Answers.html(ctx, 200, Frame.end(out));
    }

    private static void section(Html out, String id, String heading) {
        out.open("section", "aria-labelledby", id).element("h2", heading, "id", id);
    }

    private static void answer(Html out, Incidents.Row row, JsonNode summary) {
        out.open("p", "class", "soft").text("Alert ");
        out.shown("bdi", row.signature(), 300).text(" · " + Times.shown(Times.ofNanos(row.alertTime())) + " UTC");
        out.end();
        out.open("div", "class", "answer");
        String answer = row.answer().isEmpty() ? "Not investigated yet." : row.answer();
        out.open("h1").shown("bdi", answer, 500).end();
        if (row.partial()) {
            out.open("p")
                    .element("strong", "Only a part of the evidence answered.")
                    .end();
        }
        if (row.problem() != null) {
            out.open("p").shown("bdi", row.problem(), 1000).end();
        }
        List<String> activities = new ArrayList<>();
        int line = 0;
        for (JsonNode json : summary.path("answer")) {
            String text = json.asText().strip();
            if (text.startsWith("- ")) {
                activities.add(text.substring(2));
            } else if (line++ > 0 && !text.isEmpty()) {
                out.shown("p", text, 500);
            }
        }
        if (!activities.isEmpty()) {
            out.open("ul");
            activities.forEach(text -> out.shown("li", text, 500));
            out.end();
        }
        list(out, "Findings", summary.path("findings"));
        list(out, "What the evidence lacks", summary.path("limits"));
        list(out, "Coverage", summary.path("coverage"));
        out.end();
    }

    private static void list(Html out, String heading, JsonNode texts) {
        if (texts.isEmpty()) {
            return;
        }
        out.element("h2", heading).open("ul");
        texts.forEach(text -> out.shown("li", text.asText(), 500));
        out.end();
    }

    private static void facts(Html out, Incidents.Row row, int fresh) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("State", state(row));
        facts.put("Confidence", Math.round(row.confidence() * 100) + " %");
        facts.put("Host", row.host());
        facts.put("From", end(row.srcIp(), row.srcPort()));
        facts.put("To", end(row.destIp(), row.destPort()) + " " + row.proto());
        facts.put("Sensor", row.sensor() + (row.hint().isEmpty() ? "" : ", calls the host " + row.hint()));
        facts.put("Severity", row.severity() < 0 ? "" : Integer.toString(row.severity()));
        facts.put("Equal alerts", String.format(Locale.ROOT, "%,d", row.alerts()));
        facts.put("Received", Times.shown(Instant.ofEpochMilli(row.received())) + " UTC");
        facts.put(
                "Runs",
                row.runs()
                        + (row.pending() ? ", another is due" : "")
                        + (fresh > 0 ? "; the last one found " + fresh + " more processes, files or addresses" : ""));
        facts.put("Judged", judged(row));
        out.open("dl", "class", "facts");
        facts.forEach((name, value) -> {
            if (!value.isBlank()) {
                out.element("dt", name).open("dd").shown("bdi", value, 300).close();
            }
        });
        out.element("dt", "Case").open("dd");
        out.element("a", row.caseId(), "href", "/?case=" + encoded(row.caseId()))
                .close();
        out.end();
    }

    private static void triage(Html out, Incidents.Row row, Caller caller) {
        section(out, "judge", "Judge");
        out.open("form", "method", "post", "action", "/incidents/" + row.id(), "class", "stack");
        Frame.csrf(out, caller);
        out.open("input", "type", "hidden", "name", "version", "value", Desk.version(row));
        choice(out, "status", "Status", List.of("open", "closed"), row.status());
        choice(out, "verdict", "Verdict", verdicts(), row.verdict());
        out.open("label").text("Assignee ");
        out.open("input", "name", "assignee", "value", row.assignee(), "maxlength", "" + Desk.ASSIGNEE)
                .close();
        out.open("label").text("Note ");
        // The parser drops one line break right after the tag.
        out.open("textarea", "name", "note", "rows", "4", "maxlength", "" + Desk.NOTE)
                .text("\n" + row.note());
        out.close().close();
        out.element("button", "Save", "type", "submit").close().end();
    }

    private static void choice(Html out, String name, String label, List<String> options, String chosen) {
        out.open("label").text(label + " ").open("select", "name", name);
        for (String option : options) {
            String shown = option.isEmpty() ? "none" : option.replace('-', ' ');
            if (option.equals(chosen)) {
                out.element("option", shown, "value", option, "selected", "");
            } else {
                out.element("option", shown, "value", option);
            }
        }
        out.close().close();
    }

    private static void again(Html out, Incidents.Row row, Caller caller) {
        out.open("details").element("summary", "Investigate again, otherwise");
        out.open(
                "form",
                "method",
                "post",
                "action",
                "/incidents/" + row.id() + "/runs",
                "class",
                "stack",
                "id",
                "again");
        Frame.csrf(out, caller);
        for (String[] field : new String[][] {
            {"window", "Window before the alert, such as 24h"},
            {"after", "After it, such as 10m"},
            {"max_nodes", "Most nodes"},
            {"max_time", "Longest time, such as 2m"},
            {"host", "Host"}
        }) {
            out.open("label").text(field[1] + " ");
            out.open("input", "name", field[0], "maxlength", "300").close();
        }
        choice(out, "mode", "Mode", Desk.MODES, "causal");
        out.element("button", "Investigate", "type", "submit").close().end();
    }

    private static void report(Html out, Incidents.Row row, List<String> files) {
        section(out, "report", "Report");
        if (files.isEmpty()) {
            out.element("p", "There is no report yet.").end();
            return;
        }
        String base = "/api/v1/incidents/" + row.id();
        out.open("ul", "class", "row");
        for (String name : files) {
            out.open("li").element("a", name, "href", base + "/files/" + name).close();
        }
        out.open("li")
                .element("a", "bundle (zip)", "href", base + "/bundle")
                .close()
                .end();
        if (files.contains("report.html")) {
            out.open(
                            "iframe",
                            "src",
                            base + "/files/report.html",
                            "title",
                            "Report",
                            "sandbox",
                            REPORT_MAY,
                            "referrerpolicy",
                            "no-referrer",
                            "class",
                            "report")
                    .close();
        }
        out.end();
    }

    private void similar(Html out, Incidents.Row row) {
        Map<Incidents.Row, List<String>> like = service.ledger().incidents.like(row.id(), SIMILAR);
        section(out, "similar", "Similar incidents");
        if (like.isEmpty()) {
            out.element("p", "None has a file or an address of the attack in common with this one.")
                    .end();
            return;
        }
        out.open("ul");
        like.forEach((other, shared) -> {
            out.open("li").open("a", "href", "/incidents/" + other.id());
            out.shown("bdi", other.signature().isEmpty() ? other.id() : other.signature(), 120)
                    .close();
            out.text(", " + Times.shown(Times.ofNanos(other.alertTime())) + " UTC, ")
                    .shown("bdi", other.host(), 80)
                    .text(", ")
                    .shown("bdi", judged(other), 80)
                    .text(": ")
                    .shown("bdi", String.join(", ", shared), 300)
                    .close();
        });
        out.close().end();
    }

    private void told(Html out, Incidents.Row row) {
        List<Outbox.Message> messages = service.ledger().outbox.of(row.id());
        section(out, "messages", "Messages");
        if (messages.isEmpty()) {
            out.element("p", "Nobody has been told.").end();
            return;
        }
        out.open("ul");
        for (Outbox.Message message : messages) {
            out.open("li").shown("bdi", message.channel(), 100).text(": " + message.state());
            out.text(message.done() == null ? "" : ", " + Times.shown(Instant.ofEpochMilli(message.done())) + " UTC");
            if (message.problem() != null) {
                out.text(", ").shown("bdi", message.problem(), 300);
            }
            out.close();
        }
        out.close().end();
    }

    private void alerts(Html out, Incidents.Row row) {
        section(out, "alerts", "Alerts");
        out.element("p", String.format(Locale.ROOT, "%,d", row.alerts()) + " so far; the first ones, as they came:");
        out.open("ol");
        for (Incidents.AlertRow alert : service.ledger().incidents.alerts(row.id(), ALERTS)) {
            out.open("li").text(Times.shown(Instant.ofEpochMilli(alert.received())) + " UTC by ");
            out.shown("bdi", alert.source(), 100);
            if (alert.body() != null) {
                out.open("details").element("summary", "as it came");
                out.open("pre").shown("code", alert.body(), BODY).close().close();
            }
            out.close();
        }
        out.close().end();
    }

    private void triage(Context ctx) {
        Map<String, String> form = known(ctx, "version", "status", "verdict", "assignee", "note");
        String note = form.get("note");
        String plain = note == null ? null : note.replace("\r\n", "\n");
        desk.triage(
                ctx,
                form.get("version"),
                form.get("status"),
                form.get("verdict"),
                atMost("note", plain, Desk.NOTE),
                atMost("assignee", form.get("assignee"), Desk.ASSIGNEE));
        see(ctx, "/incidents/" + ctx.pathParam("id"));
    }

    private static @Nullable String atMost(String name, @Nullable String text, int most) {
        if (text != null && text.length() > most) {
            throw Problem.of(422, name + " must be a text of at most " + most + " characters");
        }
        return text;
    }

    private void run(Context ctx) {
        Map<String, String> form = known(ctx, "window", "after", "mode", "max_nodes", "max_time", "host");
        String nodes = form.getOrDefault("max_nodes", "").strip();
        if (!nodes.matches("[0-9]{0,9}")) {
            throw Problem.of(422, "max_nodes must be a whole number");
        }
        desk.run(
                ctx,
                form.get("window"),
                form.get("after"),
                form.get("mode"),
                nodes.isEmpty() ? null : (Integer) Integer.parseInt(nodes),
                form.get("max_time"),
                atMost("host", form.get("host"), 300),
                null);
        see(ctx, "/incidents/" + ctx.pathParam("id"));
    }

    // --- the status

    private void status(Context ctx) {
        new Query(ctx);
        Caller caller = Door.caller(ctx);
        Html out = Frame.begin("Status", caller, false);
        out.element("h1", "Status");
        List<String> troubles = service.troubles().get();
        if (troubles.isEmpty()) {
            out.element("p", "Ready.");
        } else {
            out.open("ul", "class", "problem");
            troubles.forEach(trouble -> out.shown("li", trouble, 300));
            out.end();
        }
        out.open("dl", "class", "facts");
        service.facts()
                .get()
                .forEach((name, value) -> out.shown("dt", name, 100)
                        .open("dd")
                        .shown("bdi", value, 300)
                        .close());
        service.ledger()
                .incidents
                .counts(service.clock().millis())
                .forEach((name, count) -> out.element("dt", DisplayText.of(name.replace('.', ' ')))
                        .element("dd", String.format(Locale.ROOT, "%,d", count)));
        out.element("dt", "deliveries waiting")
                .element("dd", "" + service.ledger().inbox.waiting());
        out.end();
        dead(out, caller);
        Answers.html(ctx, 200, Frame.end(out));
    }

    private void dead(Html out, Caller caller) {
        List<Outbox.Message> dead = service.ledger().outbox.in("dead", PAGE);
        section(out, "dead", "Messages that were given up");
        if (dead.isEmpty()) {
            out.element("p", "None.").end();
            return;
        }
        out.open("ul");
        for (Outbox.Message message : dead) {
            out.open("li").shown("bdi", message.channel(), 100).text(" about ");
            out.element("a", message.incident(), "href", "/incidents/" + message.incident());
            if (message.problem() != null) {
                out.text(": ").shown("bdi", message.problem(), 300);
            }
            if (caller.role().covers(Role.ANALYST) && !caller.byToken()) {
                String kind = message.id().substring(message.id().lastIndexOf('/') + 1);
                out.open(
                        "form",
                        "method",
                        "post",
                        "action",
                        "/messages/" + message.incident() + "/" + encoded(message.channel()) + "/" + encoded(kind)
                                + "/retry");
                Frame.csrf(out, caller);
                out.element("button", "Send it after all", "type", "submit").close();
            }
            out.close();
        }
        out.close().end();
    }

    private void retry(Context ctx) {
        known(ctx);
        desk.retry(ctx);
        see(ctx, "/status");
    }
}
