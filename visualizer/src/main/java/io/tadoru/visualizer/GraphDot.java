package io.tadoru.visualizer;

import io.tadoru.collector.Sentence;
import io.tadoru.correlator.Edge;
import io.tadoru.correlator.Incident;
import io.tadoru.correlator.Node;
import io.tadoru.correlator.reduction.Arrows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The network diagram in DOT: processes are boxes, files notes, endpoints ellipses, groups folders; information flows
 * along the arrows, which are numbered in time. The way from the origin to the answer stands out by colour, thickness and
 * the word STEP; causes, effects and context differ by colour and by the kind of line, so that a black and white print
 * tells the same.
 *
 * <p>Time runs down: a shape's rank follows the moment when it first takes part ({@link TimeRanks}), and an axis beside
 * them says from when on. An arrow that points up is a flow into something that took part before.
 *
 * <p>Three things keep it readable. A group is one shape. Files or endpoints that only one process touched, in one way,
 * share one shape with a line each. Beyond {@link #MAX_PARTS} only the answer, its path, findings and the nearest are
 * drawn; the picture and {@link Drawing#notes} say how many are not.
 */
final class GraphDot {
    /** Nodes and groups drawn at most; layout time and readability both end near here. */
    static final int MAX_PARTS = 150;
    /** Lines in a shared shape; more are counted in its last line. */
    private static final int LINES = 12;

    /** Arrows that may tell their time beside their number; with more, only what a pointer rests on tells it. */
    private static final int TIMED = 40;
    /** What is used so soon after its user began stands above it; nanoseconds. */
    private static final long SOON = 1_000_000_000L;

    private static final int WIDTH = 34;

    private static final String AXIS = "#5F6368";

    /**
     * A diagram.
     *
     * @param dot the source
     * @param titles what a shape or an arrow stands for in full, display text by the id that it has in the SVG
     * @param shapes ids of the nodes that a shape draws, by the id that it has in the SVG
     * @param notes what is not drawn, in words
     */
    record Drawing(String dot, Map<String, String> titles, Map<String, List<String>> shapes, List<Sentence> notes) {}

    /** A shape: a node, a group, or several leaves that share it. */
    private static final class Shape {
        private final String id;
        private final List<Parts.Part> parts;
        /** Place from the top. */
        int rank;

        Shape(String id, List<Parts.Part> parts) {
            this.id = id;
            this.parts = List.copyOf(parts);
        }

        String id() {
            return id;
        }

        List<Parts.Part> parts() {
            return parts;
        }

        Parts.Part head() {
            return parts.get(0);
        }

        Incident.@Nullable Group group() {
            return head().group();
        }

        List<Node> nodes() {
            return parts.stream().flatMap(p -> p.nodes().stream()).toList();
        }
    }

    private final Story story;
    private final Parts parts;
    private final int maxParts;
    private final Map<Parts.Part, Shape> shapes = new HashMap<>();
    private final Map<String, String> titles = new TreeMap<>();
    private final List<Sentence> notes = new ArrayList<>();
    private final Map<String, List<Incident.Fold>> folds;
    private List<Edge> drawn = List.of();

    private GraphDot(Story story, Parts parts, int maxParts) {
        this.story = story;
        this.parts = parts;
        this.maxParts = maxParts;
        this.folds = story.incident.folded().stream().collect(Collectors.groupingBy(Incident.Fold::node));
    }

    static Drawing of(Story story, Parts parts) {
        return of(story, parts, MAX_PARTS);
    }

    static Drawing of(Story story, Parts parts, int maxParts) {
        return new GraphDot(story, parts, maxParts).draw();
    }

    private Drawing draw() {
        Set<Parts.Part> chosen = parts.nearest(part -> true, maxParts);
        drawn = story.incident.edges().stream()
                .filter(e -> chosen.contains(parts.of(e.from())) && chosen.contains(parts.of(e.to())))
                .toList();
        int all = story.incident.nodes().size();
        int shown = chosen.stream().mapToInt(Parts.Part::count).sum();
        if (shown < all) {
            notes.add(Sentence.of(
                    "The diagram shows the {0} of {1} things nearest to the answer; {2} things and {3} arrows are not drawn."
                            + " The tables hold them all.",
                    shown, all, all - shown, story.incident.edges().size() - drawn.size()));
        }
        List<Shape> inOrder = share(chosen);
        StringBuilder out = new StringBuilder(4096);
        head(out);
        inOrder.forEach(s -> shape(out, s));
        ranks(out, inOrder);
        arrows(out);
        out.append("}\n");
        Map<String, List<String>> nodes = new LinkedHashMap<>();
        inOrder.forEach(
                s -> nodes.put(svgId(s), s.nodes().stream().map(Node::id).toList()));
        return new Drawing(out.toString(), titles, nodes, List.copyOf(notes));
    }

    // --- what is drawn

    /** Gives every chosen part its shape; the shapes in time order. */
    private List<Shape> share(Set<Parts.Part> chosen) {
        Map<Parts.Part, Set<Parts.Part>> partners = new HashMap<>();
        Map<Parts.Part, Set<String>> ways = new HashMap<>();
        for (Edge e : drawn) {
            Parts.Part from = parts.of(e.from());
            Parts.Part to = parts.of(e.to());
            partners.computeIfAbsent(from, k -> new LinkedHashSet<>()).add(to);
            partners.computeIfAbsent(to, k -> new LinkedHashSet<>()).add(from);
            String way = e.kind() + " " + e.outcome();
            ways.computeIfAbsent(from, k -> new TreeSet<>()).add(way);
            ways.computeIfAbsent(to, k -> new TreeSet<>()).add(way);
        }
        record Alike(Class<?> kind, Node.Role role, Parts.Part partner, Set<String> ways) {}
        Map<Object, List<Parts.Part>> alike = new LinkedHashMap<>();
        parts.all().stream().filter(chosen::contains).forEach(part -> {
            Node node = part.head();
            Set<Parts.Part> of = partners.getOrDefault(part, Set.of());
            boolean leaf = !(node instanceof Node.ProcessNode)
                    && part.group() == null
                    && part.folded().isEmpty()
                    && of.size() == 1
                    && story.step(node) == 0
                    && node.findings().isEmpty()
                    && !story.isAlerted(node)
                    && !folds.containsKey(node.id());
            Object key = leaf
                    ? new Alike(node.getClass(), node.role(), of.iterator().next(), ways.getOrDefault(part, Set.of()))
                    : part;
            alike.computeIfAbsent(key, k -> new ArrayList<>()).add(part);
        });
        List<List<Parts.Part>> inOrder = new ArrayList<>(alike.values());
        inOrder.sort(Comparator.comparingLong(this::first));
        List<Shape> out = new ArrayList<>();
        for (List<Parts.Part> together : inOrder) {
            Shape shape = new Shape("n" + (out.size() + 1), together);
            together.forEach(p -> shapes.put(p, shape));
            out.add(shape);
        }
        return out;
    }

    private long first(List<Parts.Part> together) {
        return together.stream().mapToLong(parts::first).min().orElse(0);
    }

    private Shape shapeOf(String node) {
        Shape shape = shapes.get(parts.of(node));
        if (shape == null) {
            throw new IllegalStateException("node without a shape");
        }
        return shape;
    }

    // --- time

    /** The axis, and the rank of every shape. */
    private void ranks(StringBuilder out, List<Shape> inOrder) {
        if (inOrder.isEmpty()) {
            return;
        }
        Map<Shape, Integer> index = new HashMap<>();
        inOrder.forEach(s -> index.put(s, index.size()));
        long[] times = inOrder.stream().mapToLong(s -> first(s.parts())).toArray();
        boolean[] gives = new boolean[times.length];
        Arrays.fill(gives, true);
        List<int[]> links = new ArrayList<>();
        for (Edge e : drawn) {
            int from = index.getOrDefault(shapeOf(e.from()), -1);
            int to = index.getOrDefault(shapeOf(e.to()), -1);
            if (from != to) {
                links.add(new int[] {from, to});
                gives[to] = false;
            }
        }
        // A file that a process runs or reads as soon as it has begun stands above it, as what leads to it should.
        long[] own = times.clone();
        for (int[] link : links) {
            if (gives[link[0]] && own[link[0]] >= own[link[1]] && own[link[0]] - own[link[1]] < SOON) {
                times[link[0]] = Math.min(times[link[0]], own[link[1]]);
            }
        }
        List<TimeRanks.Rank> ranks =
                TimeRanks.of(times, gives, links, story.incident.alert().time());
        String day = "";
        for (int i = 0; i < ranks.size(); i++) {
            TimeRanks.Rank rank = ranks.get(i);
            if (rank.begins()) {
                String clock = TimeText.clock(rank.from());
                out.append(mark(
                        i,
                        rank,
                        clock.startsWith(day) && !day.isEmpty() ? clock.substring(11, 19) : clock.substring(0, 19)));
                day = clock.substring(0, 10);
            } else {
                out.append("  t")
                        .append(i)
                        .append(" [shape=point, width=0.02, color=\"")
                        .append(AXIS)
                        .append("\"];\n");
            }
            if (i > 0) {
                out.append("  t").append(i - 1).append(" -> t").append(i);
                out.append(" [arrowhead=none, weight=1000, color=\"")
                        .append(AXIS)
                        .append("\"];\n");
            }
            // The invisible arrows keep the axis left of all.
            out.append("  { rank=same; t").append(i).append(';');
            rank.shapes()
                    .forEach(s -> out.append(' ').append(inOrder.get(s).id()).append(';'));
            out.append(" }\n");
            for (int s : rank.shapes()) {
                Shape shape = inOrder.get(s);
                shape.rank = i;
                out.append("  t").append(i).append(" -> ").append(shape.id()).append(" [style=invis];\n");
            }
        }
    }

    /** Where a step of time begins. */
    private String mark(int i, TimeRanks.Rank rank, String clock) {
        String from = story.sinceAlert(rank.from());
        String to = story.sinceAlert(rank.to());
        String words = rank.alert() ? "ALERT" : to.equals(from) ? from : from + " to";
        String more = rank.alert() || to.equals(from) ? "" : "<BR/><B>" + DotText.of(to) + "</B>";
        return "  t" + i + " [id=\"time-" + i + "\", class=\"time\", shape=plaintext, style=\"\", margin=\"0.05,0.02\""
                + ", fontcolor=\"" + (rank.alert() ? Look.PATH.stroke() : AXIS) + "\", label=<<B>" + DotText.of(words)
                + "</B>"
                + more + "<BR/><FONT POINT-SIZE=\"9\">" + DotText.of(clock) + "</FONT>>];\n";
    }

    // --- head and legend

    private void head(StringBuilder out) {
        out.append("digraph incident {\n");
        out.append("  graph [rankdir=TB, nodesep=0.22, ranksep=0.4, splines=true, labelloc=t, labeljust=l,")
                .append(" fontname=\"")
                .append(FONT)
                .append("\", fontsize=12, bgcolor=white, pad=0.2, margin=0,\n")
                .append("    label=<")
                .append(title())
                .append(">];\n");
        out.append("  node [fontname=\"")
                .append(FONT)
                .append("\", fontsize=11, style=filled, margin=\"0.12,0.06\"];\n");
        out.append("  edge [fontname=\"").append(FONT).append("\", fontsize=10, arrowsize=0.8];\n");
    }

    /**
     * Arial has the widths that every layout engine knows, and stands first where it exists; what replaces it elsewhere
     * is as wide.
     */
    static final String FONT = "Arial,Liberation Sans,Helvetica,DejaVu Sans,sans-serif";

    private String title() {
        StringBuilder t = new StringBuilder();
        t.append("<TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLSPACING=\"4\" CELLPADDING=\"2\">");
        row(t, "<B><FONT POINT-SIZE=\"16\">" + DotText.of(DisplayText.brief(story.signature(), 90)) + "</FONT></B>");
        row(
                t,
                DotText.of(story.ends() + "   "
                        + TimeText.human(story.incident.alert().time()) + "   on " + story.hostName()));
        for (Sentence note : notes) {
            row(t, "<B>" + DotText.of(note.toString()) + "</B>");
        }
        t.append(
                "<TR><TD ALIGN=\"LEFT\"><TABLE BORDER=\"0\" CELLBORDER=\"2\" CELLSPACING=\"6\" CELLPADDING=\"3\"><TR>");
        legend(t, Look.PATH, "STEP 1, 2, … : the way to the answer");
        legend(t, Look.CAUSE, "cause");
        legend(t, Look.EFFECT, "effect");
        legend(t, Look.CONTEXT, "context");
        t.append("<TD BORDER=\"0\">")
                .append(DotText.of("box: process   note: file   ellipse: address   folder: several as one"))
                .append("</TD></TR></TABLE></TD></TR>");
        row(
                t,
                DotText.of(
                        "Time runs down: below a time stands what first took part from then on (counted from the alert, not"
                                + " to scale). Arrows: where information flows, numbered in time."));
        t.append("</TABLE>");
        return t.toString();
    }

    private static void row(StringBuilder t, String cell) {
        t.append("<TR><TD ALIGN=\"LEFT\">").append(cell).append("</TD></TR>");
    }

    private static void legend(StringBuilder t, Look look, String words) {
        t.append("<TD STYLE=\"")
                .append(look.line())
                .append("\" COLOR=\"")
                .append(look.stroke())
                .append("\" BGCOLOR=\"")
                .append(look.fill())
                .append("\">&#160;")
                .append(DotText.of(words))
                .append("&#160;</TD>");
    }

    // --- shapes

    private void shape(StringBuilder out, Shape shape) {
        Node first = shape.head().head();
        Look look = Look.of(story, shape.nodes());
        boolean shared = shape.parts().size() > 1;
        String style = "filled" + (look.line().equals("solid") ? "" : "," + look.line());
        String form;
        if (shape.group() != null) {
            form = "folder";
        } else if (first instanceof Node.EndpointNode && shared) {
            form = "box";
            style = "filled,rounded";
        } else {
            form = first instanceof Node.ProcessNode ? "box" : first instanceof Node.FileNode ? "note" : "ellipse";
        }
        out.append("  ")
                .append(shape.id())
                .append(" [id=\"")
                .append(svgId(shape))
                .append("\", class=\"")
                .append(look.css())
                .append("\", shape=\"")
                .append(form)
                .append("\", style=\"")
                .append(style)
                .append("\", color=\"")
                .append(look.stroke())
                .append("\", fillcolor=\"")
                .append(look.fill())
                .append("\", fontcolor=\"")
                .append(look == Look.ANSWER ? "#FFFFFF" : "#111111")
                .append("\", penwidth=")
                .append(look.thickness());
        if (look == Look.ANSWER) {
            out.append(", peripheries=2");
        }
        Incident.Group group = shape.group();
        out.append(", label=<")
                .append(group != null ? label(group, shape.head()) : shared ? lines(shape) : label(first))
                .append(">];\n");
        titles.put(svgId(shape), Parts.told(fullTexts(shape)));
    }

    private static String svgId(Shape shape) {
        return "shape-" + shape.id();
    }

    private String label(Incident.Group group, Parts.Part part) {
        List<String> lines = new ArrayList<>();
        String tags = part.nodes().stream()
                .map(this::tag)
                .filter(t -> !t.isEmpty())
                .distinct()
                .limit(3)
                .collect(Collectors.joining(" · "));
        if (!tags.isEmpty()) {
            lines.add("<B><FONT POINT-SIZE=\"10\">" + DotText.of(tags) + "</FONT></B>");
        }
        String words = DisplayText.brief(group.words(), 2 * WIDTH);
        int blank = words.length() > WIDTH ? words.lastIndexOf(' ', WIDTH) : -1;
        if (blank > 0) {
            lines.add("<B>" + DotText.of(words.substring(0, blank)) + "</B>");
        }
        lines.add("<B>" + DotText.of(words.substring(blank + 1)) + "</B>");
        lines.add(small(group.id() + ": " + Parts.counted(part.nodes())));
        part.folded().forEach(g -> lines.add(folded(g)));
        return String.join("<BR/>", lines);
    }

    private static String folded(Incident.Group group) {
        return small("+ " + DisplayText.brief(group.words(), WIDTH));
    }

    private String label(Node node) {
        List<String> lines = new ArrayList<>();
        String tag = tag(node);
        if (!tag.isEmpty()) {
            lines.add("<B><FONT POINT-SIZE=\"10\">" + DotText.of(tag) + "</FONT></B>");
        }
        if (node instanceof Node.ProcessNode p) {
            // All of the line is bold: engines that guess widths place a change of face wrongly.
            lines.add("<B>" + DotText.of(DisplayText.brief(Story.task(p), 24) + " " + p.pid()) + "</B>");
            String command = p.commands().isEmpty()
                    ? p.exe()
                    : DisplayText.joined(
                            p.commands().get(p.commands().size() - 1).argv());
            if (!command.isEmpty()) {
                lines.add(small(DisplayText.brief(command, WIDTH)));
            }
            if (!Story.user(p.user()).isEmpty() && tellsUser(p)) {
                lines.add(small(Story.user(p.user()).toString()));
            }
        } else if (node instanceof Node.FileNode f) {
            String path = f.paths().isEmpty() ? "" : f.paths().get(0);
            lines.add("<B>" + DotText.of(path.isEmpty() ? Story.title(f) : DisplayText.brief(Story.base(path), WIDTH))
                    + "</B>");
            if (!Story.directory(path).isEmpty()) {
                lines.add(small(DisplayText.end(Story.directory(path), WIDTH)));
            }
        } else {
            lines.add("<B>" + DotText.of(Story.title(node)) + "</B>");
        }
        parts.of(node.id()).folded().forEach(g -> lines.add(folded(g)));
        List<Incident.Fold> counted = folds.getOrDefault(node.id(), List.of());
        if (!counted.isEmpty()) {
            boolean exact = counted.stream().allMatch(Incident.Fold::exact);
            long count = counted.stream().mapToLong(Incident.Fold::count).sum();
            lines.add(small("+ " + (exact ? "" : "at least ") + count + " counted, not drawn"));
        }
        return String.join("<BR/>", lines);
    }

    /** A user that is the parent's says nothing new; without the repetition a change of rights is seen. */
    private boolean tellsUser(Node.ProcessNode p) {
        return story.step(p) > 0
                || drawn.stream()
                        .filter(e -> e.kind() == Edge.Kind.FORKED && e.to().equals(p.id()))
                        .noneMatch(e -> story.node(e.from()) instanceof Node.ProcessNode parent
                                && Story.user(parent.user()).equals(Story.user(p.user())));
    }

    private static String small(String shown) {
        return "<FONT POINT-SIZE=\"10\">" + DotText.of(shown) + "</FONT>";
    }

    private String tag(Node node) {
        List<String> words = new ArrayList<>();
        if (story.step(node) > 0) {
            words.add("STEP " + story.step(node));
        }
        if (story.isOrigin(node) && !story.isAnswer(node)) {
            words.add("ORIGIN");
        }
        if (story.isAnswer(node)) {
            words.add("ANSWER");
        }
        if (story.isAlerted(node)) {
            words.add("IN THE ALERT");
        }
        node.findings().stream()
                .filter(f -> !f.source().equals("alert"))
                .map(Node.Finding::level)
                .distinct()
                .forEach(level -> words.add("! " + DisplayText.brief(level, 12)));
        return String.join(" · ", words);
    }

    private String lines(Shape shape) {
        StringBuilder t =
                new StringBuilder("<TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLSPACING=\"0\" CELLPADDING=\"1\">");
        List<Node> nodes = shape.nodes();
        int shown = nodes.size() > LINES ? LINES - 1 : nodes.size();
        row(t, "<B>" + nodes.size() + (nodes.get(0) instanceof Node.FileNode ? " files" : " addresses") + "</B>");
        for (Node n : nodes.subList(0, shown)) {
            row(
                    t,
                    small(
                            n instanceof Node.FileNode f
                                            && !f.paths().isEmpty()
                                            && !f.paths().get(0).isEmpty()
                                    ? DisplayText.end(f.paths().get(0), WIDTH)
                                    : Story.title(n)));
        }
        if (shown < nodes.size()) {
            row(t, small("… and " + (nodes.size() - shown) + " more, see the tables"));
        }
        return t.append("</TABLE>").toString();
    }

    private List<String> fullTexts(Shape shape) {
        List<String> out = new ArrayList<>();
        Incident.Group group = shape.group();
        if (group != null) {
            out.add(DisplayText.cut(group.words(), 500));
        }
        shape.nodes().forEach(n -> out.add(story.details(n)));
        for (Incident.Group g : shape.head().folded()) {
            out.add("+ " + DisplayText.cut(g.words(), 500) + ":");
            g.nodes().forEach(n -> out.add(story.details(story.node(n))));
        }
        List<Edge> inside = drawn.stream()
                .filter(e -> shapeOf(e.from()) == shape && shapeOf(e.to()) == shape)
                .toList();
        inside.forEach(e -> out.add(story.told(e)));
        return out;
    }

    // --- arrows

    /** Edges between the same two shapes in the same way share an arrow, where nothing comes in between that tells them apart. */
    private void arrows(StringBuilder out) {
        record Way(Shape from, Shape to, Edge.Kind kind, String outcome, int run) {}
        Map<String, Integer> runs = new HashMap<>();
        List<Arrows.Arrow> together = Arrows.of(drawn.stream()
                .map(e -> e.between(shapeOf(e.from()).id(), shapeOf(e.to()).id()))
                .toList());
        for (int i = 0; i < together.size(); i++) {
            for (String edge : together.get(i).edges()) {
                runs.putIfAbsent(edge, i);
            }
        }
        Map<Way, List<Edge>> arrows = new LinkedHashMap<>();
        for (Edge e : drawn) {
            Shape from = shapeOf(e.from());
            Shape to = shapeOf(e.to());
            if (from != to) {
                arrows.computeIfAbsent(
                                new Way(from, to, e.kind(), e.outcome(), runs.getOrDefault(e.id(), -1)),
                                k -> new ArrayList<>())
                        .add(e);
            }
        }
        boolean timed = arrows.size() <= TIMED;
        arrows.forEach((way, edges) -> arrow(out, way.from(), way.to(), edges, timed));
    }

    private void arrow(StringBuilder out, Shape from, Shape to, List<Edge> edges, boolean timed) {
        Edge first = edges.get(0);
        Look look = edges.stream().anyMatch(Edge::path) ? Look.PATH : look(first);
        String id = "arrow-" + first.number();
        String words = Parts.numbers(edges) + "  " + arrowWords(first) + times(edges);
        String time = timed ? "  " + story.sinceAlert(first.first()) + (edges.size() > 1 ? " …" : "") : "";
        // Blanks that stay keep them off the line.
        String label = "&#160;" + DotText.of(words + time) + "&#160;";
        // Ranks are time's; an arrow against them is given to the engine turned round, or it would change them.
        boolean up = from.rank > to.rank;
        out.append("  ")
                .append(up ? to.id() : from.id())
                .append(" -> ")
                .append(up ? from.id() : to.id())
                .append(up ? " [dir=back, id=\"" : " [id=\"")
                .append(id)
                .append("\", class=\"")
                .append(look.css())
                .append("\", color=\"")
                .append(look.stroke())
                .append("\", fontcolor=\"")
                .append(look.stroke())
                .append("\", style=\"")
                .append(look.line())
                .append("\", penwidth=")
                .append(look == Look.PATH ? "3.5" : look.thickness())
                .append(", weight=")
                .append(look == Look.PATH ? 20 : story.isAnswer(story.node(first.from())) ? 4 : 1)
                .append(", label=<")
                .append(look == Look.PATH ? "<B>" + label + "</B>" : label)
                .append(">];\n");
        titles.put(id, Parts.told(edges.stream().map(story::told).toList()));
    }

    private Look look(Edge e) {
        if (e.path()) {
            return Look.PATH;
        }
        Node from = story.node(e.from());
        Node to = story.node(e.to());
        if (from.role() == Node.Role.CONTEXT || to.role() == Node.Role.CONTEXT) {
            return Look.CONTEXT;
        } else if (to.role() == Node.Role.EFFECT || from.role() == Node.Role.EFFECT) {
            return Look.EFFECT;
        }
        return Look.CAUSE;
    }

    private static String arrowWords(Edge e) {
        Sentence outcome = Story.outcome(e);
        return e.kind().words() + (outcome.isEmpty() ? "" : " (" + outcome + ")");
    }

    private static String times(List<Edge> edges) {
        long count = edges.stream().mapToLong(Edge::count).sum();
        return count > 1 ? " ×" + count : "";
    }
}
