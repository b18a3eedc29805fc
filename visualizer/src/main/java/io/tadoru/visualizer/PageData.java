package io.tadoru.visualizer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tadoru.collector.Event;
import io.tadoru.collector.Sentence;
import io.tadoru.correlator.Edge;
import io.tadoru.correlator.Incident;
import io.tadoru.correlator.Node;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the page's script shows, as JSON. Every text is {@link DisplayText} already, and cut where it is long: the script
 * only ever puts it into text nodes. Nodes, boxes and edges are named by their place in the lists, so that no text of
 * others is a key.
 *
 * <p>A box is what the first view shows as one: a group of the incident, several leaves that share a shape of the
 * diagram, or the rest that the diagram has no room for.
 */
final class PageData {
    private static final ObjectMapper JSON = new ObjectMapper(IncidentJson.FACTORY);
    private static final int TEXT = 600;
    /** Characters of a command line; {@code incident.json} has all of it. */
    private static final int COMMAND = 4000;

    private static final int COMMANDS = 50;
    private static final int EVENTS = 3000;
    private static final int SOURCES = 20;
    private static final int LINE = 34;
    /** Distance of columns and rows where no engine has placed the shapes. */
    private static final int COLUMN = 220;

    private static final int ROW = 110;
    private static final int COLUMNS = 6;

    private final Story story;
    private final Incident incident;
    private final Map<String, List<String>> shapes;
    private final Map<String, Places.Place> places;

    private PageData(Story story, Map<String, List<String>> shapes, Map<String, Places.Place> places) {
        this.story = story;
        this.incident = story.incident;
        this.shapes = shapes;
        this.places = places;
    }

    /**
     * The data.
     *
     * @param shapes ids of nodes by shape of the diagram
     * @param places where the diagram has its shapes; empty where it could not be laid out
     * @return JSON without {@code <}, {@code >} and {@code &}, so that it can stand in a script element
     */
    static String of(Story story, Map<String, List<String>> shapes, Map<String, Places.Place> places) {
        return json(new PageData(story, shapes, places).data());
    }

    /** JSON without {@code <}, {@code >} and {@code &}, so that it can stand in a script element. */
    static String json(Object tree) {
        try {
            return JSON.writeValueAsString(tree);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("a tree of texts and numbers can be written", e);
        }
    }

    private ObjectNode data() {
        ObjectNode out = JSON.createObjectNode();
        out.put("signature", story.signature().toString());
        out.put("host", story.hostName().toString());
        out.put("alert", millis(incident.alert().time()));
        out.put("alertAt", TimeText.human(incident.alert().time()));
        incident.nodes().forEach(n -> node(out.withArray("nodes"), n));
        out.withArray("nodes");
        boxes(out);
        incident.edges().forEach(e -> edge(out.withArray("edges"), e));
        out.withArray("edges");
        events(out);
        activities(out.withArray("activities"));
        return out;
    }

    /** Milliseconds since the epoch; a double holds them to a fraction of a microsecond. */
    private static double millis(long nanos) {
        return nanos / 1_000_000L + nanos % 1_000_000L / 1e6;
    }

    private static String text(String raw) {
        return IncidentJson.wellFormed(DisplayText.cut(raw, TEXT));
    }

    private void known(ObjectNode out, String name, String raw) {
        if (!raw.isEmpty()) {
            out.put(name, text(raw));
        }
    }

    private void time(ObjectNode out, String name, long nanos) {
        out.put(name, millis(nanos));
        out.put(name + "At", TimeText.human(nanos));
        out.put(name + "Rel", story.sinceAlert(nanos));
    }

    private int at(String node) {
        return story.place(node);
    }

    // --- nodes

    private void node(ArrayNode list, Node node) {
        ObjectNode out = list.addObject();
        out.put("id", text(node.id()));
        out.put("kind", kind(node));
        out.set("name", SentenceJson.of(story.calledWhole(node)));
        out.set("title", SentenceJson.of(Story.titled(node)));
        out.put("role", node.role().name().toLowerCase(Locale.ROOT));
        out.put("look", Look.of(story, node).css());
        if (story.step(node) > 0) {
            out.put("step", story.step(node));
        }
        out.put("answer", story.isAnswer(node));
        out.put("origin", story.isOrigin(node));
        out.put("alerted", story.isAlerted(node));
        ArrayNode lines = out.putArray("lines");
        lines(node).forEach(lines::add);
        if (node instanceof Node.ProcessNode p) {
            process(out, p);
        } else if (node instanceof Node.FileNode f) {
            known(out, "host", f.host());
            ArrayNode paths = out.putArray("paths");
            f.paths().stream().limit(COMMANDS).forEach(x -> paths.add(text(x)));
            if (f.inode() >= 0) {
                out.put("inode", Long.toString(f.inode()));
            }
            known(out, "dev", f.dev());
        } else if (node instanceof Node.EndpointNode e) {
            known(out, "ip", e.ip());
            if (e.port() >= 0) {
                out.put("port", e.port());
            }
        }
        ArrayNode findings = out.putArray("findings");
        for (Node.Finding f : node.findings()) {
            ObjectNode finding = findings.addObject();
            finding.put("source", text(f.source()));
            finding.put("level", text(f.level()));
            finding.set("reason", SentenceJson.of(Story.display(f.reason())));
            ArrayNode techniques = finding.putArray("techniques");
            f.techniques().forEach(t -> techniques.add(DisplayText.brief(t, 20)));
            ArrayNode evidence = finding.putArray("evidence");
            edges(f.evidence()).forEach(evidence::add);
        }
        ArrayNode folds = out.putArray("folds");
        incident.folded().stream().filter(f -> f.node().equals(node.id())).forEach(f -> {
            ObjectNode fold = folds.addObject();
            fold.set("words", SentenceJson.of(Story.display(f.words())));
            fold.put("rule", text(f.rule()));
            fold.put("count", f.count());
            fold.put("exact", f.exact());
            ArrayNode examples = fold.putArray("examples");
            f.examples().forEach(x -> examples.add(text(x)));
        });
        incident.whys().stream()
                .filter(w -> w.node().equals(node.id()))
                .findFirst()
                .ifPresent(w -> {
                    ObjectNode why = out.putObject("why");
                    if (at(w.from()) >= 0) {
                        why.put("from", at(w.from()));
                    }
                    ArrayNode reasons = why.putArray("reasons");
                    w.weights().forEach(x -> reasons.add(SentenceJson.of(Story.display(x.reason()))));
                });
    }

    private static String kind(Node node) {
        return node instanceof Node.ProcessNode ? "process" : node instanceof Node.FileNode ? "file" : "endpoint";
    }

    private void process(ObjectNode out, Node.ProcessNode p) {
        known(out, "host", p.host());
        out.put("pid", p.pid());
        if (p.ppid() >= 0) {
            out.put("ppid", p.ppid());
        }
        known(out, "comm", p.comm());
        known(out, "exe", p.exe());
        ArrayNode commands = out.putArray("commands");
        for (Node.Command c : p.commands().stream().limit(COMMANDS).toList()) {
            ObjectNode command = commands.addObject();
            time(command, "t", c.time());
            known(command, "exe", c.exe());
            command.put("line", IncidentJson.wellFormed(DisplayText.command(c.argv(), COMMAND)));
            known(command, "cwd", c.cwd());
        }
        if (p.commands().size() > COMMANDS) {
            out.put("commandsLeft", p.commands().size() - COMMANDS);
        }
        Node.User u = p.user();
        known(out, "user", u.name().isEmpty() ? u.id() : u.name());
        known(out, "uid", u.id());
        known(out, "login", u.loginName().isEmpty() ? u.loginId() : u.loginName());
        known(out, "session", u.session());
        time(out, "start", p.start());
        out.put("born", p.born());
        Long end = p.end();
        if (end != null) {
            time(out, "end", end);
        }
    }

    private List<String> lines(Node node) {
        List<String> lines = new ArrayList<>();
        if (node instanceof Node.ProcessNode p) {
            lines.add(DisplayText.brief(Story.task(p), 24) + " " + p.pid());
            String command = p.commands().isEmpty()
                    ? p.exe()
                    : DisplayText.joined(
                            p.commands().get(p.commands().size() - 1).argv());
            if (!command.isEmpty()) {
                lines.add(DisplayText.brief(command, LINE));
            }
        } else if (node instanceof Node.FileNode f
                && !f.paths().isEmpty()
                && !f.paths().get(0).isEmpty()) {
            String path = f.paths().get(0);
            lines.add(DisplayText.brief(Story.base(path), LINE));
            if (!Story.directory(path).isEmpty()) {
                lines.add(DisplayText.end(Story.directory(path), LINE));
            }
        } else {
            lines.add(Story.title(node));
        }
        return lines.stream().map(IncidentJson::wellFormed).toList();
    }

    // --- places and boxes

    private record Box(String id, String kind, Incident.@Nullable Group group, int into, List<Integer> nodes) {}

    private void boxes(ObjectNode out) {
        Map<String, Places.Place> placed = new HashMap<>();
        Map<String, String> shapeOf = new HashMap<>();
        shapes.forEach((shape, nodes) -> nodes.forEach(n -> shapeOf.put(n, shape)));
        List<Box> boxes = new ArrayList<>();
        Map<Integer, String> placeOfBox = new HashMap<>();
        Set<Integer> inside = new HashSet<>();
        for (Incident.Group g : incident.groups()) {
            List<Integer> nodes = g.nodes().stream().map(this::at).toList();
            String head = g.into().isEmpty() ? g.nodes().get(0) : g.into();
            boolean drawn = shapeOf.containsKey(head);
            if (drawn || placesUnknown()) {
                boxes.add(new Box(g.id(), "group", g, at(g.into()), nodes));
                placeOfBox.put(boxes.size() - 1, shapeOf.getOrDefault(head, ""));
                inside.addAll(nodes);
            }
        }
        Map<String, List<Integer>> shared = new LinkedHashMap<>();
        List<Integer> rest = new ArrayList<>();
        for (Node n : incident.nodes()) {
            if (!inside.contains(at(n.id()))) {
                String shape = shapeOf.get(n.id());
                if (shape != null) {
                    shared.computeIfAbsent(shape, k -> new ArrayList<>()).add(at(n.id()));
                } else if (!placesUnknown()) {
                    rest.add(at(n.id()));
                }
            }
        }
        shared.forEach((shape, nodes) -> {
            Places.Place place = places.get(shape);
            if (nodes.size() > 1) {
                boxes.add(new Box("s" + (boxes.size() + 1), "shared", null, -1, nodes));
                placeOfBox.put(boxes.size() - 1, shape);
            } else if (place != null) {
                placed.put("n" + nodes.get(0), place);
            } else {
                rest.add(nodes.get(0));
            }
        });
        if (!rest.isEmpty()) {
            boxes.add(new Box("rest", "rest", null, -1, rest));
        }
        double below = places.values().stream()
                .mapToDouble(p -> p.y() + p.height())
                .max()
                .orElse(0);
        int free = 0;
        ArrayNode list = out.putArray("boxes");
        for (int i = 0; i < boxes.size(); i++) {
            Box b = boxes.get(i);
            ObjectNode box = list.addObject();
            List<Node> nodes =
                    b.nodes().stream().map(n -> incident.nodes().get(n)).toList();
            box.put("id", b.id()).put("kind", b.kind()).put("into", b.into());
            box.put("look", Look.of(story, nodes).css());
            box.set("counted", SentenceJson.of(Parts.counted(nodes)));
            Incident.Group g = b.group();
            if (g != null) {
                box.set("words", SentenceJson.of(Story.display(g.words())));
                box.set("rule", SentenceJson.of(ReportPage.rule(g.rule())));
                box.put("proven", g.proven());
            }
            ArrayNode members = box.putArray("nodes");
            b.nodes().forEach(members::add);
            if (b.into() < 0) {
                Places.Place place = places.get(placeOfBox.getOrDefault(i, ""));
                put(box, place != null ? place : spare(free++, below));
            }
        }
        Set<Integer> boxed = boxes.stream().flatMap(b -> b.nodes().stream()).collect(Collectors.toSet());
        for (int i = 0; i < incident.nodes().size(); i++) {
            if (!boxed.contains(i)) {
                Places.Place place = placed.get("n" + i);
                put((ObjectNode) out.withArray("nodes").get(i), place != null ? place : spare(free++, below));
            }
        }
    }

    private boolean placesUnknown() {
        return places.isEmpty();
    }

    /** A place below the drawing, or of a plain grid where there is none. */
    private static Places.Place spare(int n, double below) {
        return new Places.Place(
                (n % COLUMNS + 0.5) * COLUMN, below + ROW * (n / COLUMNS + 1.0), COLUMN * 0.8, ROW * 0.5);
    }

    private static void put(ObjectNode out, Places.Place place) {
        out.put("x", Math.round(place.x()))
                .put("y", Math.round(place.y()))
                .put("w", Math.round(place.width()))
                .put("h", Math.round(place.height()));
    }

    // --- edges, events, activities

    private void edge(ArrayNode list, Edge e) {
        ObjectNode out = list.addObject();
        out.put("n", e.number());
        out.put("from", at(e.from()));
        out.put("to", at(e.to()));
        out.put("kind", e.kind().words());
        out.put("call", text(e.call()));
        out.put("outcome", text(e.outcome()));
        out.set("text", SentenceJson.of(story.sentence(e)));
        time(out, "first", e.first());
        time(out, "last", e.last());
        out.put("count", e.count());
        out.put("path", e.path());
        ArrayNode events = out.putArray("events");
        for (Edge.EventRef r : e.events().stream().limit(SOURCES).toList()) {
            ObjectNode event = events.addObject();
            event.put("at", TimeText.human(r.time())).put("serial", r.serial());
            event.put("source", source(r.source()));
        }
    }

    private static String source(Event.Source s) {
        return IncidentJson.wellFormed(DisplayText.cut(s.container() + " " + s.position(), 300));
    }

    private List<Integer> edges(Collection<String> ids) {
        return ids.stream()
                .filter(id -> id.matches("e[0-9]{1,8}"))
                .map(id -> Integer.parseInt(id.substring(1)) - 1)
                .filter(i -> i < incident.edges().size())
                .toList();
    }

    private void events(ObjectNode out) {
        Map<Event.Source, List<Integer>> cites = new HashMap<>();
        for (int i = 0; i < incident.edges().size(); i++) {
            for (Edge.EventRef r : incident.edges().get(i).events()) {
                cites.computeIfAbsent(r.source(), k -> new ArrayList<>()).add(i);
            }
        }
        ArrayNode list = out.putArray("events");
        for (Event e : incident.events().stream().limit(EVENTS).toList()) {
            ObjectNode event = list.addObject();
            time(event, "t", e.time());
            event.put("serial", e.serial());
            event.put("call", text(e.call()));
            event.set(
                    "ok",
                    SentenceJson.of(Sentence.of(e.success() ? "success" : e.inProgress() ? "in progress" : "failure")));
            if (e.pid() >= 0) {
                event.put("pid", e.pid());
            }
            known(event, "comm", e.comm());
            known(event, "exe", e.exe());
            known(
                    event,
                    "user",
                    e.user().name().isEmpty() ? e.user().uid() : e.user().name());
            known(event, "paths", e.paths().stream().map(Event.PathItem::name).collect(Collectors.joining(" ; ")));
            Event.SocketAddress remote = e.remote();
            if (remote != null && !remote.ip().isEmpty()) {
                event.put("remote", Story.address(remote.ip(), remote.port()));
            }
            event.put("source", source(e.source()));
            ArrayNode edges = event.putArray("edges");
            cites.getOrDefault(e.source(), List.of()).stream().distinct().forEach(edges::add);
        }
        out.put("eventsLeft", Math.max(0, incident.events().size() - EVENTS));
    }

    private void activities(ArrayNode list) {
        for (Incident.Activity a : incident.activities()) {
            ObjectNode out = list.addObject();
            out.put("id", text(a.id()));
            known(out, "parent", a.parent());
            known(out, "user", a.user());
            known(out, "session", a.session());
            out.put("root", at(a.root()));
            time(out, "first", a.first());
            time(out, "last", a.last());
            out.set("words", SentenceJson.of(Story.display(a.words())));
            ArrayNode nodes = out.putArray("nodes");
            a.nodes().forEach(n -> nodes.add(at(n)));
        }
    }
}
