package io.tadoru.alerthooks.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.javalin.http.Context;
import io.tadoru.alerthooks.access.Caller;
import io.tadoru.alerthooks.access.Role;
import io.tadoru.alerthooks.ledger.Incidents;
import io.tadoru.alerthooks.ledger.Outbox;
import io.tadoru.collector.Sentence;
import io.tadoru.visualizer.SentenceJson;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The pages: plain, and all of them work without script. */
final class Pages {
    /** What the report may do in its frame; without allow-same-origin it stays outside of this service. */
    static final String REPORT_MAY = "allow-scripts allow-downloads";

    private static final Pattern NEXT =
            Pattern.compile("/(?:incidents/[A-Za-z0-9-]{1,60}|status)?(?:\\?[A-Za-z0-9=&%+.~_*-]{0,4000})?");
    private static final List<Sentence> HEADS = List.of(
            Sentence.of("Time"),
            Sentence.of("Alert"),
            Sentence.of("Between"),
            Sentence.of("Host"),
            Sentence.of("Answer"),
            Sentence.of("State"),
            Sentence.of("Judged"),
            Sentence.of("Alerts"));
    private static final int PAGE = 100;
    private static final int ALERTS = 20;
    private static final int SIMILAR = 10;
    private static final int BODY = 2000;
    /** Characters of a text that an investigation left. */
    private static final int TEXT = 500;
    /** Where a summary has the same texts as sentences. */
    private static final String SAID = "said";

    private final Service service;
    private final Desk desk;
    private final AccessApi access;
    private final Door door;

    Pages(Service service, Desk desk, AccessApi access, Door door) {
        this.service = service;
        this.desk = desk;
        this.access = access;
        this.door = door;
    }

    List<Route> routes() {
        return List.of(
                Route.open("GET", "/login", this::loginPage),
                Route.open("POST", "/login", this::logIn),
                Route.open("POST", "/language", this::language),
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
        Answers.html(
                ctx, 200, Frame.login(ctx, next(new Query(ctx, "next").text("next")), null, false, service.button()));
    }

    /** Only to pages of ours. */
    static String next(@Nullable String asked) {
        return asked != null && NEXT.matcher(asked).matches() ? asked : "/";
    }

    /** Where a request is, if it is a page of ours, and else the first page. */
    static String here(Context ctx) {
        String query = ctx.queryString();
        return next(query == null || query.isEmpty() ? ctx.path() : ctx.path() + "?" + query);
    }

    /** Needs nobody: pages to log in have a language too. */
    private void language(Context ctx) {
        Map<String, String> form = known(ctx, "language", "next");
        Language language = Language.chosen(form.get("language"))
                .orElseThrow(() -> Problem.of(422, Sentence.of("{0} must be one of {1}", "language", "en, ja")));
        door.setLanguage(ctx, language);
        see(ctx, next(form.get("next")));
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
            Sentence why = e.retryAfter() > 0 ? Sentence.of("{0}; wait {1} s", e.detail(), e.retryAfter()) : e.detail();
            Answers.html(ctx, e.status(), Frame.login(ctx, next, why, false, service.button()));
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
            throw Problem.of(422, Sentence.of("the form has a field that is unknown here"));
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
        Html out = Frame.begin(ctx, Sentence.of("Incidents"), caller, true);
        out.element("h1", Sentence.of("Incidents"));
        filters(out, query);
        String changed = Instant.ofEpochMilli(
                        rows.stream().mapToLong(Incidents.Row::changed).max().orElse(0))
                .toString();
        out.open("div", "id", "live", "data-changed", changed);
        out.open("p", "class", "soft", "role", "status", "id", "count");
        out.text(Sentence.of(
                rows.size() == 1
                        ? "{0} incident, the newest first; times in UTC"
                        : "{0} incidents, the newest first; times in UTC",
                rows.size()));
        out.end();
        table(out, rows);
        out.end();
        String next = IncidentApi.next(filter, rows);
        if (next != null) {
            out.open("p")
                    .element("a", Sentence.of("Older"), "rel", "next", "href", "/?" + query(query, next))
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
        field(out, "text", Sentence.of("Text"), query.text("text"));
        Sentence any = Sentence.of("any");
        List<String> states = List.of("", "waiting", "answered", "nothing", "aside");
        choice(out, "state", Sentence.of("State"), states, query.text("state"), any, Words::state);
        List<String> statuses = List.of("", "open", "closed");
        choice(out, "status", Sentence.of("Status"), statuses, query.text("status"), any, Words::status);
        choice(out, "verdict", Sentence.of("Verdict"), verdicts(), query.text("verdict"), any, Words::verdict);
        field(out, "assignee", Sentence.of("Assignee"), query.text("assignee"));
        out.element("button", Sentence.of("Show"), "type", "submit").end();
    }

    private static List<String> verdicts() {
        return Incidents.VERDICTS.stream().sorted().toList();
    }

    private static void field(Html out, String name, Sentence label, @Nullable String value) {
        out.open("label").text(label).same(" ");
        out.open("input", "name", name, "value", value == null ? "" : value, "maxlength", "200")
                .end();
    }

    /** @param empty what people read for the option that is "" */
    private static void choice(
            Html out,
            String name,
            Sentence label,
            List<String> options,
            @Nullable String chosen,
            Sentence empty,
            Function<String, Sentence> words) {
        out.open("label").text(label).same(" ").open("select", "name", name);
        for (String option : options) {
            if (option.equals(chosen == null ? "" : chosen)) {
                out.open("option", "value", option, "selected", "");
            } else {
                out.open("option", "value", option);
            }
            out.same(out.words(option.isEmpty() ? empty : words.apply(option))).close();
        }
        out.close().end();
    }

    private static void table(Html out, List<Incidents.Row> rows) {
        if (rows.isEmpty()) {
            out.element("p", Sentence.of("Nothing here yet."));
            return;
        }
        out.open(
                "div",
                "class",
                "wide",
                "tabindex",
                "0",
                "role",
                "region",
                "aria-label",
                out.words(Sentence.of("Incidents")));
        out.open("table").open("thead").open("tr");
        for (Sentence head : HEADS) {
            out.element("th", head, "scope", "col");
        }
        out.close().end().open("tbody");
        for (Incidents.Row row : rows) {
            out.open("tr", "class", row.status().equals("closed") ? "closed" : row.state());
            out.shown("td", Times.shown(Times.ofNanos(row.alertTime())), 40, "class", "t");
            out.open("td").open("a", "href", "/incidents/" + row.id());
            out.shown("bdi", row.signature().isEmpty() ? row.id() : row.signature(), 120)
                    .close();
            out.same(" ")
                    .open("span", "class", "soft")
                    .shown("bdi", row.sensor(), 40)
                    .close()
                    .close();
            out.open("td").shown("bdi", end(row.srcIp(), row.srcPort()), 80).same(" → ");
            out.shown("bdi", end(row.destIp(), row.destPort()), 80).close();
            out.open("td", "class", "host").shown("bdi", row.host(), 80).close();
            said(out.open("td"), said(row).path("answer").path(0), row.answer(), 200)
                    .close();
            out.element("td", Words.state(row), "class", "t");
            out.element("td", Words.judged(row), "class", "judged");
            out.shown("td", number(row.alerts()), 40, "class", "n").end();
        }
        out.close().close().end();
    }

    /** One incident that is broken must not take the list away. */
    private static JsonNode said(Incidents.Row row) {
        try {
            return IncidentApi.summary(row).path(SAID);
        } catch (IllegalStateException e) {
            return MissingNode.getInstance();
        }
    }

    private static String end(String ip, int port) {
        return port < 0 ? ip : ip.indexOf(':') < 0 ? ip + ":" + port : "[" + ip + "]:" + port;
    }

    private static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String utc(Instant time) {
        return Times.shown(time) + " UTC";
    }

    // --- one incident

    private void incident(Context ctx) {
        new Query(ctx);
        Incidents.Row row = desk.read(ctx, "incident.read");
        Caller caller = Door.caller(ctx);
        boolean judges = caller.role().covers(Role.ANALYST) && !caller.byToken();
        List<String> files = desk.files(row);
        JsonNode summary = IncidentApi.summary(row);
        Html out = Frame.begin(ctx, Sentence.of("Incident"), caller, true);
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
            section(out, "judged", Sentence.of("Judged"));
            out.element("p", Words.judged(row));
            out.open("p", "class", "note")
                    .shown("bdi", row.note(), Desk.NOTE)
                    .close()
                    .end();
        }
        similar(out, row);
        told(out, row);
        alerts(out, row);
        Answers.html(ctx, 200, Frame.end(out));
    }

    private static void section(Html out, String id, Sentence heading) {
        out.open("section", "aria-labelledby", id).element("h2", heading, "id", id);
    }

    private static void answer(Html out, Incidents.Row row, JsonNode summary) {
        out.element(
                "p",
                Sentence.of("Alert {0} · {1}", row.signature(), utc(Times.ofNanos(row.alertTime()))),
                "class",
                "soft");
        JsonNode said = summary.path(SAID);
        out.open("div", "class", "answer");
        if (row.answer().isEmpty()) {
            out.element("h1", Sentence.of("Not investigated yet."));
        } else {
            said(out.open("h1"), said.path("answer").path(0), row.answer(), TEXT)
                    .end();
        }
        if (row.partial()) {
            out.open("p")
                    .element("strong", Sentence.of("Only a part of the evidence answered."))
                    .end();
        }
        if (row.problem() != null) {
            out.open("p").shown("bdi", row.problem(), 1000, "lang", "en").end();
        }
        boolean list = false;
        for (int i = 1; i < summary.path("answer").size(); i++) {
            String text = summary.path("answer").path(i).asText().strip();
            if (text.isEmpty()) {
                continue;
            }
            boolean activity = text.startsWith("- ");
            if (activity && !list) {
                out.open("ul");
                list = true;
            }
            out.open(activity ? "li" : "p");
            said(out, said.path("answer").path(i), activity ? text.substring(2) : text, TEXT)
                    .end();
        }
        if (list) {
            out.end();
        }
        list(out, Sentence.of("Findings"), summary, "findings");
        list(out, Sentence.of("What the evidence lacks"), summary, "limits");
        list(out, Sentence.of("Coverage"), summary, "coverage");
        out.end();
    }

    private static void list(Html out, Sentence heading, JsonNode summary, String name) {
        JsonNode texts = summary.path(name);
        if (texts.isEmpty()) {
            return;
        }
        out.element("h2", heading).open("ul");
        for (int i = 0; i < texts.size(); i++) {
            JsonNode said = summary.path(SAID).path(name).path(i);
            said(out.open("li"), said, texts.path(i).asText(), TEXT).end();
        }
        out.end();
    }

    /**
     * What an investigation says, in the page's language.
     *
     * @param said sentences one after the other; what was kept before there were any has none
     * @param english the same as text
     */
    private static Html said(Html out, JsonNode said, String english, int most) {
        if (!said.isArray() || said.isEmpty()) {
            return out.shown("bdi", english, most, "lang", "en");
        }
        for (int i = 0; i < said.size(); i++) {
            out.text(i > 0 ? Sentence.of(" ") : Sentence.text("")).said(SentenceJson.read(said.path(i)));
        }
        return out;
    }

    private static void facts(Html out, Incidents.Row row, int fresh) {
        out.open("dl", "class", "facts");
        fact(out, Sentence.of("State"), Words.state(row));
        fact(out, Sentence.of("Confidence"), Sentence.text(Math.round(row.confidence() * 100) + " %"));
        fact(out, Sentence.of("Host"), Sentence.text(row.host()));
        fact(out, Sentence.of("From"), Sentence.text(end(row.srcIp(), row.srcPort())));
        fact(out, Sentence.of("To"), Sentence.text(end(row.destIp(), row.destPort()) + " " + row.proto()));
        fact(
                out,
                Sentence.of("Sensor"),
                row.hint().isEmpty()
                        ? Sentence.text(row.sensor())
                        : Sentence.of("{0}, calls the host {1}", row.sensor(), row.hint()));
        fact(out, Sentence.of("Severity"), Sentence.text(row.severity() < 0 ? "" : "" + row.severity()));
        fact(out, Sentence.of("Equal alerts"), Sentence.text(number(row.alerts())));
        fact(out, Sentence.of("Received"), Sentence.text(utc(Instant.ofEpochMilli(row.received()))));
        Sentence runs = row.pending() ? Sentence.of("{0}, another is due", row.runs()) : Sentence.text("" + row.runs());
        fact(
                out,
                Sentence.of("Runs"),
                fresh > 0
                        ? Sentence.of("{0}; the last one found {1} more processes, files or addresses", runs, fresh)
                        : runs);
        fact(out, Sentence.of("Judged"), Words.judged(row));
        out.element("dt", Sentence.of("Case")).open("dd");
        out.element("a", Sentence.text(row.caseId()), "href", "/?case=" + encoded(row.caseId()))
                .close();
        out.end();
    }

    private static void fact(Html out, Sentence name, Sentence value) {
        if (!value.isEmpty()) {
            out.element("dt", name).element("dd", value);
        }
    }

    private static void triage(Html out, Incidents.Row row, Caller caller) {
        section(out, "judge", Sentence.of("Judge"));
        out.open("form", "method", "post", "action", "/incidents/" + row.id(), "class", "stack");
        Frame.csrf(out, caller);
        out.open("input", "type", "hidden", "name", "version", "value", Desk.version(row));
        Sentence none = Sentence.of("none");
        choice(out, "status", Sentence.of("Status"), List.of("open", "closed"), row.status(), none, Words::status);
        choice(out, "verdict", Sentence.of("Verdict"), verdicts(), row.verdict(), none, Words::verdict);
        out.open("label").text(Sentence.of("Assignee")).same(" ");
        out.open("input", "name", "assignee", "value", row.assignee(), "maxlength", "" + Desk.ASSIGNEE)
                .close();
        out.open("label").text(Sentence.of("Note")).same(" ");
        // The parser drops one line break right after the tag.
        out.open("textarea", "name", "note", "rows", "4", "maxlength", "" + Desk.NOTE)
                .same("\n" + row.note());
        out.close().close();
        out.element("button", Sentence.of("Save"), "type", "submit").close().end();
    }

    private static void again(Html out, Incidents.Row row, Caller caller) {
        out.open("details").element("summary", Sentence.of("Investigate again, otherwise"));
        out.open(
                "form",
                "method",
                "post",
                "action",
                "/incidents/" + row.id() + "/runs",
                "class",
                "stack",
                "id",
                "again",
                "data-refused",
                out.words(Sentence.of("It is not investigated:")),
                "data-late",
                out.words(Sentence.of("The new report takes long; it will be here when the page is loaded again.")));
        Frame.csrf(out, caller);
        option(out, "window", Sentence.of("Window before the alert, such as 24h"));
        option(out, "after", Sentence.of("After it, such as 10m"));
        option(out, "max_nodes", Sentence.of("Most nodes"));
        option(out, "max_time", Sentence.of("Longest time, such as 2m"));
        option(out, "host", Sentence.of("Host"));
        choice(out, "mode", Sentence.of("Mode"), Desk.MODES, "causal", Sentence.text(""), Words::mode);
        out.element("button", Sentence.of("Investigate"), "type", "submit")
                .close()
                .end();
    }

    private static void option(Html out, String name, Sentence label) {
        out.open("label").text(label).same(" ");
        out.open("input", "name", name, "maxlength", "300").close();
    }

    private static void report(Html out, Incidents.Row row, List<String> files) {
        section(out, "report", Sentence.of("Report"));
        if (files.isEmpty()) {
            out.element("p", Sentence.of("There is no report yet.")).end();
            return;
        }
        String base = "/api/v1/incidents/" + row.id();
        out.open("ul", "class", "row");
        for (String name : files) {
            out.open("li")
                    .element("a", Sentence.text(name), "href", base + "/files/" + name)
                    .close();
        }
        out.open("li")
                .element("a", Sentence.of("bundle (zip)"), "href", base + "/bundle")
                .close()
                .end();
        if (files.contains("report.html")) {
            out.open(
                            "iframe",
                            "src",
                            base + "/files/report.html",
                            "title",
                            out.words(Sentence.of("Report")),
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
        section(out, "similar", Sentence.of("Similar incidents"));
        if (like.isEmpty()) {
            out.element("p", Sentence.of("None has a file or an address of the attack in common with this one."))
                    .end();
            return;
        }
        out.open("ul");
        like.forEach((other, shared) -> {
            out.open("li").open("a", "href", "/incidents/" + other.id());
            out.shown("bdi", other.signature().isEmpty() ? other.id() : other.signature(), 120)
                    .close();
            Instant time = Times.ofNanos(other.alertTime());
            out.text(Sentence.of(", {0}, {1}, {2}: ", utc(time), other.host(), Words.judged(other)));
            out.shown("bdi", String.join(", ", shared), 300).close();
        });
        out.close().end();
    }

    private void told(Html out, Incidents.Row row) {
        List<Outbox.Message> messages = service.ledger().outbox.of(row.id());
        section(out, "messages", Sentence.of("Messages"));
        if (messages.isEmpty()) {
            out.element("p", Sentence.of("Nobody has been told.")).end();
            return;
        }
        out.open("ul");
        for (Outbox.Message message : messages) {
            Sentence state = Words.message(message.state());
            if (message.done() != null) {
                state = Sentence.of("{0}, {1}", state, utc(Instant.ofEpochMilli(message.done())));
            }
            out.open("li").text(Sentence.of("{0}: {1}", message.channel(), state));
            problem(out, message);
            out.close();
        }
        out.close().end();
    }

    private static void problem(Html out, Outbox.Message message) {
        if (message.problem() != null) {
            out.same(" (").shown("bdi", message.problem(), 300, "lang", "en").same(")");
        }
    }

    private void alerts(Html out, Incidents.Row row) {
        section(out, "alerts", Sentence.of("Alerts"));
        out.element("p", Sentence.of("{0} so far; the first ones, as they came:", number(row.alerts())));
        out.open("ol");
        for (Incidents.AlertRow alert : service.ledger().incidents.alerts(row.id(), ALERTS)) {
            out.open("li");
            out.text(Sentence.of("{0} by {1}", utc(Instant.ofEpochMilli(alert.received())), alert.source()));
            if (alert.body() != null) {
                out.open("details").element("summary", Sentence.of("as it came"));
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
            throw Problem.of(422, Sentence.of("{0} must be a text of at most {1} characters", name, most));
        }
        return text;
    }

    private void run(Context ctx) {
        Map<String, String> form = known(ctx, "window", "after", "mode", "max_nodes", "max_time", "host");
        String nodes = form.getOrDefault("max_nodes", "").strip();
        if (!nodes.matches("[0-9]{0,9}")) {
            throw Problem.of(422, Sentence.of("{0} must be a whole number", "max_nodes"));
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
        Html out = Frame.begin(ctx, Sentence.of("Status"), caller, false);
        out.element("h1", Sentence.of("Status"));
        List<Sentence> troubles = service.troubles().get();
        if (troubles.isEmpty()) {
            out.element("p", Sentence.of("Ready."));
        } else {
            out.open("ul", "class", "problem");
            troubles.forEach(trouble -> out.element("li", trouble));
            out.end();
        }
        out.open("dl", "class", "facts");
        service.facts().get().forEach((name, value) -> fact(out, Words.fact(name), Sentence.text(value)));
        service.ledger()
                .incidents
                .counts(service.clock().millis())
                .forEach((name, count) -> fact(out, Words.fact(name), Sentence.text(number(count))));
        fact(
                out,
                Sentence.of("deliveries waiting"),
                Sentence.text(number(service.ledger().inbox.waiting())));
        out.end();
        dead(out, caller);
        Answers.html(ctx, 200, Frame.end(out));
    }

    private void dead(Html out, Caller caller) {
        List<Outbox.Message> dead = service.ledger().outbox.in("dead", PAGE);
        section(out, "dead", Sentence.of("Messages that were given up"));
        if (dead.isEmpty()) {
            out.element("p", Sentence.of("None.")).end();
            return;
        }
        out.open("ul");
        for (Outbox.Message message : dead) {
            out.open("li").shown("bdi", message.channel(), 100).same(" · ");
            out.element("a", Sentence.text(message.incident()), "href", "/incidents/" + message.incident());
            problem(out, message);
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
                out.element("button", Sentence.of("Send it after all"), "type", "submit")
                        .close();
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
