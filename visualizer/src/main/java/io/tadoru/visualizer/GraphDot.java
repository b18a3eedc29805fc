package io.tadoru.visualizer;

import io.tadoru.correlator.Edge;
import io.tadoru.correlator.Incident;
import io.tadoru.correlator.Node;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The network diagram in DOT: processes are boxes, files notes, endpoints ellipses; information flows along the arrows.
 * The way from the origin to the answer stands out by colour, thickness and the word STEP; causes, effects and context
 * differ by colour and by the kind of line, so that a black and white print tells the same.
 *
 * <p>Two things keep it readable. Files or endpoints that only one process touched, in one way, share one shape with a
 * line each. Beyond {@link #MAX_NODES} nodes only the answer, its path, findings and the nearest are drawn; the picture
 * and {@link Drawing#notes} say how many are not.
 */
final class GraphDot {
    /** Nodes drawn at most; layout time and readability both end near here. */
    static final int MAX_NODES = 150;
    /** Lines in a shared shape; more are counted in its last line. */
    private static final int LINES = 12;
    /** Fewer than this do not share a shape. */
    private static final int SHARED = 2;

    private static final int WIDTH = 34;

    /**
     * Looks of a role: colours with a contrast of 4.5 to 1 at least, and a kind of line.
     *
     * @param line SVG and DOT style of borders and edges
     */
    private record Look(String css, String stroke, String fill, String line, String thickness) {}

    private static final Look ANSWER = new Look("answer", "#7A0C0C", "#A61B14", "solid", "4");
    private static final Look PATH = new Look("path", "#B3261E", "#FDECEA", "solid", "3");
    private static final Look CAUSE = new Look("cause", "#1F5FA8", "#E8F1FB", "solid", "1.3");
    private static final Look EFFECT = new Look("effect", "#8A5A00", "#FFF4DD", "dashed", "1.3");
    private static final Look CONTEXT = new Look("context", "#5F6368", "#FFFFFF", "dotted", "1.3");

    /**
     * A diagram.
     *
     * @param dot the source
     * @param titles what a shape or an arrow stands for in full, display text by the id that it has in the SVG
     * @param notes what is not drawn, in words
     */
    record Drawing(String dot, Map<String, String> titles, List<String> notes) {}

    /** A shape: one node, or several that share it. */
    private record Shape(String id, List<Node> nodes) {}

    private final Story story;
    private final int maxNodes;
    private final Map<String, Shape> shapes = new LinkedHashMap<>();
    private final Map<String, String> titles = new TreeMap<>();
    private final List<String> notes = new ArrayList<>();
    private final Map<String, List<Incident.Fold>> folds;
    private List<Edge> drawn = List.of();
    private boolean across;

    private GraphDot(Story story, int maxNodes) {
        this.story = story;
        this.maxNodes = maxNodes;
        this.folds = story.incident.folded().stream().collect(Collectors.groupingBy(Incident.Fold::node));
    }

    static Drawing of(Story story) {
        return of(story, MAX_NODES);
    }

    static Drawing of(Story story, int maxNodes) {
        return new GraphDot(story, maxNodes).draw();
    }

    private Drawing draw() {
        Set<String> chosen = choose();
        drawn = story.incident.edges().stream()
                .filter(e -> chosen.contains(e.from()) && chosen.contains(e.to()))
                .toList();
        int left = story.incident.nodes().size() - chosen.size();
        if (left > 0) {
            notes.add("The diagram shows the " + chosen.size() + " of "
                    + story.incident.nodes().size()
                    + " things nearest to the answer; " + left + " things and "
                    + (story.incident.edges().size() - drawn.size())
                    + " arrows are not drawn. The tables hold them all.");
        }
        share(chosen);
        across = runsAcross();
        StringBuilder out = new StringBuilder(4096);
        head(out);
        shapes.values().stream().distinct().forEach(s -> shape(out, s));
        arrows(out);
        out.append("}\n");
        return new Drawing(out.toString(), titles, List.copyOf(notes));
    }

    // --- what is drawn

    private Set<String> choose() {
        List<Node> all = story.incident.nodes();
        Set<String> chosen = new LinkedHashSet<>();
        if (all.size() <= maxNodes) {
            all.forEach(n -> chosen.add(n.id()));
            return chosen;
        }
        all.stream().filter(n -> story.isAnswer(n) || story.step(n) > 0).forEach(n -> chosen.add(n.id()));
        all.stream()
                .filter(n -> !n.findings().isEmpty() || story.isAlerted(n))
                .limit(Math.max(0, maxNodes - chosen.size()))
                .forEach(n -> chosen.add(n.id()));
        Map<String, List<String>> beside = new HashMap<>();
        for (Edge e : story.incident.edges()) {
            beside.computeIfAbsent(e.from(), k -> new ArrayList<>()).add(e.to());
            beside.computeIfAbsent(e.to(), k -> new ArrayList<>()).add(e.from());
        }
        Deque<String> queue = new ArrayDeque<>(chosen);
        if (queue.isEmpty() && !all.isEmpty()) {
            queue.add(all.get(0).id());
            chosen.add(all.get(0).id());
        }
        while (!queue.isEmpty() && chosen.size() < maxNodes) {
            for (String next : beside.getOrDefault(queue.remove(), List.of())) {
                if (chosen.size() < maxNodes && chosen.add(next)) {
                    queue.add(next);
                }
            }
        }
        all.forEach(n -> {
            if (chosen.size() < maxNodes) {
                chosen.add(n.id());
            }
        });
        return chosen;
    }

    /** Gives every chosen node its shape. */
    private void share(Set<String> chosen) {
        Map<String, Set<String>> partners = new HashMap<>();
        Map<String, List<Edge>> edges = new HashMap<>();
        for (Edge e : drawn) {
            partners.computeIfAbsent(e.from(), k -> new LinkedHashSet<>()).add(e.to());
            partners.computeIfAbsent(e.to(), k -> new LinkedHashSet<>()).add(e.from());
            edges.computeIfAbsent(e.from(), k -> new ArrayList<>()).add(e);
            edges.computeIfAbsent(e.to(), k -> new ArrayList<>()).add(e);
        }
        Map<String, List<Node>> alike = new LinkedHashMap<>();
        for (Node node : story.incident.nodes()) {
            if (!chosen.contains(node.id())) {
                continue;
            }
            Set<String> of = partners.getOrDefault(node.id(), Set.of());
            boolean leaf = !(node instanceof Node.ProcessNode)
                    && of.size() == 1
                    && story.step(node) == 0
                    && node.findings().isEmpty()
                    && !story.isAlerted(node)
                    && !folds.containsKey(node.id());
            String key = leaf
                    ? node.getClass().getSimpleName()
                            + ' '
                            + node.role()
                            + ' '
                            + of.iterator().next()
                            + ' '
                            + edges.getOrDefault(node.id(), List.of()).stream()
                                    .map(e -> e.kind() + " " + e.outcome())
                                    .distinct()
                                    .sorted()
                                    .collect(Collectors.joining(","))
                    : node.id() + " alone";
            alike.computeIfAbsent(key, k -> new ArrayList<>()).add(node);
        }
        int number = 0;
        for (List<Node> group : alike.values()) {
            if (group.size() >= SHARED) {
                Shape shape = new Shape("n" + ++number, group);
                group.forEach(n -> shapes.put(n.id(), shape));
            } else {
                for (Node n : group) {
                    shapes.put(n.id(), new Shape("n" + ++number, List.of(n)));
                }
            }
        }
    }

    private Shape shapeOf(String node) {
        Shape shape = shapes.get(node);
        if (shape == null) {
            throw new IllegalStateException("node without a shape");
        }
        return shape;
    }

    // --- head and legend

    private void head(StringBuilder out) {
        out.append("digraph incident {\n");
        out.append("  graph [rankdir=" + (across ? "LR" : "TB")
                        + ", nodesep=0.22, ranksep=0.4, splines=true, labelloc=t, labeljust=l,")
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
        for (String note : notes) {
            row(t, "<B>" + DotText.of(note) + "</B>");
        }
        t.append(
                "<TR><TD ALIGN=\"LEFT\"><TABLE BORDER=\"0\" CELLBORDER=\"2\" CELLSPACING=\"6\" CELLPADDING=\"3\"><TR>");
        legend(t, PATH, "STEP 1, 2, … : the way to the answer");
        legend(t, CAUSE, "cause");
        legend(t, EFFECT, "effect");
        legend(t, CONTEXT, "context");
        t.append("<TD BORDER=\"0\">")
                .append(DotText.of("box: process   note: file   ellipse: address   "
                        + "arrow: where information flows, numbered in time, seconds from the alert"))
                .append("</TD></TR></TABLE></TD></TR></TABLE>");
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

    /**
     * Left to right or top to bottom, whichever comes out larger on a screen. A level costs about 340 points in width or
     * 100 in height, a shape within a level 55 in height or 200 in width; measured on diagrams of 20 to 150 nodes.
     */
    private boolean runsAcross() {
        Map<Shape, Integer> level = new HashMap<>();
        shapes.values().forEach(s -> level.put(s, 0));
        // Edges come in time order, so one pass sees nearly every cause before its effects.
        for (Edge e : drawn) {
            level.merge(shapeOf(e.to()), level.getOrDefault(shapeOf(e.from()), 0) + 1, Math::max);
        }
        // What only gives, such as a file that was read, is drawn right before the first that takes it.
        Map<Shape, Integer> before = new HashMap<>();
        drawn.forEach(e -> before.merge(shapeOf(e.from()), level.getOrDefault(shapeOf(e.to()), 0) - 1, Math::min));
        level.replaceAll((s, l) -> l == 0 ? Math.max(0, before.getOrDefault(s, 0)) : l);
        Map<Integer, Integer> breadth = new HashMap<>();
        level.forEach((s, l) -> breadth.merge(l, s.nodes().size() > 1 ? 2 : 1, Integer::sum));
        int levels = breadth.size();
        int widest = breadth.values().stream().max(Integer::compare).orElse(1);
        double wide = Math.min(1600.0 / (levels * 340), 1000.0 / (widest * 55));
        double down = Math.min(1600.0 / (widest * 200), 1000.0 / (levels * 100));
        return wide >= down;
    }

    // --- shapes

    private Look look(Node node) {
        if (story.isAnswer(node)) {
            return ANSWER;
        } else if (story.step(node) > 0) {
            return PATH;
        }
        return switch (node.role()) {
            case ANSWER, CAUSE -> CAUSE;
            case EFFECT -> EFFECT;
            case CONTEXT -> CONTEXT;
        };
    }

    private void shape(StringBuilder out, Shape shape) {
        Node first = shape.nodes().get(0);
        Look look = look(first);
        String form = first instanceof Node.ProcessNode ? "box" : first instanceof Node.FileNode ? "note" : "ellipse";
        if (shape.nodes().size() > 1 && form.equals("ellipse")) {
            form = "box\", style=\"filled,rounded";
        }
        boolean dashes = !look.line().equals("solid");
        String style = form.contains("style") ? "" : ", style=\"filled" + (dashes ? "," + look.line() : "") + "\"";
        out.append("  ")
                .append(shape.id())
                .append(" [id=\"")
                .append(svgId(shape))
                .append("\", class=\"")
                .append(look.css())
                .append("\", shape=\"")
                .append(form)
                .append('"')
                .append(style);
        out.append(", color=\"")
                .append(look.stroke())
                .append("\", fillcolor=\"")
                .append(look.fill())
                .append("\", fontcolor=\"")
                .append(look == ANSWER ? "#FFFFFF" : "#111111")
                .append("\", penwidth=")
                .append(look.thickness());
        if (look == ANSWER) {
            out.append(", peripheries=2");
        }
        out.append(", label=<")
                .append(shape.nodes().size() > 1 ? lines(shape) : label(first))
                .append(">];\n");
        titles.put(svgId(shape), shape.nodes().stream().map(this::fullText).collect(Collectors.joining("\n")));
    }

    private static String svgId(Shape shape) {
        return "shape-" + shape.id();
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
                lines.add(small(Story.user(p.user())));
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
        for (Incident.Fold fold : folds.getOrDefault(node.id(), List.of())) {
            lines.add(small("+ " + (fold.exact() ? "" : "at least ") + fold.count() + " counted, not drawn"));
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

    private String fullText(Node node) {
        if (node instanceof Node.ProcessNode p) {
            StringBuilder t =
                    new StringBuilder(story.fullName(node)).append(" — ").append(DisplayText.cut(p.exe(), 200));
            p.commands().forEach(c -> t.append('\n').append(DisplayText.command(c.argv(), 500)));
            return t.toString();
        }
        if (node instanceof Node.FileNode f) {
            return f.paths().stream().map(p -> DisplayText.cut(p, 500)).collect(Collectors.joining("\n"));
        }
        return Story.title(node);
    }

    // --- arrows

    /** Edges between the same two shapes in the same way share an arrow when their shapes are shared. */
    private void arrows(StringBuilder out) {
        Map<String, List<Edge>> arrows = new LinkedHashMap<>();
        for (Edge e : drawn) {
            Shape from = shapeOf(e.from());
            Shape to = shapeOf(e.to());
            boolean shared = from.nodes().size() > 1 || to.nodes().size() > 1;
            String key = shared ? from.id() + " " + to.id() + " " + e.kind() + " " + e.outcome() : e.id();
            arrows.computeIfAbsent(key, k -> new ArrayList<>()).add(e);
        }
        arrows.values().forEach(edges -> arrow(out, edges));
    }

    private void arrow(StringBuilder out, List<Edge> edges) {
        Edge first = edges.get(0);
        Look look = look(first);
        String id = "arrow-" + first.number();
        String words = DotText.of(numbers(edges) + "  " + arrowWords(first) + times(edges));
        String time = DotText.of(story.sinceAlert(first.first()));
        // Across, the width of the words makes the picture wide. Blanks that stay keep them off the line.
        String label = across ? words + "<BR/>" + time : "&#160;" + words + "  " + time + "&#160;";
        out.append("  ")
                .append(shapeOf(first.from()).id())
                .append(" -> ")
                .append(shapeOf(first.to()).id())
                .append(" [id=\"")
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
                .append(look == PATH ? "3.5" : look.thickness())
                .append(", weight=")
                .append(look == PATH ? 20 : story.isAnswer(story.node(first.from())) ? 4 : 1)
                .append(", label=<")
                .append(look == PATH ? "<B>" + label + "</B>" : label)
                .append(">];\n");
        titles.put(
                id,
                edges.stream()
                        .map(e -> e.number() + ". " + story.sentence(e) + ", " + TimeText.human(e.first()) + ", "
                                + DisplayText.brief(e.call(), 40))
                        .collect(Collectors.joining("\n")));
    }

    private Look look(Edge e) {
        if (e.path()) {
            return PATH;
        }
        Node from = story.node(e.from());
        Node to = story.node(e.to());
        if (from.role() == Node.Role.CONTEXT || to.role() == Node.Role.CONTEXT) {
            return CONTEXT;
        } else if (to.role() == Node.Role.EFFECT || from.role() == Node.Role.EFFECT) {
            return EFFECT;
        }
        return CAUSE;
    }

    private static String arrowWords(Edge e) {
        String outcome = Story.outcome(e);
        return e.kind().words() + (outcome.isEmpty() ? "" : " (" + outcome + ")");
    }

    private static String times(List<Edge> edges) {
        long count = edges.stream().mapToLong(Edge::count).sum();
        return count > 1 ? " ×" + count : "";
    }

    /** {@code 7}, or {@code 7–9, 12} for several. */
    private static String numbers(List<Edge> edges) {
        StringBuilder out = new StringBuilder();
        int i = 0;
        int runs = 0;
        while (i < edges.size()) {
            int j = i;
            while (j + 1 < edges.size()
                    && edges.get(j + 1).number() == edges.get(j).number() + 1) {
                j++;
            }
            if (++runs > 3) {
                return out.append(", …").toString();
            }
            out.append(out.length() == 0 ? "" : ", ").append(edges.get(i).number());
            if (j > i) {
                out.append(j == i + 1 ? ", " : "–").append(edges.get(j).number());
            }
            i = j + 1;
        }
        return out.toString();
    }
}
