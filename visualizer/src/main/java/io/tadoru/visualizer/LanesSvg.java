package io.tadoru.visualizer;

import com.fasterxml.jackson.databind.JsonNode;
import io.tadoru.collector.Sentence;
import io.tadoru.correlator.Edge;
import io.tadoru.correlator.Incident;
import io.tadoru.correlator.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.xml.stream.XMLStreamException;
import org.jspecify.annotations.Nullable;

/**
 * Draws {@link Lanes} as SVG, without an engine. Each kind of mark has a shape of its own; colours and lines are those of
 * the graph.
 */
final class LanesSvg {
    private static final String INK = "#111111";
    private static final String SOFT = "#5F6368";
    private static final double TITLE = 26;
    private static final double LINE = 16;
    /** A word of the legend has as much room at least: the shortest in one language are longer in another. */
    private static final double SHORT_WORD = 44;

    private final Story story;
    private final Lanes lanes;
    private final Map<String, String> titles = new TreeMap<>();
    private final StringBuilder out = new StringBuilder(1 << 15);
    /** Where the lanes begin. */
    private double top;

    private LanesSvg(Story story, Lanes lanes) {
        this.story = story;
        this.lanes = lanes;
    }

    /** An {@code svg} element without prolog; null where there is no process. */
    static @Nullable String of(Story story, Lanes lanes) {
        return lanes.lanes().isEmpty() ? null : new LanesSvg(story, lanes).draw();
    }

    private String draw() {
        List<Sentence> words = new ArrayList<>();
        words.add(Sentence.of(
                "{0}   {1}   on {2}",
                story.ends(), TimeText.human(story.incident.alert().time()), story.hostName()));
        words.add(Sentence.of(
                "One lane a process, children under their parent. Time runs right, not to scale: short pauses"
                        + " are drawn wider, // is a pause of more than a minute."));
        words.add(Sentence.of("Numbers are those of the graph and the timeline."));
        words.addAll(lanes.notes());
        top = TITLE + words.size() * LINE + 70;
        double height = top + lanes.height() + 12;
        StringBuilder head = new StringBuilder();
        head.append("<svg width=\"")
                .append(n(lanes.width()))
                .append("pt\" height=\"")
                .append(n(height));
        head.append("pt\" viewBox=\"0 0 ")
                .append(n(lanes.width()))
                .append(' ')
                .append(n(height))
                .append("\">\n");
        rect(0, 0, lanes.width(), height, "white", "none");
        text(14, TITLE, 16, true, INK, DisplayText.brief(story.signature(), 90));
        for (int i = 0; i < words.size(); i++) {
            say(14, TITLE + (i + 1) * LINE + 2, 11, i > 2, INK, words.get(i), lanes.width() - 28);
        }
        legend(TITLE + (words.size() + 1) * LINE + 6);
        stripes();
        axis();
        alert(height);
        lanes.forks().forEach(this::fork);
        for (int i = 0; i < lanes.lanes().size(); i++) {
            lane(i, lanes.lanes().get(i));
        }
        out.append("</svg>\n");
        try {
            return SafeSvg.of(head.append(out).toString(), "Lanes: " + story.signature(), "lanes-title", titles);
        } catch (XMLStreamException e) {
            throw new IllegalStateException("the lanes are no XML", e);
        }
    }

    // --- around the lanes

    private void legend(double y) {
        double x = 14;
        for (Edge.Kind kind : Edge.Kind.values()) {
            symbol(kind, x + 5, y - 4, INK);
            x = 12 + legend(x + 14, y, new Sentence(kind.words(), List.of()));
        }
        for (Map.Entry<Look, Sentence> look : List.of(
                Map.entry(Look.PATH, Sentence.of("the way to the answer")),
                Map.entry(Look.CAUSE, Sentence.of("cause")),
                Map.entry(Look.EFFECT, Sentence.of("effect")),
                Map.entry(Look.CONTEXT, Sentence.of("context")))) {
            bar(x, y - 8, 26, look.getKey());
            x = 15 + legend(x + 31, y, look.getValue());
        }
    }

    /** Where it ends, in any language. */
    private double legend(double x, double y, Sentence words) {
        double room = Math.max(SHORT_WORD, Lanes.textWidth(words.toString(), 10, false));
        say(x, y, 10, false, INK, words, room);
        return x + room;
    }

    /** The answer's lane on a ground of its own, a line under each. */
    private void stripes() {
        for (Lanes.Lane lane : lanes.lanes()) {
            double y = top + lane.top();
            if (Look.of(story, lane.part().nodes()) == Look.ANSWER) {
                rect(0, y, lanes.width(), lane.height(), Look.PATH.fill(), "none");
            }
            line(0, y + lane.height(), lanes.width(), y + lane.height(), "#DADCE0", 0.6, "");
        }
    }

    private void axis() {
        double y = top - 8;
        out.append("<g class=\"axis\">\n");
        line(Lanes.LEFT, y, lanes.width(), y, SOFT, 1.2, "");
        out.append("</g>\n");
        say(14, y - 3, 10, false, SOFT, Sentence.of("Time from the alert"), Lanes.LEFT - 22);
        text(14, y - 15, 10, false, SOFT, "UTC");
        List<Lanes.Column> columns = lanes.columns();
        Lanes.Column alert = lanes.alert();
        TreeMap<Long, Integer> flows = new TreeMap<>();
        story.incident.edges().forEach(e -> flows.putIfAbsent(e.first(), e.number()));
        for (Lanes.Column c : columns) {
            tick(c, y, flows.subMap(c.from(), true, c.to(), true));
            if (c.breaks()) {
                gap(c, y);
            }
        }
        // The named ones have their room; others take what is left, where they say something new.
        double named = 0;
        double clocked = 0;
        Sentence last = Sentence.text("");
        String day = "";
        for (int i = 0; i < columns.size(); i++) {
            Lanes.Column c = columns.get(i);
            Sentence since = c == alert ? Sentence.of("ALERT") : Sentence.text(story.sinceAlert(c.from()));
            double wide = Lanes.textWidth(since.toString(), Lanes.NUMBER_SIZE, true) + 8;
            boolean must = i == 0 || c.breaks() || c == alert;
            if (must || (!since.equals(last) && c.x() >= named && c.x() + wide <= next(i))) {
                say(c.x(), y - 5, Lanes.NUMBER_SIZE, true, c == alert ? Look.PATH.stroke() : SOFT, since, wide);
                named = c.x() + wide;
                last = since;
            }
            String clock = TimeText.clock(c.from());
            String shown = clock.startsWith(day) && !day.isEmpty() ? clock.substring(11) : clock;
            double clockWide = Lanes.textWidth(shown, 9, false) + 8;
            if (c.x() >= clocked && (must || c.x() + clockWide <= next(i))) {
                text(c.x(), y - 17, 9, false, SOFT, shown);
                clocked = c.x() + clockWide;
                day = clock.substring(0, 10);
            }
        }
    }

    /** A column's place on the axis, with the flows that begin in it: the page chooses a span of time by these. */
    private void tick(Lanes.Column c, double y, NavigableMap<Long, Integer> flows) {
        if (!flows.isEmpty()) {
            out.append("<g class=\"tick\" data-left=\"").append(n(c.x()));
            out.append("\" data-right=\"").append(n(c.x() + c.wide()));
            out.append("\" data-first=\"").append(flows.firstEntry().getValue());
            out.append("\" data-last=\"").append(flows.lastEntry().getValue()).append("\">\n");
        }
        line(c.x() + 5, y - 3, c.x() + 5, y + 3, SOFT, 0.8, "");
        out.append(flows.isEmpty() ? "" : "</g>\n");
    }

    /** Where the next column begins that must have its name. */
    private double next(int after) {
        for (int i = after + 1; i < lanes.columns().size(); i++) {
            Lanes.Column c = lanes.columns().get(i);
            if (c.breaks() || c == lanes.alert()) {
                return c.breaks() ? c.x() - Lanes.BREAK : c.x();
            }
        }
        return lanes.width();
    }

    /** A break of the axis, through all lanes, with the length of the pause. */
    private void gap(Lanes.Column c, double y) {
        double middle = c.x() - Lanes.BREAK / 2 + 2;
        rect(middle - 4, y - 4, 8, lanes.height() + 12, "white", "none");
        for (double x : List.of(middle - 4, middle + 4)) {
            line(x, y - 4, x, top + lanes.height(), SOFT, 0.8, "2,3");
        }
        line(middle - 6, y + 5, middle - 2, y - 5, SOFT, 1.4, "");
        line(middle + 2, y + 5, middle + 6, y - 5, SOFT, 1.4, "");
        String length = TimeText.length(c.pause());
        text(middle - Lanes.textWidth(length, 9, false) / 2, y - 7, 9, false, SOFT, length);
    }

    private void alert(double height) {
        double x = lanes.alert().x() + 5;
        line(x, top - 12, x, height - 8, Look.PATH.stroke(), 1.6, "7,3");
    }

    // --- a lane

    private void fork(Lanes.Fork fork) {
        Lanes.Lane parent = lanes.lanes().get(fork.parent());
        Lanes.Lane child = lanes.lanes().get(fork.child());
        line(
                fork.x(),
                top + parent.top() + Lanes.BAR + 4,
                fork.x(),
                top + child.top() + Lanes.BAR - 4,
                fork.path() ? Look.PATH.stroke() : SOFT,
                fork.path() ? 2 : 1,
                "");
    }

    private void lane(int number, Lanes.Lane lane) {
        Look look = Look.of(story, lane.part().nodes());
        double y = top + lane.top();
        double middle = y + Lanes.BAR;
        String id = "lane-" + (number + 1);
        titles.put(id, Parts.told(details(lane.part())));
        out.append("<g id=\"").append(id).append("\" class=\"lane\" data-nodes=\"");
        out.append(lane.part().nodes().stream()
                .map(node -> String.valueOf(story.place(node.id())))
                .collect(Collectors.joining(" ")));
        out.append("\">\n");
        label(lane, look, y);
        if (lane.begin() == Lanes.End.BEYOND) {
            line(Lanes.LEFT, middle, lane.from(), middle, look.stroke(), 1.2, "3,3");
        }
        if (lane.end() != Lanes.End.KNOWN) {
            line(lane.to(), middle, lanes.width() - 6, middle, look.stroke(), 1.2, "3,3");
        }
        bar(lane.from(), middle - 4, Math.max(4, lane.to() - lane.from()), look);
        if (lane.end() == Lanes.End.KNOWN && lane.part().group() == null) {
            line(lane.to(), middle - 8, lane.to(), middle + 8, look.stroke(), 2, "");
        }
        out.append("</g>\n");
        for (int i = 0; i < lane.marks().size(); i++) {
            mark(id + "-" + (i + 1), lane.marks().get(i), y);
        }
    }

    private List<String> details(Parts.Part part) {
        List<String> lines = new ArrayList<>();
        Incident.Group group = part.group();
        if (group != null) {
            lines.add(DisplayText.cut(group.words(), 500));
        }
        part.nodes().forEach(n -> lines.add(story.details(n)));
        part.folded().forEach(g -> lines.add("+ " + DisplayText.cut(g.words(), 500)));
        return lines;
    }

    private void label(Lanes.Lane lane, Look look, double y) {
        Parts.Part part = lane.part();
        double x = 14 + 9 * Math.min(lane.depth(), 8);
        double room = Lanes.LEFT - x - 8;
        Node node = part.head();
        Incident.Group group = part.group();
        Sentence name;
        Sentence below;
        if (group != null || !(node instanceof Node.ProcessNode p)) {
            Sentence count = Parts.counted(part.nodes());
            name = group == null ? Story.titled(node) : Story.display(group.words());
            below = group == null ? count : Sentence.of("{0}: {1}", group.id(), count);
        } else {
            name = Sentence.text(DisplayText.brief(Story.task(p), 24) + " " + p.pid());
            below = Sentence.text(DisplayText.brief(
                    p.commands().isEmpty()
                            ? p.exe()
                            : DisplayText.joined(
                                    p.commands().get(p.commands().size() - 1).argv()),
                    200));
        }
        double wide = 0;
        if (look == Look.ANSWER) {
            wide = Lanes.textWidth("ANSWER ", 11, true);
            say(x, y + 15, 11, true, Look.PATH.stroke(), Sentence.of("ANSWER"), wide);
        }
        say(x + wide, y + 15, 11, true, INK, name, room - wide);
        say(x, y + 28, 9.5, false, INK, below, room);
        if (!part.folded().isEmpty()) {
            Sentence more = Sentence.joined(
                    "{0}  {1}",
                    part.folded().stream()
                            .map(g -> Sentence.of("+ {0}", Story.display(g.words())))
                            .toList());
            say(x, y + 39, 9.5, false, INK, more, room);
        }
        if (lane.depth() > 0) {
            line(x - 6, y + 6, x - 6, y + lane.height() - 6, "#DADCE0", 1, "");
        }
    }

    /** Display text that is no wider than its room. */
    private static String fit(String shown, double room, double size, boolean bold) {
        if (Lanes.textWidth(shown, size, bold) <= room) {
            return shown;
        }
        int end = shown.length();
        while (end > 0 && Lanes.textWidth(shown.substring(0, end) + "…", size, bold) > room) {
            end = shown.offsetByCodePoints(end, -1);
        }
        return shown.substring(0, end) + "…";
    }

    private void mark(String id, Lanes.Mark mark, double y) {
        String colour = mark.path() ? Look.PATH.stroke() : INK;
        titles.put(id, Parts.told(mark.edges().stream().map(story::told).toList()));
        out.append("<g id=\"").append(id).append("\" class=\"mark\" data-flows=\"");
        out.append(mark.edges().stream().map(e -> Integer.toString(e.number())).collect(Collectors.joining(" ")));
        out.append("\">\n");
        text(
                mark.x() + Lanes.numberLeft(mark.kind()),
                y + Lanes.BAR - 9,
                Lanes.NUMBER_SIZE,
                true,
                colour,
                mark.number());
        symbol(mark.kind(), mark.x(), y + Lanes.BAR, colour);
        if (!mark.name().isEmpty()) {
            double room = Lanes.textWidth(mark.name(), Lanes.NAME_SIZE, false);
            text(
                    mark.x() - 5,
                    y + Lanes.nameLine(mark.row()),
                    Lanes.NAME_SIZE,
                    false,
                    colour,
                    mark.name(),
                    mark.said(),
                    room);
        }
        out.append("</g>\n");
    }

    // --- shapes

    private void symbol(Edge.Kind kind, double x, double y, String colour) {
        double r = 4.5;
        switch (kind) {
            case FORKED -> circle(x, y, r, "white", colour);
            case EXECUTED -> circle(x, y, r, colour, colour);
            case READ -> polygon(colour, x, y - r, x + r, y + r, x - r, y + r);
            case WROTE -> polygon(colour, x, y + r, x + r, y - r, x - r, y - r);
            case RENAMED -> polygon(colour, x, y - r, x + r, y, x, y + r, x - r, y);
            case DELETED -> {
                rect(x - r, y - r, 2 * r, 2 * r, "white", "none");
                line(x - r, y - r, x + r, y + r, colour, 2, "");
                line(x - r, y + r, x + r, y - r, colour, 2, "");
            }
            case CHANGED_MODE -> rect(x - r, y - r, 2 * r, 2 * r, colour, colour);
            case CONNECTED -> polygon(colour, x - r, y - r, x + r, y, x - r, y + r);
            case ACCEPTED -> polygon(colour, x + r, y - r, x - r, y, x + r, y + r);
        }
    }

    private void bar(double x, double y, double width, Look look) {
        String dashes = switch (look) {
            case EFFECT -> "4,2";
            case CONTEXT -> "1.5,2";
            default -> "";
        };
        out.append("<rect x=\"")
                .append(n(x))
                .append("\" y=\"")
                .append(n(y))
                .append("\" width=\"")
                .append(n(width));
        out.append("\" height=\"8\" fill=\"")
                // Marks must stand out, the answer's too.
                .append(look == Look.ANSWER ? Look.PATH.fill() : look.fill())
                .append("\" stroke=\"")
                .append(look.stroke());
        out.append("\" stroke-width=\"").append(look == Look.ANSWER ? "3" : look == Look.PATH ? "2" : "1");
        out.append(dashes.isEmpty() ? "" : "\" stroke-dasharray=\"" + dashes).append("\"/>\n");
    }

    private void rect(double x, double y, double width, double height, String fill, String stroke) {
        out.append("<rect x=\"")
                .append(n(x))
                .append("\" y=\"")
                .append(n(y))
                .append("\" width=\"")
                .append(n(width));
        out.append("\" height=\"")
                .append(n(height))
                .append("\" fill=\"")
                .append(fill)
                .append("\" stroke=\"");
        out.append(stroke).append("\"/>\n");
    }

    private void line(double x1, double y1, double x2, double y2, String stroke, double width, String dashes) {
        out.append("<line x1=\"")
                .append(n(x1))
                .append("\" y1=\"")
                .append(n(y1))
                .append("\" x2=\"")
                .append(n(x2));
        out.append("\" y2=\"")
                .append(n(y2))
                .append("\" stroke=\"")
                .append(stroke)
                .append("\" stroke-width=\"");
        out.append(n(width))
                .append(dashes.isEmpty() ? "" : "\" stroke-dasharray=\"" + dashes)
                .append("\"/>\n");
    }

    private void circle(double x, double y, double r, String fill, String stroke) {
        out.append("<circle cx=\"")
                .append(n(x))
                .append("\" cy=\"")
                .append(n(y))
                .append("\" r=\"")
                .append(n(r));
        out.append("\" fill=\"")
                .append(fill)
                .append("\" stroke=\"")
                .append(stroke)
                .append("\" stroke-width=\"1.5\"/>\n");
    }

    private void polygon(String colour, double... points) {
        out.append("<polygon points=\"");
        for (int i = 0; i < points.length; i += 2) {
            out.append(i == 0 ? "" : " ").append(n(points[i])).append(',').append(n(points[i + 1]));
        }
        out.append("\" fill=\"")
                .append(colour)
                .append("\" stroke=\"")
                .append(colour)
                .append("\"/>\n");
    }

    /** A sentence, cut to its room. */
    private void say(double x, double y, double size, boolean bold, String fill, Sentence said, double room) {
        text(x, y, size, bold, fill, fit(said.toString(), room, size, bold), said, room);
    }

    private void text(double x, double y, double size, boolean bold, String fill, String shown) {
        text(x, y, size, bold, fill, shown, Sentence.text(""), 0);
    }

    /**
     * A text.
     *
     * @param said the same for other languages; nothing where it is the same in all
     * @param room its greatest width in any language
     */
    private void text(
            double x, double y, double size, boolean bold, String fill, String shown, Sentence said, double room) {
        out.append("<text x=\"").append(n(x)).append("\" y=\"").append(n(y)).append("\" font-family=\"");
        out.append(GraphDot.FONT).append("\" font-size=\"").append(n(size));
        out.append(bold ? "\" font-weight=\"bold" : "").append("\" fill=\"").append(fill);
        JsonNode json = SentenceJson.of(said);
        if (json.isArray()) {
            out.append("\" data-room=\"").append(n(room)).append("\" data-s=\"");
            out.append(HtmlWriter.escape(json.toString()));
        }
        out.append("\">").append(HtmlWriter.escape(shown)).append("</text>\n");
    }

    private static String n(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
