package io.tadoru.visualizer;

import io.tadoru.collector.Sentence;
import io.tadoru.correlator.Edge;
import io.tadoru.correlator.Incident;
import io.tadoru.correlator.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The second layout: one lane a process, children under their parent, time to the right. Only the geometry;
 * {@link LanesSvg} draws it.
 *
 * <p>An attack may take milliseconds and wait days, so the axis is not to scale: it has a column for each moment at which
 * something happened, a pause between two is drawn by its logarithm, and one longer than {@link #IDLE} is a break of
 * constant width. A later moment is always further to the right.
 */
final class Lanes {
    /** Lanes at most; more need a second screen. */
    static final int MAX_LANES = 50;
    /** Columns at most; beyond, the moments with the shortest pauses between them share one. */
    static final int MAX_COLUMNS = 160;
    /** A longer pause is a break; nanoseconds. */
    static final long IDLE = 60_000_000_000L;

    /** Width of what names the lanes, in points like everything here. */
    static final double LEFT = 236;

    private static final double RIGHT = 30;

    static final double BREAK = 64;
    private static final double NARROW = 8;
    /** Points a decade of pause. */
    private static final double DECADE = 9;

    private static final double MARK = 15;
    static final double NUMBER_SIZE = 9.5;
    static final double NAME_SIZE = 9.5;
    private static final double ROW = 11.5;
    private static final int ROWS = 4;
    /** From the top of a lane to the middle of its bar. */
    static final double BAR = 22;

    private static final double LOWEST = 40;
    private static final int NAME = 26;

    /**
     * A moment on the axis.
     *
     * @param from nanoseconds since the epoch
     * @param to as {@code from}, unless moments share the column
     * @param x where it begins
     * @param wide what its marks and its name on the axis need; the next begins further right
     * @param pause since the column before, 0 for the first
     */
    record Column(long from, long to, double x, double wide, long pause) {
        boolean breaks() {
            return pause > IDLE;
        }
    }

    /**
     * Edges of one kind in one column of a lane.
     *
     * @param x of its middle
     * @param number what stands above it
     * @param name of the other end, "" where there is none or no room
     * @param said the name, to be said in other languages; nothing where it is the same in all
     * @param row of the name below the bar, from 0
     */
    record Mark(
            Edge.Kind kind,
            List<Edge> edges,
            int column,
            double x,
            String number,
            String name,
            Sentence said,
            int row) {
        boolean path() {
            return edges.stream().anyMatch(Edge::path);
        }
    }

    /** How a lane's bar ends at a side. */
    enum End {
        /** With the process. */
        KNOWN,
        /** The process lives on beyond it: nobody saw it begin, or it ends later. */
        BEYOND,
        /** Nobody knows. */
        OPEN
    }

    /**
     * A lane.
     *
     * @param depth how many lanes above hold ancestors
     * @param from where the bar begins
     * @param to where it ends
     */
    record Lane(
            Parts.Part part,
            int depth,
            double top,
            double height,
            double from,
            End begin,
            double to,
            End end,
            List<Mark> marks) {}

    /** A line from a parent's lane to its child's. */
    record Fork(int parent, int child, double x, boolean path) {}

    /** Something that happened in a lane, before it has a place. */
    private record Deed(Edge.Kind kind, Parts.Part other, long time, List<Edge> edges) {}

    private final Story story;
    private final Parts parts;
    private final Map<Parts.Part, List<Deed>> deeds = new LinkedHashMap<>();
    private final Map<Parts.Part, Parts.Part> parents = new HashMap<>();
    /** When a process was last seen to do something, be it in a lane of its own or a child's. */
    private final Map<Parts.Part, Long> latest = new HashMap<>();

    private final List<Sentence> notes = new ArrayList<>();
    private List<Column> columns = List.of();
    private List<Lane> lanes = List.of();
    private final List<Fork> forks = new ArrayList<>();
    private double width;

    private Lanes(Story story, Parts parts) {
        this.story = story;
        this.parts = parts;
    }

    static Lanes of(Story story, Parts parts) {
        Lanes lanes = new Lanes(story, parts);
        lanes.build();
        return lanes;
    }

    /** In the order of time. */
    List<Column> columns() {
        return columns;
    }

    /** From the top. */
    List<Lane> lanes() {
        return lanes;
    }

    List<Fork> forks() {
        return forks;
    }

    /** What has no lane, no mark or no name, in words. */
    List<Sentence> notes() {
        return notes;
    }

    double width() {
        return width;
    }

    double height() {
        return lanes.isEmpty()
                ? 0
                : lanes.get(lanes.size() - 1).top()
                        + lanes.get(lanes.size() - 1).height();
    }

    /** The alert's place on the axis. */
    Column alert() {
        return columns.get(columnOf(story.incident.alert().time()));
    }

    private void build() {
        List<Parts.Part> all = parts.all().stream().filter(Lanes::runs).toList();
        parts.nearest(Lanes::runs, MAX_LANES).forEach(p -> deeds.put(p, new ArrayList<>()));
        int left = collect();
        int without = all.stream()
                .filter(p -> !deeds.containsKey(p))
                .mapToInt(Lanes::processes)
                .sum();
        if (without > 0) {
            notes.add(Sentence.of(
                    without == 1
                            ? "The lanes show the {0} processes nearest to the answer; {1} process has no lane. The tables hold"
                                    + " them all."
                            : "The lanes show the {0} processes nearest to the answer; {1} processes have no lane. The tables"
                                    + " hold them all.",
                    deeds.size(),
                    without));
        }
        if (left > 0) {
            notes.add(Sentence.of(
                    left == 1
                            ? "{0} numbered flow has no mark in the lanes, because the process has no lane. The timeline holds"
                                    + " them all."
                            : "{0} numbered flows have no mark in the lanes, because the process has no lane. The timeline"
                                    + " holds them all.",
                    left));
        }
        if (deeds.isEmpty()) {
            return;
        }
        Map<Parts.Part, Integer> depths = tree();
        long last = deeds.values().stream()
                .flatMap(List::stream)
                .mapToLong(Deed::time)
                .max()
                .orElse(Long.MIN_VALUE);
        last = Math.max(last, story.incident.alert().time());
        place(depths, last);
    }

    private static boolean runs(Parts.Part part) {
        return processes(part) > 0;
    }

    private static int processes(Parts.Part part) {
        return (int)
                part.nodes().stream().filter(Node.ProcessNode.class::isInstance).count();
    }

    // --- what happened in which lane

    /** Gives back how many edges between parts have no lane. */
    private int collect() {
        record Alike(Parts.Part lane, Edge.Kind kind, Parts.Part other) {}
        Map<Alike, List<Edge>> ofGroups = new LinkedHashMap<>();
        int left = 0;
        for (Edge e : story.incident.edges()) {
            Parts.Part from = parts.of(e.from());
            Parts.Part to = parts.of(e.to());
            if (from == to) {
                continue;
            }
            boolean fork = e.kind() == Edge.Kind.FORKED;
            if (fork && deeds.containsKey(from)) {
                parents.putIfAbsent(to, from);
            }
            Parts.Part acts = parts.of(story.who(e).id());
            latest.merge(acts, e.first(), Math::max);
            latest.merge(lane(fork, to, acts), e.first(), Math::max);
            Parts.Part lane = lane(fork, to, acts);
            if (!deeds.containsKey(lane)) {
                left++;
                continue;
            }
            Parts.Part other = lane == from ? to : from;
            if (lane.group() == null) {
                deedsOf(lane).add(new Deed(e.kind(), other, e.first(), List.of(e)));
            } else {
                ofGroups.computeIfAbsent(new Alike(lane, e.kind(), other), k -> new ArrayList<>())
                        .add(e);
            }
        }
        ofGroups.forEach((way, edges) -> deedsOf(way.lane())
                .add(new Deed(way.kind(), way.other(), edges.get(0).first(), edges)));
        return left;
    }

    /** A birth is the child's, where that has a lane. */
    private Parts.Part lane(boolean fork, Parts.Part child, Parts.Part acts) {
        return fork && deeds.containsKey(child) ? child : acts;
    }

    private List<Deed> deedsOf(Parts.Part lane) {
        return deeds.getOrDefault(lane, new ArrayList<>());
    }

    /** The lanes with their depths, a parent right above its children, the earlier first. */
    private Map<Parts.Part, Integer> tree() {
        Map<Parts.Part, List<Parts.Part>> children = new HashMap<>();
        List<Parts.Part> inTime = deeds.keySet().stream()
                .sorted(Comparator.comparingLong(this::begins))
                .toList();
        List<Parts.Part> roots = new ArrayList<>();
        for (Parts.Part part : inTime) {
            Parts.Part parent = parents.get(part);
            if (parent == null) {
                roots.add(part);
            } else {
                children.computeIfAbsent(parent, k -> new ArrayList<>()).add(part);
            }
        }
        Map<Parts.Part, Integer> depths = new LinkedHashMap<>();
        roots.forEach(r -> hang(r, 0, children, depths));
        // Parents in a ring are nobody's: broken evidence, but every lane is drawn.
        inTime.forEach(p -> hang(p, 0, children, depths));
        return depths;
    }

    private static void hang(
            Parts.Part part, int depth, Map<Parts.Part, List<Parts.Part>> children, Map<Parts.Part, Integer> depths) {
        if (depths.putIfAbsent(part, depth) == null) {
            children.getOrDefault(part, List.of()).forEach(c -> hang(c, depth + 1, children, depths));
        }
    }

    // --- time

    private long begins(Parts.Part part) {
        Node.ProcessNode p = process(part);
        long first = parts.first(part);
        return p != null && p.born() ? Math.min(p.start(), first) : first;
    }

    private static Node.@Nullable ProcessNode process(Parts.Part part) {
        return part.group() == null && part.head() instanceof Node.ProcessNode p ? p : null;
    }

    /** When its bar ends, at most {@code last}. */
    private long ends(Parts.Part part, long last) {
        Node.ProcessNode p = process(part);
        long acted = latest.getOrDefault(part, begins(part));
        Incident.Group group = part.group();
        if (group != null) {
            acted = Math.max(acted, group.last());
        }
        return Math.min(p == null || p.end() == null ? acted : Math.max(p.end(), acted), last);
    }

    /** Columns without their place: of a moment each, or of several where there are too many. */
    private static List<long[]> moments(Collection<Long> times, long alert) {
        long[] sorted =
                times.stream().mapToLong(Long::longValue).distinct().sorted().toArray();
        long[] pauses = new long[Math.max(0, sorted.length - 1)];
        for (int i = 0; i < pauses.length; i++) {
            // The alert has a column of its own.
            pauses[i] = sorted[i] == alert || sorted[i + 1] == alert ? Long.MAX_VALUE : sorted[i + 1] - sorted[i];
        }
        long[] longest = pauses.clone();
        Arrays.sort(longest);
        long shared = pauses.length < MAX_COLUMNS ? -1 : longest[longest.length - MAX_COLUMNS];
        List<long[]> out = new ArrayList<>();
        for (int i = 0; i < sorted.length; i++) {
            if (i > 0 && pauses[i - 1] <= shared) {
                out.get(out.size() - 1)[1] = sorted[i];
            } else {
                out.add(new long[] {sorted[i], sorted[i]});
            }
        }
        return out;
    }

    private int columnOf(long time) {
        int low = 0;
        int high = columns.size() - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (columns.get(middle).to() < time) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** From the top of a lane to a row of names. */
    static double nameLine(int row) {
        return BAR + 14 + row * ROW;
    }

    /** What a pause is wide. */
    private static double wide(long pause) {
        return pause > IDLE ? BREAK : NARROW + DECADE * Math.log10(1 + (double) pause / TimeRanks.TICK);
    }

    // --- places

    private void place(Map<Parts.Part, Integer> depths, long last) {
        TreeSet<Long> times = new TreeSet<>();
        times.add(story.incident.alert().time());
        deeds.forEach((part, list) -> {
            list.forEach(d -> times.add(d.time()));
            times.add(begins(part));
            times.add(ends(part, last));
        });
        List<long[]> moments = moments(times, story.incident.alert().time());
        columns = moments.stream().map(m -> new Column(m[0], m[1], 0, 0, 0)).toList();
        Map<Parts.Part, TreeMap<Integer, List<List<Deed>>>> marks = new HashMap<>();
        double[] need = new double[columns.size()];
        for (Parts.Part part : depths.keySet()) {
            TreeMap<Integer, List<List<Deed>>> ofLane = byColumn(deedsOf(part));
            marks.put(part, ofLane);
            ofLane.forEach((column, list) -> need[column] = Math.max(
                    need[column], list.stream().mapToDouble(Lanes::slot).sum()));
        }
        axis(moments, need);
        double top = 0;
        int unnamed = 0;
        List<Lane> out = new ArrayList<>();
        Map<Parts.Part, Integer> index = new HashMap<>();
        for (Map.Entry<Parts.Part, Integer> at : depths.entrySet()) {
            Lane lane = lane(at.getKey(), at.getValue(), top, marks.getOrDefault(at.getKey(), new TreeMap<>()), last);
            unnamed += (int) lane.marks().stream().filter(m -> m.row() < 0).count();
            index.put(at.getKey(), out.size());
            out.add(lane);
            top += lane.height();
        }
        lanes = List.copyOf(out);
        if (unnamed > 0) {
            notes.add(Sentence.of(
                    "{0} marks of the lanes have no room for a name; their numbers are those of the timeline.",
                    unnamed));
        }
        for (int child = 0; child < lanes.size(); child++) {
            Parts.Part part = lanes.get(child).part();
            int parent = index.getOrDefault(parents.get(part), child);
            Mark birth = lanes.get(child).marks().stream()
                    .filter(m -> isBirth(part, m.kind(), m.edges()))
                    .findFirst()
                    .orElse(null);
            // A parent below its child is one of a ring.
            if (parent < child && birth != null) {
                forks.add(new Fork(parent, child, birth.x(), birth.path()));
            }
        }
    }

    /** One mark a kind in each column. */
    private TreeMap<Integer, List<List<Deed>>> byColumn(List<Deed> list) {
        TreeMap<Integer, List<List<Deed>>> out = new TreeMap<>();
        List<Deed> inTime = new ArrayList<>(list);
        inTime.sort(Comparator.comparingInt(d -> d.edges().get(0).number()));
        for (Deed deed : inTime) {
            List<List<Deed>> column = out.computeIfAbsent(columnOf(deed.time()), k -> new ArrayList<>());
            column.stream()
                    .filter(m -> m.get(0).kind() == deed.kind())
                    .findFirst()
                    .ifPresentOrElse(m -> m.add(deed), () -> column.add(new ArrayList<>(List.of(deed))));
        }
        return out;
    }

    private static List<Edge> edges(List<Deed> mark) {
        return mark.stream()
                .flatMap(d -> d.edges().stream())
                .sorted(Comparator.comparingInt(Edge::number))
                .toList();
    }

    private static String number(List<Deed> mark) {
        List<Edge> edges = edges(mark);
        String all = Parts.numbers(edges);
        return all.length() <= 9
                ? all
                : edges.get(0).number() + "…" + edges.get(edges.size() - 1).number();
    }

    /** From the middle of a mark to its number, which keeps off the line that comes from a parent's lane. */
    static double numberLeft(Edge.Kind kind) {
        return kind == Edge.Kind.FORKED ? 3 : -5;
    }

    private static double slot(List<Deed> mark) {
        double wide = textWidth(number(mark), NUMBER_SIZE, true) + 5;
        return Math.max(MARK, wide + 5 + numberLeft(mark.get(0).kind()));
    }

    private void axis(List<long[]> moments, double[] need) {
        List<Column> out = new ArrayList<>();
        double x = LEFT + 12;
        for (int i = 0; i < moments.size(); i++) {
            long[] m = moments.get(i);
            long pause = i == 0 ? 0 : m[0] - moments.get(i - 1)[1];
            if (i > 0) {
                x += pause > IDLE ? need[i - 1] + BREAK : Math.max(need[i - 1] + 2, wide(pause));
            }
            // The axis names the first moment, the one after a break and the alert: these have room for it.
            if (i == 0 || pause > IDLE || m[0] == story.incident.alert().time()) {
                need[i] = Math.max(need[i], textWidth(story.sinceAlert(m[0]), NUMBER_SIZE, true) + 8);
            }
            out.add(new Column(m[0], m[1], x, Math.max(need[i], NARROW - 1), pause));
        }
        columns = List.copyOf(out);
        width = Math.max(1000, x + need[need.length - 1] + RIGHT);
    }

    private Lane lane(Parts.Part part, int depth, double top, TreeMap<Integer, List<List<Deed>>> byColumn, long last) {
        List<Mark> marks = new ArrayList<>();
        double[] taken = new double[ROWS];
        byColumn.forEach((column, list) -> {
            double x = columns.get(column).x();
            for (List<Deed> mark : list) {
                List<Parts.Part> others = others(part, mark);
                String name = name(others);
                double wide = textWidth(name, NAME_SIZE, false) + 7;
                int row = name.isEmpty() ? 0 : -1;
                for (int r = 0; r < ROWS && row < 0; r++) {
                    if (taken[r] <= x) {
                        row = r;
                        taken[r] = x + wide;
                    }
                }
                marks.add(new Mark(
                        mark.get(0).kind(),
                        edges(mark),
                        column,
                        x + 5,
                        number(mark),
                        row < 0 ? "" : name,
                        said(others),
                        row));
                x += slot(mark);
            }
        });
        width = Math.max(width, Arrays.stream(taken).max().orElse(0) + RIGHT);
        long rows = Arrays.stream(taken).filter(t -> t > 0).count();
        double height = Math.max(LOWEST + (part.folded().isEmpty() ? 0 : ROW), nameLine((int) rows) - ROW + 7);
        Node.ProcessNode p = process(part);
        long end = ends(part, last);
        Long ended = p == null ? null : p.end();
        boolean birth = marks.stream().anyMatch(m -> isBirth(part, m.kind(), m.edges()));
        double from = columns.get(columnOf(begins(part))).x();
        double to = Math.max(
                columns.get(columnOf(end)).x() + 5,
                marks.stream().mapToDouble(m -> m.x() + 5).max().orElse(from + 5));
        return new Lane(
                part,
                depth,
                top,
                height,
                from,
                p == null || p.born() || birth ? End.KNOWN : End.BEYOND,
                to,
                p == null || (ended != null && ended <= end) ? End.KNOWN : ended != null ? End.BEYOND : End.OPEN,
                List.copyOf(marks));
    }

    private boolean isBirth(Parts.Part lane, Edge.Kind kind, List<Edge> edges) {
        return kind == Edge.Kind.FORKED && parts.of(edges.get(0).to()) == lane;
    }

    /** The mark's other ends, the most important first; none of a birth. */
    private List<Parts.Part> others(Parts.Part lane, List<Deed> mark) {
        Deed first = mark.get(0);
        if (isBirth(lane, first.kind(), first.edges())) {
            return List.of();
        }
        Set<Parts.Part> others = new LinkedHashSet<>();
        mark.stream()
                .sorted(Comparator.comparing(d -> d.edges().stream().noneMatch(Edge::path)))
                .forEach(d -> others.add(d.other()));
        return List.copyOf(others);
    }

    /** What the first is called, and how many more there are. */
    private static String name(List<Parts.Part> others) {
        return others.isEmpty() ? "" : brief(others.get(0)) + (others.size() > 1 ? " +" + (others.size() - 1) : "");
    }

    private static Sentence said(List<Parts.Part> others) {
        Incident.Group group = others.isEmpty() ? null : others.get(0).group();
        if (group == null) {
            return Sentence.text("");
        }
        Sentence words = Story.display(group.words());
        return others.size() > 1 ? Sentence.of("{0} +{1}", words, others.size() - 1) : words;
    }

    private static String brief(Parts.Part part) {
        Incident.Group group = part.group();
        if (group != null) {
            return DisplayText.brief(group.words(), NAME);
        }
        Node node = part.head();
        if (node instanceof Node.ProcessNode p) {
            return DisplayText.brief(Story.task(p) + " " + p.pid(), NAME);
        } else if (node instanceof Node.FileNode f
                && !f.paths().isEmpty()
                && !f.paths().get(0).isEmpty()) {
            return DisplayText.brief(Story.base(f.paths().get(0)), NAME);
        }
        return DisplayText.brief(Story.title(node), NAME);
    }

    /**
     * About how wide a text is in Arial: what a machine's fonts really measure must not change a byte.
     *
     * @param size in points
     */
    static double textWidth(String shown, double size, boolean bold) {
        double ems = shown.codePoints()
                .mapToDouble(c -> {
                    if (c >= 0x1100) {
                        return c >= 0x2000 && c < 0x2E80 ? 0.8 : 1.1;
                    } else if (c >= 0x80) {
                        return 0.7;
                    } else if ("ijlft.,:;|!'()[]/ ".indexOf(c) >= 0) {
                        return 0.3;
                    } else if ("mwMW@%&".indexOf(c) >= 0) {
                        return 0.9;
                    }
                    return Character.isUpperCase(c) ? 0.72 : 0.56;
                })
                .sum();
        return ems * size * (bold ? 1.1 : 1.03);
    }
}
