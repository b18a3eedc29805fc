package io.tadoru.visualizer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tadoru.collector.Coverage;
import io.tadoru.correlator.Alert;
import io.tadoru.correlator.Edge;
import io.tadoru.correlator.Incident;
import io.tadoru.correlator.Node;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The report: one HTML file with nothing to load. Its Content Security Policy allows its own style sheet and scripts, by
 * their hashes, and nothing else. It opens from a disk without a network, on paper, in the dark, by keyboard; what stands
 * in it without scripts is the whole report, and the scripts add the desk: a graph to work with, and tables.
 *
 * <p>The order is that of the questions at 3 a.m.: what was it, how sure, the picture, the story, when, what is missing.
 */
final class ReportPage {
    private static final ObjectMapper NAMES = new ObjectMapper();
    private static final Pattern WIDTH = Pattern.compile("width=\"([0-9.]+)pt\"");
    private static final Pattern HEIGHT = Pattern.compile("height=\"[0-9.]+pt\"");
    private static final String LIBRARY = "/META-INF/resources/webjars/cytoscape/3.33.1/dist/cytoscape.min.js";
    /** Under this name Cytoscape looks for its own rule, and adds a style sheet, which the policy forbids, where it is missing. */
    private static final String SHEET = "__________cytoscape_stylesheet";
    /** Evidence named in a row; the rest is counted. */
    private static final int SOURCES = 2;
    /** Flows named at a member of a group; the rest is counted. */
    private static final int NUMBERS = 12;

    private final Story story;
    private final Incident incident;
    private final @Nullable String graph;
    private final @Nullable String lanes;
    private final List<String> notes;
    private final String data;
    private final HtmlWriter out = new HtmlWriter();

    /**
     * A page.
     *
     * @param data {@link PageData}
     * @param graph the diagram, an {@code svg} element, null where there is none
     * @param lanes the lanes, as well
     * @param notes what the pictures leave out and what could not be made, in words
     */
    ReportPage(Story story, String data, @Nullable String graph, @Nullable String lanes, List<String> notes) {
        this.story = story;
        this.data = data;
        this.incident = story.incident;
        this.graph = graph;
        this.lanes = lanes;
        this.notes = notes;
    }

    String html() {
        String library = script(LIBRARY);
        String desk = script("page.js");
        String css = css(width("graph", graph) + width("lanes", lanes));
        out.markup("<!DOCTYPE html>\n");
        out.open("html", "lang", "en").line().open("head").line();
        out.open("meta", "charset", "utf-8").line();
        out.open(
                        "meta",
                        "http-equiv",
                        "Content-Security-Policy",
                        "content",
                        "default-src 'none'; style-src 'sha256-" + sha256(css) + "'; script-src 'sha256-"
                                + sha256(library) + "' 'sha256-" + sha256(desk)
                                + "'; base-uri 'none'; form-action 'none'")
                .line();
        out.open("meta", "name", "viewport", "content", "width=device-width, initial-scale=1")
                .line();
        out.open("meta", "name", "referrer", "content", "no-referrer").line();
        out.element("title", "Tadoru: " + story.signature() + ", " + story.hostName())
                .line();
        // The hash covers exactly what stands between the tags.
        out.open("style", "id", SHEET).markup(css).end();
        out.end();
        out.open("body").line();
        answer();
        navigation();
        out.open("main").line();
        desk();
        if (graph != null) {
            out.open("section", "aria-labelledby", "diagram", "class", "still").line();
            heading("diagram", "Diagram");
            notes.forEach(n -> out.element("p", n).line());
            picture("graph", "Diagram", graph);
            out.end();
        }
        if (lanes != null) {
            out.open("section", "aria-labelledby", "lanes").line();
            heading("lanes", "Lanes: who ran when");
            picture("lanes", "Lanes", lanes);
            out.end();
        }
        groups();
        path();
        new ActivityList(story).section(out);
        timeline();
        findings();
        folded();
        limits();
        coverage();
        alert();
        howToRead();
        out.end();
        out.open("script", "type", "application/json", "id", "incident")
                .markup(data)
                .end();
        out.open("script").markup(library).end();
        out.open("script").markup(desk).end();
        out.end();
        out.end();
        return out.toString();
    }

    /** Where the scripts build; without them it stays hidden. */
    private void desk() {
        out.open("section", "id", "desk", "aria-labelledby", "desk-title", "hidden", "")
                .line();
        heading("desk-title", "Graph and evidence");
        out.open("section", "id", "panel", "tabindex", "-1", "aria-label", "Details")
                .end();
        out.end();
    }

    // --- the answer

    private void answer() {
        Incident.Answer answer = incident.answer();
        out.open("header").line();
        out.open("p", "class", "soft").text("Tadoru · alert ");
        code(story.signature()).text(" · " + TimeText.human(incident.alert().time()) + " · host ");
        code(story.hostName()).end();
        out.open("div", "class", "answer").line();
        if (answer == null) {
            out.open("div").line();
            out.element("h1", "No process matches this alert.").line();
            out.element("p", story.lookedFor()).line();
            out.end();
            out.open("div").line();
            out.element("p", story.held()).line();
            out.open("p").text("That is no proof that the host is clean; see ");
            out.element("a", "what the evidence lacks", "href", "#coverage")
                    .text(".")
                    .end();
            out.end();
        } else {
            Node node = story.node(answer.node());
            out.open("div").line();
            out.open("h1");
            code(Story.title(node))
                    .text(story.fullName(node).substring(Story.title(node).length()) + " ");
            sentence("span", story.answerDeed(answer));
            out.text(".").end();
            out.open("ul").line();
            for (Sentence s : story.broughtBy(answer)) {
                sentence("li", s);
                out.line();
            }
            sentence("li", story.after());
            out.line();
            out.end();
            if (incident.partial()) {
                out.open("p").element("strong", story.partial()).end();
            }
            out.end();
            confidence(answer);
        }
        out.end();
        out.end();
    }

    /** In English; the page's script says it in other languages. */
    private void sentence(String tag, Sentence s, String... attributes) {
        List<String> all = new ArrayList<>(List.of(attributes));
        try {
            all.addAll(List.of("data-s", s.key(), "data-n", NAMES.writeValueAsString(s.names())));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("texts can be written", e);
        }
        out.element(tag, s.english(), all.toArray(new String[0]));
    }

    private void confidence(Incident.Answer answer) {
        out.open("div").line();
        out.open("p");
        sentence("strong", Story.sure(answer.confidence()), "class", "badge");
        out.element("span", " that this is the process:", "data-w", "isIt").end();
        out.open("ul").line();
        answer.reasons().forEach(r -> out.element("li", DisplayText.cut(r, 500)).line());
        if (answer.rivals().isEmpty()) {
            out.element("li", "No other process fits.", "data-w", "noRival").line();
        }
        out.end();
        if (!answer.rivals().isEmpty()) {
            out.element("h2", "Other processes that fit less well", "data-w", "rivals")
                    .line();
            out.open("ul").line();
            for (Incident.Rival r : answer.rivals()) {
                out.open("li");
                code(DisplayText.named(r.comm().isEmpty() ? Story.base(r.exe()) : r.comm(), 60));
                out.text(" (pid " + r.pid() + "), " + Story.percent(r.score()) + ": "
                        + DisplayText.cut(r.reason(), 500));
                out.end();
            }
            out.end();
        }
        out.end();
    }

    private void navigation() {
        out.open("nav", "aria-label", "Parts of this report").open("ul").line();
        Map<String, String> parts = new java.util.LinkedHashMap<>();
        if (graph != null) {
            parts.put("diagram", "Diagram");
        }
        if (lanes != null) {
            parts.put("lanes", "Lanes");
        }
        if (!incident.groups().isEmpty()) {
            parts.put("groups", "Groups");
        }
        if (incident.answer() != null) {
            parts.put("story", "Story");
        }
        if (!incident.activities().isEmpty()) {
            parts.put("activities", "Activities");
        }
        parts.put("timeline", "Timeline");
        parts.put("limits", "Limits");
        parts.put("coverage", "Coverage");
        parts.put("alert", "Alert");
        parts.put("how", "How to read this");
        parts.forEach((id, words) ->
                out.open("li").element("a", words, "href", "#" + id).end());
        out.end().line();
        out.end();
    }

    private void heading(String id, String words) {
        out.element("h2", words, "id", id).line();
    }

    // --- the pictures

    private void picture(String name, String words, String svg) {
        out.open("div").line();
        for (String zoom : List.of("fit", "50", "100", "150", "200")) {
            String id = name + "-zoom-" + zoom;
            String type = "zoom-in zoom-" + zoom;
            String[] attributes = zoom.equals("fit")
                    ? new String[] {"type", "radio", "name", name, "class", type, "id", id, "checked", ""}
                    : new String[] {"type", "radio", "name", name, "class", type, "id", id};
            out.open("input", attributes);
            out.element("label", zoom.equals("fit") ? "Fit the width" : zoom + " %", "for", id)
                    .line();
        }
        String[] scrolls = {
            "class",
            "picture",
            "id",
            name + "-picture",
            "tabindex",
            "0",
            "role",
            "region",
            "aria-label",
            words + ", scrolls"
        };
        out.open("div", scrolls).line();
        // Points belong to paper; the style sheet says the width.
        String scalable = WIDTH.matcher(svg).replaceFirst("class=\"graph\"");
        out.markup(HEIGHT.matcher(scalable).replaceFirst("")).line();
        out.end();
        out.end();
    }

    /** What the pictures show as one; each opens to its members. */
    private void groups() {
        if (incident.groups().isEmpty()) {
            return;
        }
        out.open("section", "aria-labelledby", "groups").line();
        heading("groups", "Groups: shown as one in the pictures");
        out.element(
                        "p",
                        "Nothing of these is left out: each opens here, graph-all.svg draws them by themselves as far as"
                                + " there is room, and the timeline has all of their rows.")
                .line();
        incident.groups().forEach(this::group);
        out.end();
    }

    private void group(Incident.Group g) {
        out.open("details").open("summary");
        out.element("strong", DisplayText.brief(g.id(), 20)).text(" ");
        code(DisplayText.cut(g.words(), 500))
                .text(": " + Parts.counted(nodes(g)) + ", " + story.sinceAlert(g.first()) + " to "
                        + story.sinceAlert(g.last()));
        out.end();
        out.open("p").text("By rule ");
        code(DisplayText.brief(g.rule(), 60)).text(rule(g.rule()) + ". ");
        out.text(
                g.proven()
                        ? "Proven: which other things lead to which, in the order of time, is the same with it as without."
                        : "Not proven: through one of them may have gone what did not go through another.");
        if (!g.into().isEmpty()) {
            out.text(" Drawn at ");
            code(story.name(story.node(g.into()))).text(".");
        }
        out.end();
        out.open("ul").line();
        for (Node n : nodes(g)) {
            out.open("li");
            code(story.fullName(n));
            List<Edge> edges = incident.edges().stream()
                    .filter(e -> e.from().equals(n.id()) || e.to().equals(n.id()))
                    .toList();
            out.text(
                    edges.isEmpty()
                            ? ""
                            : ", from " + story.sinceAlert(edges.get(0).first()) + " on: no. ");
            for (int i = 0; i < Math.min(NUMBERS, edges.size()); i++) {
                out.text(i == 0 ? "" : ", ");
                out.element(
                        "a",
                        Integer.toString(edges.get(i).number()),
                        "href",
                        "#" + edges.get(i).id());
            }
            out.text(edges.size() > NUMBERS ? " and " + (edges.size() - NUMBERS) + " more" : "");
            out.end();
        }
        out.end();
        out.end();
    }

    /** What a rule of groups means, with a comma before it; "" for one that is not known here. */
    static String rule(String name) {
        return switch (name) {
            case "private-files" -> ", temporary files that only their process touched";
            case "silent-children" -> ", children that ran nothing and took nothing in";
            case "alike-siblings" -> ", children of one process that ran alike commands";
            case "bare-children" -> ", children of which nothing else is drawn";
            case "repeats" -> ", the same command again and again";
            case "directory" -> ", files of one directory, used in the same way";
            case "endpoints" -> ", addresses used in the same way";
            case "far" -> ", what lies farthest from the answer, at the thing by which it was reached";
            default -> "";
        };
    }

    private List<Node> nodes(Incident.Group g) {
        return g.nodes().stream().map(story::node).toList();
    }

    // --- the story

    private void path() {
        Incident.Answer answer = incident.answer();
        if (answer == null) {
            return;
        }
        out.open("section", "aria-labelledby", "story").line();
        heading("story", "Story: the way to the answer");
        List<Edge> edges = story.pathEdges();
        if (edges.isEmpty()) {
            out.element("p", "The evidence holds nothing that led to the answer.")
                    .line();
        } else {
            out.open("ol").line();
            for (Edge e : edges) {
                out.open("li");
                code(story.name(story.who(e))).text(" " + Story.verb(e) + " ");
                code(story.name(story.what(e)));
                String remarks = Story.remarks(e);
                out.text((remarks.isEmpty() ? "" : " (" + remarks + ")") + ", "
                        + TimeText.beside(e.first() - incident.alert().time(), "the alert") + " ");
                out.element("a", "no. " + e.number(), "href", "#" + e.id());
                out.end();
            }
            out.end();
        }
        if (story.node(answer.node()) instanceof Node.ProcessNode p
                && !p.commands().isEmpty()) {
            out.element("h3", "What the process ran").line();
            out.open("ul").line();
            for (Node.Command c : p.commands()) {
                out.open("li").text(TimeText.human(c.time()) + " ");
                code(DisplayText.command(c.argv(), 2000));
                if (!c.cwd().isEmpty()) {
                    out.text(" in ");
                    code(DisplayText.cut(c.cwd(), 300));
                }
                out.end();
            }
            out.end();
        }
        out.end();
    }

    // --- the timeline

    private void timeline() {
        out.open("section", "aria-labelledby", "timeline").line();
        heading("timeline", "Timeline");
        if (incident.edges().isEmpty()) {
            out.element("p", "There is nothing to show.").line().end();
            return;
        }
        out.open("div", "class", "wide", "tabindex", "0", "role", "region", "aria-label", "Timeline, scrolls")
                .line();
        out.open("table").line();
        out.element("caption", "Times are UTC. Rows of the way to the answer are shaded and marked with ➤.")
                .line();
        head("no.", "Time", "From the alert", "Who", "Did", "To what", "Times", "Evidence");
        out.open("tbody").line();
        incident.edges().forEach(this::row);
        out.end();
        out.end();
        out.end();
        out.end();
    }

    private void row(Edge e) {
        if (e.path()) {
            out.open("tr", "id", e.id(), "class", "path");
        } else {
            out.open("tr", "id", e.id());
        }
        out.element("th", (e.path() ? "➤ " : "") + e.number(), "scope", "row", "class", "n");
        out.element("td", TimeText.clock(e.first()), "class", "t");
        out.element("td", story.sinceAlert(e.first()), "class", "n");
        cell(story.name(story.who(e)));
        String outcome = Story.outcome(e);
        out.element("td", Story.verb(e) + (outcome.isEmpty() ? "" : " (" + outcome + ")"), "class", "did");
        cell(story.name(story.what(e)));
        out.element("td", Integer.toString(e.count()), "class", "n");
        out.open("td").text(DisplayText.brief(e.call(), 40) + ": ");
        List<Edge.EventRef> events = e.events();
        for (int i = 0; i < Math.min(SOURCES, events.size()); i++) {
            Edge.EventRef r = events.get(i);
            code(DisplayText.cut(r.source().container() + " " + r.source().position(), 200));
            out.text(i + 1 < Math.min(SOURCES, events.size()) ? ", " : "");
        }
        if (e.count() > SOURCES) {
            out.text(" and " + (e.count() - SOURCES) + " more, see events.csv");
        }
        out.close().end();
    }

    // --- judgements, folds, limits

    private void findings() {
        if (incident.nodes().stream().allMatch(n -> n.findings().isEmpty())) {
            return;
        }
        out.open("section", "aria-labelledby", "findings").line();
        heading("findings", "Findings");
        out.open("ul").line();
        for (Node n : incident.nodes()) {
            for (Node.Finding f : n.findings()) {
                out.open("li")
                        .element("strong", DisplayText.brief(f.level(), 20))
                        .text(": ");
                code(story.name(n)).text(": " + DisplayText.cut(f.reason(), 500) + " (");
                code(DisplayText.brief(f.source(), 60))
                        .text(")" + Story.techniques(f))
                        .end();
            }
        }
        out.end();
        out.end();
    }

    private void folded() {
        if (incident.folded().isEmpty()) {
            return;
        }
        out.open("section", "aria-labelledby", "folded").line();
        heading("folded", "Counted, not drawn");
        out.open("ul").line();
        for (Incident.Fold f : incident.folded()) {
            out.open("li").text(DisplayText.cut(f.words(), 500) + " ");
            out.element(
                    "span",
                    "(" + (f.exact() ? "" : "at least ") + f.count() + ", rule " + DisplayText.brief(f.rule(), 60)
                            + ", " + story.sinceAlert(f.first()) + " to " + story.sinceAlert(f.last()) + ")",
                    "class",
                    "soft");
            if (!f.examples().isEmpty()) {
                out.open("details").element("summary", "Examples").open("ul").line();
                f.examples().forEach(x -> {
                    out.open("li");
                    code(DisplayText.cut(x, 300)).end();
                });
                out.close().close();
            }
            out.end();
        }
        out.end();
        out.end();
    }

    private void limits() {
        out.open("section", "aria-labelledby", "limits").line();
        heading("limits", "Limits of this investigation");
        out.open("ul").line();
        incident.limits()
                .forEach(l -> out.element("li", DisplayText.cut(l, 1000)).line());
        notes.forEach(n -> out.element("li", n).line());
        if (incident.limits().isEmpty() && notes.isEmpty()) {
            out.element("li", "Nothing was left out.").line();
        }
        out.end();
        out.end();
    }

    // --- coverage

    private void coverage() {
        Coverage c = incident.coverage();
        out.open("section", "aria-labelledby", "coverage").line();
        heading("coverage", "Coverage: what the evidence holds and lacks");
        out.element("p", story.held()).line();
        if (!story.lookedBack().isEmpty()) {
            out.element("p", story.lookedBack()).line();
        }
        out.open("ul").line();
        c.statements().forEach(s -> out.element("li", DisplayText.cut(s, 1000)).line());
        c.reading()
                .forEach(s -> out.element("li", "Reading: " + DisplayText.cut(s, 1000))
                        .line());
        out.end();
        if (!c.calls().isEmpty()) {
            out.open("details").element("summary", "System calls recorded").line();
            out.open("table").line();
            head("Call", "Times");
            out.open("tbody").line();
            for (Map.Entry<String, Long> call : c.callsByCount()) {
                out.open("tr");
                out.open("th", "scope", "row");
                code(DisplayText.cut(call.getKey(), 100)).close();
                out.element("td", call.getValue().toString(), "class", "n").end();
            }
            out.end();
            out.end();
            out.end();
        }
        out.end();
    }

    // --- alert, options, help

    private void alert() {
        Alert a = incident.alert();
        out.open("section", "aria-labelledby", "alert").line();
        heading("alert", "Alert and options");
        out.open("dl", "class", "facts").line();
        fact("Signature", story.signature());
        fact("Time", TimeText.human(a.time()));
        fact("From", Story.address(a.srcIp(), a.srcPort()));
        fact("To", Story.address(a.destIp(), a.destPort()));
        fact("Protocol", a.proto().isEmpty() ? "unknown" : DisplayText.cut(a.proto(), 60));
        fact("Severity", a.severity() < 0 ? "unknown" : Integer.toString(a.severity()));
        fact("Host", story.hostName());
        fact("Looked from", TimeText.human(incident.coverage().from()));
        fact("Looked to", TimeText.human(incident.coverage().to()));
        fact("Tadoru", DisplayText.cut(incident.version(), 60));
        incident.options()
                .forEach((name, value) -> fact("Option " + DisplayText.brief(name, 60), DisplayText.cut(value, 300)));
        out.end();
        out.end();
    }

    private void fact(String name, String shown) {
        out.element("dt", name).open("dd");
        code(shown).end();
    }

    private void howToRead() {
        out.open("section", "aria-labelledby", "how").line();
        heading("how", "How to read this");
        out.open("ul").line();
        for (String line : List.of(
                "Arrows show where information flows: a process that reads a file has an arrow from the file to it.",
                "Thick red shapes with STEP numbers are the way from the origin to the answer; a box with a double border"
                        + " is the answer. Solid blue led to it, dashed brown came of it, dotted grey stands beside it.",
                "Time runs down in the diagram: below a time on the axis stands what first took part from then on."
                        + " An arrow that points up is a flow into something that was there before. In the lanes time runs"
                        + " right. Neither is to scale.",
                "Numbers on arrows and marks give the order in time and are those of the timeline. Times with − are before the"
                        + " alert.",
                "A folder is several things shown as one; the list of groups says by which rule, and opens.",
                "“read” and “wrote” mean that a file was opened for it: audit records opens, not reads and writes.",
                "“in progress” is how modern programs connect: the call returns before the connection stands.",
                "Text like \\u202E stands for a character that cannot be seen; a backslash in a name is doubled.",
                "nodes.csv, edges.csv, events.csv and incident.json hold all of this for other tools; incident.json has"
                        + " every name exactly as recorded.")) {
            out.element("li", line).line();
        }
        out.end();
        out.end();
    }

    // --- parts

    /** Names stand apart from our words, and in a direction of their own. */
    private HtmlWriter code(String shown) {
        return out.open("bdi", "class", "code", "dir", "ltr").text(shown).close();
    }

    private void cell(String shown) {
        out.open("td", "class", "name");
        code(shown).close();
    }

    private void head(String... names) {
        out.open("thead").open("tr");
        for (String name : names) {
            boolean number = List.of("no.", "From the alert", "Times").contains(name);
            if (number) {
                out.element("th", name, "scope", "col", "class", "n");
            } else {
                out.element("th", name, "scope", "col");
            }
        }
        out.close().end();
    }

    private static String css(String widths) {
        return "\n" + resource("report.css") + widths;
    }

    /** A script as it stands between its tags. */
    private static String script(String name) {
        String text = "\n" + resource(name) + "\n";
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.contains("</script") || lower.contains("<!--") || lower.contains("<script")) {
            throw new IllegalStateException(name + " cannot stand in a page");
        }
        return text;
    }

    private static String resource(String name) {
        try (InputStream in = ReportPage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is not in the jar");
            }
            // A browser reads each end of line as \n, and hashes that.
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(name + " cannot be read", e);
        }
    }

    /** The width of a picture for the style sheet. */
    private static String width(String name, @Nullable String svg) {
        Matcher width = WIDTH.matcher(svg == null ? "" : svg);
        // A point is 4/3 of a CSS pixel.
        return width.find()
                ? String.format(
                        Locale.ROOT, "#%s-picture { --w: %.0fpx; }\n", name, Double.parseDouble(width.group(1)) * 4 / 3)
                : "";
    }

    private static String sha256(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
