package io.tadoru.visualizer;

import io.tadoru.collector.Coverage;
import io.tadoru.collector.Sentence;
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
    /** The catalogue, fit to stand between tags. */
    private static final String WORDS =
            PageData.json(Catalogue.of(ReportPage.class, "ja.json").words());

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
    private final List<Sentence> notes;
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
    ReportPage(Story story, String data, @Nullable String graph, @Nullable String lanes, List<Sentence> notes) {
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
            heading("diagram", Sentence.of("Diagram"));
            notes.forEach(n -> out.say("p", n).line());
            picture("graph", Sentence.of("Diagram, scrolls"), graph);
            out.end();
        }
        if (lanes != null) {
            out.open("section", "aria-labelledby", "lanes").line();
            heading("lanes", Sentence.of("Lanes: who ran when"));
            picture("lanes", Sentence.of("Lanes, scrolls"), lanes);
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
        json("incident", data);
        json("ja", WORDS);
        out.open("script").markup(library).end();
        out.open("script").markup(desk).end();
        out.end();
        out.end();
        return out.toString();
    }

    private void json(String id, String data) {
        out.open("script", "type", "application/json", "id", id).markup(data).end();
    }

    /** Where the scripts build; without them it stays hidden. */
    private void desk() {
        out.open("section", "id", "desk", "aria-labelledby", "desk-title", "hidden", "")
                .line();
        heading("desk-title", Sentence.of("Graph and evidence"));
        out.label("section", Sentence.of("Details"), "id", "panel", "tabindex", "-1")
                .end();
        out.end();
    }

    // --- the answer

    private void answer() {
        Incident.Answer answer = incident.answer();
        out.open("header").line();
        out.say(
                        "p",
                        Sentence.of(
                                "Tadoru · alert {0} · {1} · host {2}",
                                story.signature(),
                                TimeText.human(incident.alert().time()),
                                story.hostName()),
                        "class",
                        "soft names")
                .line();
        out.open("div", "class", "answer").line();
        if (answer == null) {
            out.open("div").line();
            out.say("h1", Sentence.of("No process matches this alert.")).line();
            out.say("p", story.lookedFor()).line();
            out.end();
            out.open("div").line();
            out.say("p", story.held()).line();
            out.open("p");
            out.say("span", Sentence.of("That is no proof that the host is clean: "));
            out.say("a", Sentence.of("what the evidence lacks"), "href", "#coverage")
                    .end();
            out.end();
        } else {
            Node node = story.node(answer.node());
            out.open("div").line();
            out.open("h1", "class", "names");
            out.say("span", Sentence.of("{0} {1}.", story.calledWhole(node), story.answerDeed(answer)))
                    .end();
            out.open("ul").line();
            for (Sentence s : story.broughtBy(answer)) {
                out.say("li", s).line();
            }
            out.say("li", story.after()).line();
            out.end();
            if (incident.partial()) {
                out.open("p").say("strong", story.partial()).end();
            }
            out.end();
            confidence(answer);
        }
        out.end();
        out.end();
    }

    private void confidence(Incident.Answer answer) {
        out.open("div").line();
        out.open("p").say("strong", Story.sure(answer.confidence()), "class", "badge");
        out.say("span", Sentence.of(" that this is the process:")).end();
        out.open("ul").line();
        answer.reasons().forEach(r -> out.say("li", Story.display(r)).line());
        if (answer.rivals().isEmpty()) {
            out.say("li", Sentence.of("No other process fits.")).line();
        }
        out.end();
        if (!answer.rivals().isEmpty()) {
            out.say("h2", Sentence.of("Other processes that fit less well")).line();
            out.open("ul", "class", "names").line();
            for (Incident.Rival r : answer.rivals()) {
                out.say(
                                "li",
                                Sentence.of(
                                        "{0} (pid {1}), {2}: {3}",
                                        DisplayText.named(r.comm().isEmpty() ? Story.base(r.exe()) : r.comm(), 60),
                                        r.pid(),
                                        Story.percent(r.score()),
                                        Story.display(r.reason())))
                        .line();
            }
            out.end();
        }
        out.end();
    }

    private void navigation() {
        out.label("nav", Sentence.of("Parts of this report")).open("ul").line();
        Map<String, Sentence> parts = new java.util.LinkedHashMap<>();
        if (graph != null) {
            parts.put("diagram", Sentence.of("Diagram"));
        }
        if (lanes != null) {
            parts.put("lanes", Sentence.of("Lanes"));
        }
        if (!incident.groups().isEmpty()) {
            parts.put("groups", Sentence.of("Groups"));
        }
        if (incident.answer() != null) {
            parts.put("story", Sentence.of("Story"));
        }
        if (!incident.activities().isEmpty()) {
            parts.put("activities", Sentence.of("Activities"));
        }
        parts.put("timeline", Sentence.of("Timeline"));
        parts.put("limits", Sentence.of("Limits"));
        parts.put("coverage", Sentence.of("Coverage"));
        parts.put("alert", Sentence.of("Alert"));
        parts.put("how", Sentence.of("How to read this"));
        parts.forEach(
                (id, words) -> out.open("li").say("a", words, "href", "#" + id).end());
        out.end().line();
        out.end();
    }

    private void heading(String id, Sentence words) {
        out.say("h2", words, "id", id).line();
    }

    // --- the pictures

    private void picture(String name, Sentence words, String svg) {
        out.open("div").line();
        for (String zoom : List.of("fit", "50", "100", "150", "200")) {
            String id = name + "-zoom-" + zoom;
            String type = "zoom-in zoom-" + zoom;
            String[] attributes = zoom.equals("fit")
                    ? new String[] {"type", "radio", "name", name, "class", type, "id", id, "checked", ""}
                    : new String[] {"type", "radio", "name", name, "class", type, "id", id};
            out.open("input", attributes);
            out.say("label", zoom.equals("fit") ? Sentence.of("Fit the width") : Sentence.text(zoom + " %"), "for", id)
                    .line();
        }
        out.label("div", words, "class", "picture", "id", name + "-picture", "tabindex", "0", "role", "region")
                .line();
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
        heading("groups", Sentence.of("Groups: shown as one in the pictures"));
        out.say(
                        "p",
                        Sentence.of(
                                "Nothing of these is left out: each opens here, graph-all.svg draws them by themselves as"
                                        + " far as there is room, and the timeline has all of their rows."))
                .line();
        incident.groups().forEach(this::group);
        out.end();
    }

    private void group(Incident.Group g) {
        out.open("details").open("summary", "class", "names");
        out.element("strong", DisplayText.brief(g.id(), 20)).text(" ");
        out.say(
                        "span",
                        Sentence.of(
                                "{0}: {1}, {2} to {3}",
                                Story.display(g.words()),
                                Parts.counted(nodes(g)),
                                story.sinceAlert(g.first()),
                                story.sinceAlert(g.last())))
                .end();
        out.open("p", "class", "names");
        out.say("span", Sentence.of("By rule {0}. ", rule(g.rule())));
        out.say(
                "span",
                Sentence.of(
                        g.proven()
                                ? "Proven: which other things lead to which, in the order of time, is the same with it as"
                                        + " without."
                                : "Not proven: through one of them may have gone what did not go through another."));
        if (!g.into().isEmpty()) {
            out.say("span", Sentence.of(" Drawn at {0}.", story.called(story.node(g.into()))));
        }
        out.end();
        out.open("ul", "class", "names").line();
        for (Node n : nodes(g)) {
            out.open("li");
            List<Edge> edges = incident.edges().stream()
                    .filter(e -> e.from().equals(n.id()) || e.to().equals(n.id()))
                    .toList();
            out.say(
                    "span",
                    edges.isEmpty()
                            ? story.calledWhole(n)
                            : Sentence.of(
                                    "{0}, from {1} on: no. ",
                                    story.calledWhole(n),
                                    story.sinceAlert(edges.get(0).first())));
            for (int i = 0; i < Math.min(NUMBERS, edges.size()); i++) {
                out.text(i == 0 ? "" : ", ");
                out.element(
                        "a",
                        Integer.toString(edges.get(i).number()),
                        "href",
                        "#" + edges.get(i).id());
            }
            if (edges.size() > NUMBERS) {
                out.say("span", Sentence.of(" and {0} more", edges.size() - NUMBERS));
            }
            out.end();
        }
        out.end();
        out.end();
    }

    /** A rule of groups, and what it means where that is known. */
    static Sentence rule(String name) {
        String shown = DisplayText.brief(name, 60);
        return switch (name) {
            case "private-files" -> Sentence.of("{0}, temporary files that only their process touched", shown);
            case "silent-children" -> Sentence.of("{0}, children that ran nothing and took nothing in", shown);
            case "alike-siblings" -> Sentence.of("{0}, children of one process that ran alike commands", shown);
            case "bare-children" -> Sentence.of("{0}, children of which nothing else is drawn", shown);
            case "repeats" -> Sentence.of("{0}, the same command again and again", shown);
            case "directory" -> Sentence.of("{0}, files of one directory, used in the same way", shown);
            case "endpoints" -> Sentence.of("{0}, addresses used in the same way", shown);
            case "far" ->
                Sentence.of("{0}, what lies farthest from the answer, at the thing by which it was reached", shown);
            default -> Sentence.text(shown);
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
        heading("story", Sentence.of("Story: the way to the answer"));
        List<Edge> edges = story.pathEdges();
        if (edges.isEmpty()) {
            out.say("p", Sentence.of("The evidence holds nothing that led to the answer."))
                    .line();
        } else {
            out.open("ol", "class", "names").line();
            for (Edge e : edges) {
                out.open("li");
                out.say("span", Sentence.of("{0}, {1}", story.sentence(e), story.fromAlert(e.first())))
                        .text(" ");
                out.say("a", Sentence.of("no. {0}", e.number()), "href", "#" + e.id());
                out.end();
            }
            out.end();
        }
        if (story.node(answer.node()) instanceof Node.ProcessNode p
                && !p.commands().isEmpty()) {
            out.say("h3", Sentence.of("What the process ran")).line();
            out.open("ul").line();
            for (Node.Command c : p.commands()) {
                out.open("li").text(TimeText.human(c.time()) + " ");
                code(DisplayText.command(c.argv(), 2000));
                if (!c.cwd().isEmpty()) {
                    out.say("span", Sentence.of(" in {0}", DisplayText.cut(c.cwd(), 300)), "class", "names");
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
        heading("timeline", Sentence.of("Timeline"));
        if (incident.edges().isEmpty()) {
            out.say("p", Sentence.of("There is nothing to show.")).line().end();
            return;
        }
        out.label("div", Sentence.of("Timeline, scrolls"), "class", "wide", "tabindex", "0", "role", "region")
                .line();
        out.open("table").line();
        out.say("caption", Sentence.of("Times are UTC. Rows of the way to the answer are shaded and marked with ➤."))
                .line();
        out.open("thead").open("tr");
        number(Sentence.of("no."));
        column(Sentence.of("Time"));
        number(Sentence.of("From the alert"));
        column(Sentence.of("Who"));
        column(Sentence.of("Did"));
        column(Sentence.of("To what"));
        number(Sentence.of("Times"));
        column(Sentence.of("Evidence"));
        out.close().end();
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
        Sentence outcome = Story.outcome(e);
        out.say(
                "td",
                outcome.isEmpty() ? Story.verb(e) : Sentence.of("{0} ({1})", Story.verb(e), outcome),
                "class",
                "did");
        cell(story.name(story.what(e)));
        out.element("td", Integer.toString(e.count()), "class", "n");
        out.open("td");
        code(DisplayText.brief(e.call(), 40)).text(": ");
        List<Edge.EventRef> events = e.events();
        for (int i = 0; i < Math.min(SOURCES, events.size()); i++) {
            Edge.EventRef r = events.get(i);
            code(DisplayText.cut(r.source().container() + " " + r.source().position(), 200));
            out.text(i + 1 < Math.min(SOURCES, events.size()) ? ", " : "");
        }
        if (e.count() > SOURCES) {
            out.say("span", Sentence.of(" and {0} more, see events.csv", e.count() - SOURCES));
        }
        out.close().end();
    }

    // --- judgements, folds, limits

    private void findings() {
        if (incident.nodes().stream().allMatch(n -> n.findings().isEmpty())) {
            return;
        }
        out.open("section", "aria-labelledby", "findings").line();
        heading("findings", Sentence.of("Findings"));
        out.open("ul", "class", "names").line();
        for (Node n : incident.nodes()) {
            for (Node.Finding f : n.findings()) {
                out.open("li").say("strong", level(f)).text(": ");
                out.say(
                                "span",
                                Sentence.of(
                                        "{0}: {1} ({2})",
                                        story.called(n), Story.display(f.reason()), DisplayText.brief(f.source(), 60)))
                        .text(Story.techniques(f))
                        .end();
            }
        }
        out.end();
        out.end();
    }

    static Sentence level(Node.Finding finding) {
        return switch (finding.level()) {
            case "info" -> Sentence.of("info");
            case "low" -> Sentence.of("low");
            case "medium" -> Sentence.of("medium");
            case "high" -> Sentence.of("high");
            default -> Sentence.text(DisplayText.brief(finding.level(), 20));
        };
    }

    private void folded() {
        if (incident.folded().isEmpty()) {
            return;
        }
        out.open("section", "aria-labelledby", "folded").line();
        heading("folded", Sentence.of("Counted, not drawn"));
        out.open("ul").line();
        for (Incident.Fold f : incident.folded()) {
            out.open("li").say("span", Story.display(f.words())).text(" ");
            out.say(
                    "span",
                    Sentence.of(
                            f.exact() ? "({0}, rule {1}, {2} to {3})" : "(at least {0}, rule {1}, {2} to {3})",
                            f.count(),
                            DisplayText.brief(f.rule(), 60),
                            story.sinceAlert(f.first()),
                            story.sinceAlert(f.last())),
                    "class",
                    "soft");
            if (!f.examples().isEmpty()) {
                out.open("details")
                        .say("summary", Sentence.of("Examples"))
                        .open("ul")
                        .line();
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
        heading("limits", Sentence.of("Limits of this investigation"));
        out.open("ul").line();
        incident.limits().forEach(l -> out.say("li", Story.display(l)).line());
        notes.forEach(n -> out.say("li", n).line());
        if (incident.limits().isEmpty() && notes.isEmpty()) {
            out.say("li", Sentence.of("Nothing was left out.")).line();
        }
        out.end();
        out.end();
    }

    // --- coverage

    private void coverage() {
        Coverage c = incident.coverage();
        out.open("section", "aria-labelledby", "coverage").line();
        heading("coverage", Sentence.of("Coverage: what the evidence holds and lacks"));
        out.say("p", story.held()).line();
        if (!story.lookedBack().isEmpty()) {
            out.say("p", story.lookedBack()).line();
        }
        out.open("ul").line();
        c.statements().forEach(s -> out.say("li", Story.display(s)).line());
        c.reading()
                .forEach(s -> out.say("li", Sentence.of("Reading: {0}", Story.display(s)))
                        .line());
        out.end();
        if (!c.calls().isEmpty()) {
            out.open("details")
                    .say("summary", Sentence.of("System calls recorded"))
                    .line();
            out.open("table").line();
            out.open("thead").open("tr");
            column(Sentence.of("Call"));
            number(Sentence.of("Times"));
            out.close().end();
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
        heading("alert", Sentence.of("Alert and options"));
        out.open("dl", "class", "facts").line();
        fact(Sentence.of("Signature"), story.signature());
        fact(Sentence.of("Time"), Sentence.text(TimeText.human(a.time())));
        fact(Sentence.of("From"), Story.addressed(a.srcIp(), a.srcPort()));
        fact(Sentence.of("To"), Story.addressed(a.destIp(), a.destPort()));
        fact(
                Sentence.of("Protocol"),
                a.proto().isEmpty() ? Sentence.of("unknown") : Sentence.text(DisplayText.cut(a.proto(), 60)));
        fact(
                Sentence.of("Severity"),
                a.severity() < 0 ? Sentence.of("unknown") : Sentence.text(Integer.toString(a.severity())));
        fact(Sentence.of("Host"), story.hostName());
        fact(
                Sentence.of("Looked from"),
                Sentence.text(TimeText.human(incident.coverage().from())));
        fact(
                Sentence.of("Looked to"),
                Sentence.text(TimeText.human(incident.coverage().to())));
        fact(Sentence.text("Tadoru"), Sentence.text(DisplayText.cut(incident.version(), 60)));
        incident.options()
                .forEach((name, value) -> fact(
                        Sentence.of("Option {0}", DisplayText.brief(name, 60)),
                        Sentence.text(DisplayText.cut(value, 300))));
        out.end();
        out.end();
    }

    private void fact(Sentence name, Sentence shown) {
        out.say("dt", name).open("dd").say("bdi", shown, "class", "code").end();
    }

    private void howToRead() {
        out.open("section", "aria-labelledby", "how").line();
        heading("how", Sentence.of("How to read this"));
        out.open("ul").line();
        for (Sentence line : List.of(
                Sentence.of(
                        "Arrows show where information flows: a process that reads a file has an arrow from the file to it."),
                Sentence.of(
                        "Thick red shapes with STEP numbers are the way from the origin to the answer; a box with a double border"
                                + " is the answer. Solid blue led to it, dashed brown came of it, dotted grey stands beside it."),
                Sentence.of(
                        "Time runs down in the diagram: below a time on the axis stands what first took part from then on."
                                + " An arrow that points up is a flow into something that was there before. In the lanes time runs"
                                + " right. Neither is to scale."),
                Sentence.of(
                        "Numbers on arrows and marks give the order in time and are those of the timeline. Times with − are before the"
                                + " alert."),
                Sentence.of(
                        "A folder is several things shown as one; the list of groups says by which rule, and opens."),
                Sentence.of(
                        "“read” and “wrote” mean that a file was opened for it: audit records opens, not reads and writes."),
                Sentence.of(
                        "“in progress” is how modern programs connect: the call returns before the connection stands."),
                Sentence.of(
                        "Text like \\u202E stands for a character that cannot be seen; a backslash in a name is doubled."),
                Sentence.of(
                        "nodes.csv, edges.csv, events.csv and incident.json hold all of this for other tools; incident.json has"
                                + " every name exactly as recorded."))) {
            out.say("li", line).line();
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

    private void column(Sentence name) {
        out.say("th", name, "scope", "col");
    }

    private void number(Sentence name) {
        out.say("th", name, "scope", "col", "class", "n");
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
