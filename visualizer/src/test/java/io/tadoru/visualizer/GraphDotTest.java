package io.tadoru.visualizer;

import static org.assertj.core.api.Assertions.assertThat;

import io.tadoru.correlator.Edge;
import io.tadoru.correlator.Incident;
import io.tadoru.correlator.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The diagram's order in time, its numbers, its groups. */
class GraphDotTest {
    private static final Pattern ROW = Pattern.compile("rank=same; (t\\d+);([^}]*)}");
    private static final Pattern ARROW = Pattern.compile("(n\\d+) -> (n\\d+) \\[(dir=back, )?id=\"(arrow-(\\d+))\"");

    @ParameterizedTest
    @MethodSource("io.tadoru.visualizer.FormatsTest#incidents")
    void nothingIsLostInTheFirstView(Incident incident) {
        if (incident.nodes().size() > GraphDot.MAX_PARTS) {
            return;
        }
        Story story = new Story(incident);
        GraphDot.Drawing drawing = GraphDot.of(story, Parts.first(story));
        String all = String.join("\n", drawing.titles().values());
        for (Node node : incident.nodes()) {
            assertThat(all).contains(story.details(node));
        }
        incident.edges().forEach(e -> assertThat(all.lines()).anyMatch(l -> l.startsWith(e.number() + ". ")));
        assertThat(drawing.notes()).isEmpty();
    }

    @Test
    void groupsAreOneShapeOrALine() {
        Story story = new Story(Incidents.mailBackdoor());
        String first = GraphDot.of(story, Parts.first(story)).dot();
        assertThat(first)
                .contains(
                        "shape=\"folder\"", "<B>2 x commands that only looked</B><BR/><B>around</B>", "g1: 2 processes")
                .contains("+ 2 files that only bash read")
                .doesNotContain(".bashrc");
        // The two forks are one arrow, the reads of passwd and key another.
        assertThat(first).contains("<&#160;12, 13  forked ×2", "<&#160;14, 15  read ×2");
        assertThat(GraphDot.of(story, Parts.full(story)).dot())
                .doesNotContain("folder\"")
                .contains(".bashrc");
    }

    @Test
    void arrowsAreNumberedInTimeAndTellIt() {
        Story story = new Story(Incidents.mailBackdoor());
        GraphDot.Drawing drawing = GraphDot.of(story, Parts.full(story));
        assertThat(drawing.dot()).contains("6  wrote ×3  −3 min 12 s", "10  connected (in progress)  −0.31 s");
        assertThat(drawing.titles().get("arrow-10"))
                .isEqualTo("10. python3 (pid 4242) connected to 203.0.113.9:4444 (in progress), −0.31 s, "
                        + "2026-11-22 02:03:03.813 UTC, connect");
        assertThat(GraphDot.of(new Story(Incidents.sixty()), Parts.full(new Story(Incidents.sixty())))
                        .titles())
                .isNotEmpty();
    }

    @Test
    void ranksFollowTime() {
        long seed = Long.getLong("seed", System.nanoTime());
        Random seeds = new Random(seed);
        List<Incident> incidents = new ArrayList<>(FormatsTest.incidents().toList());
        for (int i = 0; i < 100; i++) {
            incidents.add(Incidents.random(new Random(seeds.nextLong())));
        }
        for (Incident incident : incidents) {
            Story story = new Story(incident);
            rows(story, Parts.first(story), "seed " + seed);
            rows(story, Parts.full(story), "seed " + seed);
        }
    }

    /** Arrows never lie within a row; those against the rows are turned round; the alert parts before from after. */
    private static void rows(Story story, Parts parts, String which) {
        GraphDot.Drawing drawing = GraphDot.of(story, parts);
        Map<String, Integer> row = new HashMap<>();
        Map<String, String> marks = new HashMap<>();
        int alert = -1;
        Matcher rows = ROW.matcher(drawing.dot());
        for (int i = 0; rows.find(); i++) {
            String shapes = rows.group(2).strip();
            if (shapes.isEmpty()) {
                alert = i;
            }
            for (String shape : shapes.isEmpty() ? List.<String>of() : List.of(shapes.split("; ?"))) {
                assertThat(row.put(shape.strip(), i)).as(which).isNull();
            }
            marks.put(rows.group(1), shapes);
        }
        assertThat(alert).as(which).isNotNegative();
        Map<Integer, Edge> edges = story.incident.edges().stream().collect(Collectors.toMap(Edge::number, e -> e));
        Map<String, Long> first = new HashMap<>();
        Matcher arrows = ARROW.matcher(drawing.dot());
        while (arrows.find()) {
            String upper = arrows.group(1);
            String lower = arrows.group(2);
            assertThat(row.get(upper)).as(which + arrows.group()).isLessThan(row.get(lower));
            Edge e = Objects.requireNonNull(edges.get(Integer.valueOf(arrows.group(5))));
            boolean up = arrows.group(3) != null;
            first.merge(up ? lower : upper, parts.first(parts.of(e.from())), Math::min);
            first.merge(up ? upper : lower, parts.first(parts.of(e.to())), Math::min);
        }
        for (Map.Entry<String, Long> shape : first.entrySet()) {
            boolean before = shape.getValue() <= story.incident.alert().time();
            if (before) {
                assertThat(row.get(shape.getKey())).as(which).isLessThan(alert);
            } else if (shape.getValue() > story.incident.alert().time() + 1_000_000_000L) {
                assertThat(row.get(shape.getKey())).as(which).isGreaterThan(alert);
            }
        }
    }

    @Test
    void stepsAreInOrderAndLinkedShapesApart() {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        for (int run = 0; run < 500; run++) {
            int n = 1 + random.nextInt(150);
            long[] times = new long[n];
            boolean[] gives = new boolean[n];
            long time = 0;
            for (int i = 0; i < n; i++) {
                time += (long) Math.pow(10, random.nextInt(14));
                times[i] = random.nextInt(4) == 0 && i > 0 ? times[i - 1] : time;
                gives[i] = random.nextInt(5) == 0;
            }
            List<int[]> links = new ArrayList<>();
            for (int i = 0; i < n * 2; i++) {
                int a = random.nextInt(n);
                int b = random.nextInt(n);
                // Two that only give are never linked.
                if (a != b && !(gives[a] && gives[b])) {
                    links.add(new int[] {a, b});
                }
            }
            long alert = random.nextInt(3) == 0 ? times[random.nextInt(n)] : random.nextLong(time + 1);
            List<TimeRanks.Rank> ranks = TimeRanks.of(times, gives, links, alert);
            String which = "seed " + seed + ", run " + run;
            assertThat(ranks.stream().flatMap(r -> r.shapes().stream()))
                    .as(which)
                    .hasSize(n)
                    .doesNotHaveDuplicates();
            assertThat(ranks.stream().filter(TimeRanks.Rank::alert)).as(which).hasSize(1);
            Map<Integer, Integer> at = new HashMap<>();
            long last = Long.MIN_VALUE;
            boolean after = false;
            for (int r = 0; r < ranks.size(); r++) {
                TimeRanks.Rank rank = ranks.get(r);
                after |= rank.alert();
                assertThat(rank.shapes().size()).as(which).isLessThanOrEqualTo(7);
                if (rank.begins() && !rank.alert()) {
                    assertThat(rank.from()).as(which).isGreaterThan(last);
                    last = rank.to();
                }
                for (int s : rank.shapes()) {
                    at.put(s, r);
                    assertThat(times[s]).as(which).isBetween(rank.from(), rank.to());
                    assertThat(times[s] > alert).as(which).isEqualTo(after);
                }
            }
            links.forEach(l -> assertThat(at.get(l[0])).as(which).isNotEqualTo(at.get(l[1])));
        }
    }
}
