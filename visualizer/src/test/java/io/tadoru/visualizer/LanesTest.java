package io.tadoru.visualizer;

import static org.assertj.core.api.Assertions.assertThat;

import io.tadoru.correlator.Edge;
import io.tadoru.correlator.Incident;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.parser.Parser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Lanes: geometry of random incidents, hostile names, what is said where there is no room. */
class LanesTest {
    @Test
    void randomIncidentsKeepToTheirLanesAndToTime() {
        long seed = Long.getLong("seed", System.nanoTime());
        Random seeds = new Random(seed);
        for (int i = 0; i < 300; i++) {
            long one = seeds.nextLong();
            Story story = new Story(Incidents.random(new Random(one)));
            Parts parts = seeds.nextBoolean() ? Parts.first(story) : Parts.full(story);
            check(story, parts, "seed " + seed + ", incident " + one);
        }
    }

    @ParameterizedTest
    @MethodSource("io.tadoru.visualizer.FormatsTest#incidents")
    void knownIncidentsDoToo(Incident incident) {
        Story story = new Story(incident);
        check(story, Parts.first(story), "first view");
        check(story, Parts.full(story), "full view");
    }

    static void check(Story story, Parts parts, String which) {
        Lanes lanes = Lanes.of(story, parts);
        if (lanes.lanes().isEmpty()) {
            assertThat(parts.all().stream().flatMap(p -> p.nodes().stream()))
                    .as(which)
                    .noneMatch(n -> n instanceof io.tadoru.correlator.Node.ProcessNode);
            return;
        }
        List<Lanes.Column> columns = lanes.columns();
        assertThat(columns).as(which).hasSizeBetween(1, Lanes.MAX_COLUMNS);
        for (int i = 0; i < columns.size(); i++) {
            Lanes.Column c = columns.get(i);
            assertThat(c.from()).as(which).isLessThanOrEqualTo(c.to());
            assertThat(c.x()).as(which).isBetween(Lanes.LEFT, lanes.width());
            if (i > 0) {
                assertThat(c.from()).as(which).isGreaterThan(columns.get(i - 1).to());
                assertThat(c.x()).as(which).isGreaterThan(columns.get(i - 1).x() + (c.breaks() ? Lanes.BREAK - 1 : 0));
            }
        }
        long alert = story.incident.alert().time();
        assertThat(List.of(lanes.alert().from(), lanes.alert().to())).as(which).containsOnly(alert);

        assertThat(lanes.lanes()).as(which).hasSizeLessThanOrEqualTo(Lanes.MAX_LANES);
        double top = 0;
        Set<Edge> shown = new HashSet<>();
        for (Lanes.Lane lane : lanes.lanes()) {
            assertThat(lane.top()).as(which).isEqualTo(top);
            top += lane.height();
            assertThat(lane.from()).as(which).isBetween(Lanes.LEFT, lane.to());
            assertThat(lane.to()).as(which).isLessThan(lanes.width());
            marks(lane, lanes, which);
            lane.marks()
                    .forEach(m -> m.edges()
                            .forEach(e -> assertThat(shown.add(e))
                                    .as(which + ": once only")
                                    .isTrue()));
        }
        assertThat(lanes.height()).as(which).isEqualTo(top);

        // A flow between two parts has its mark, unless the note counts it.
        Set<Parts.Part> drawn = new HashSet<>();
        lanes.lanes().forEach(l -> drawn.add(l.part()));
        long lost = 0;
        for (Edge e : story.incident.edges()) {
            if (parts.of(e.from()) != parts.of(e.to()) && !shown.contains(e)) {
                lost++;
                assertThat(drawn).as(which).doesNotContain(parts.of(story.who(e).id()));
            }
        }
        String notes = lanes.notes().stream().map(Object::toString).collect(Collectors.joining("\n"));
        if (lost > 0) {
            assertThat(notes.lines()).as(which).anyMatch(lostFlows(lost)::equals);
        } else {
            assertThat(notes).as(which).doesNotContain("no mark");
        }

        Map<Integer, Integer> parent = new HashMap<>();
        for (Lanes.Fork f : lanes.forks()) {
            assertThat(f.parent()).as(which).isLessThan(f.child());
            assertThat(parent.put(f.child(), f.parent())).as(which).isNull();
            assertThat(lanes.lanes().get(f.child()).depth())
                    .as(which)
                    .isEqualTo(lanes.lanes().get(f.parent()).depth() + 1);
        }
    }

    private static String lostFlows(long lost) {
        return lost + (lost == 1 ? " numbered flow has" : " numbered flows have")
                + " no mark in the lanes, because the process has no lane. The timeline holds them all.";
    }

    private static void marks(Lanes.Lane lane, Lanes lanes, String which) {
        List<Lanes.Column> columns = lanes.columns();
        List<Lanes.Mark> marks = new ArrayList<>(lane.marks());
        marks.sort(Comparator.comparingDouble(Lanes.Mark::x));
        Map<Integer, Double> taken = new HashMap<>();
        double numbered = 0;
        long before = Long.MIN_VALUE;
        for (Lanes.Mark m : marks) {
            Lanes.Column c = columns.get(m.column());
            double end = m.column() + 1 < columns.size()
                    ? columns.get(m.column() + 1).x()
                    : lanes.width();
            assertThat(m.x()).as(which).isBetween(c.x(), end);
            long time = m.edges().get(0).first();
            assertThat(time).as(which).isBetween(c.from(), c.to());
            // Later in the lane is further right.
            assertThat(c.from()).as(which).isGreaterThanOrEqualTo(before);
            before = c.from();
            double left = m.x() + Lanes.numberLeft(m.kind());
            assertThat(left).as(which + ": numbers overlap").isGreaterThanOrEqualTo(numbered);
            numbered = left + Lanes.textWidth(m.number(), Lanes.NUMBER_SIZE, true);
            assertThat(m.number())
                    .as(which)
                    .startsWith(Integer.toString(m.edges().get(0).number()));
            if (!m.name().isEmpty()) {
                assertThat(m.x())
                        .as(which + ": names overlap")
                        .isGreaterThanOrEqualTo(taken.getOrDefault(m.row(), 0.0));
                taken.put(m.row(), m.x() + Lanes.textWidth(m.name(), Lanes.NAME_SIZE, false));
                assertThat(Lanes.nameLine(m.row())).as(which).isLessThan(lane.height());
                assertThat(taken.get(m.row())).as(which).isLessThan(lanes.width());
            }
        }
    }

    @Test
    void daysAndMillisecondsAreBothReadable() {
        Story story = new Story(Incidents.mailBackdoor());
        Lanes lanes = Lanes.of(story, Parts.first(story));
        assertThat(lanes.columns().stream().filter(Lanes.Column::breaks)).hasSizeGreaterThanOrEqualTo(3);
        String svg = Objects.requireNonNull(LanesSvg.of(story, lanes));
        assertThat(svg).contains("ALERT", "ANSWER", "−3.20 s", ">9 min 52 s<", "2 files that only bash read");
        assertThat(lanes.notes()).isEmpty();
        // The group's lane, its forks in one mark.
        assertThat(lanes.lanes().stream().filter(l -> l.part().group() != null))
                .singleElement()
                .satisfies(l -> {
                    assertThat(l.part().nodes()).hasSize(2);
                    assertThat(l.marks()).first().extracting(Lanes.Mark::number).isEqualTo("12, 13");
                });
    }

    @Test
    void whatHasNoLaneIsCounted() {
        Story story = new Story(Incidents.many(400));
        Lanes lanes = Lanes.of(story, Parts.full(story));
        assertThat(lanes.lanes()).hasSize(Lanes.MAX_LANES);
        assertThat(lanes.notes())
                .map(Object::toString)
                .first()
                .asString()
                .contains("50 processes nearest", "have no lane");
        assertThat(Objects.requireNonNull(LanesSvg.of(story, lanes))).contains("50 processes nearest");
    }

    @ParameterizedTest
    @MethodSource("io.tadoru.visualizer.FormatsTest#incidents")
    void hostileNamesStayText(Incident incident) throws Exception {
        Story story = new Story(incident);
        String svg = Objects.requireNonNull(LanesSvg.of(story, Lanes.of(story, Parts.first(story))));
        assertThat(ReportFolderTest.elements(ReportFolderTest.xml(svg)))
                .isSubsetOf("svg", "g", "title", "polygon", "circle", "line", "rect", "text");
        assertThat(svg.codePoints().filter(c -> c != '\n' && c != 0x200E && DisplayText.hidden(c)))
                .isEmpty();
        assertThat(svg.getBytes(StandardCharsets.UTF_8).length).isLessThan(2_000_000);
        placed(story, svg);
        // The same once more, byte for byte.
        Story again = new Story(incident);
        assertThat(LanesSvg.of(again, Lanes.of(again, Parts.first(again)))).isEqualTo(svg);
    }

    /** What the page chooses a span of time by: where the flows of each column stand, and those of each mark. */
    private static void placed(Story story, String svg) throws Exception {
        Document drawing = Jsoup.parse(svg, Parser.xmlParser());
        Lanes lanes = Lanes.of(story, Parts.first(story));
        List<Integer> drawn = new ArrayList<>();
        lanes.lanes().forEach(l -> l.marks().forEach(m -> m.edges().forEach(e -> drawn.add(e.number()))));
        List<Integer> named = drawing.select("g.mark").stream()
                .flatMap(m -> Arrays.stream(m.attr("data-flows").split(" ")))
                .map(Integer::valueOf)
                .toList();
        assertThat(named).isEqualTo(drawn);
        Map<Integer, Long> times = new HashMap<>();
        story.incident.edges().forEach(e -> times.put(e.number(), e.first()));
        Set<Integer> within = new HashSet<>();
        double right = Lanes.LEFT;
        long time = Long.MIN_VALUE;
        for (Element tick : drawing.select("g.tick")) {
            long first = Objects.requireNonNull(times.get(Integer.valueOf(tick.attr("data-first"))));
            long last = Objects.requireNonNull(times.get(Integer.valueOf(tick.attr("data-last"))));
            assertThat(first).isGreaterThan(time).isLessThanOrEqualTo(last);
            assertThat(Double.parseDouble(tick.attr("data-left"))).isGreaterThan(right);
            right = Double.parseDouble(tick.attr("data-right"));
            time = last;
            times.forEach((number, at) -> {
                if (at >= first && at <= last) {
                    within.add(number);
                }
            });
        }
        assertThat(right).isLessThan(lanes.width());
        lanes.lanes()
                .forEach(l -> l.marks()
                        .forEach(m ->
                                assertThat(within).contains(m.edges().get(0).number())));
    }
}
