package io.tadoru.correlator.reduction;

import static org.assertj.core.api.Assertions.assertThat;

import io.tadoru.correlator.Edge;
import io.tadoru.correlator.reduction.Arrows.Arrow;
import io.tadoru.correlator.reduction.Contacts.Contact;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Arrows held against the calls that they stand for. */
@Tag("once")
class ArrowsTest {
    private static final int GRAPHS = 100_000;

    @Test
    void whoLeadsToWhomStaysTheSame() {
        long seed = new Random().nextLong();
        System.out.println("ArrowsTest seed " + seed);
        Random random = new Random(seed);
        int calls = 0;
        int shown = 0;
        for (int i = 0; i < GRAPHS; i++) {
            RandomEvents of = RandomEvents.of(random, 12);
            List<Arrow> arrows = Arrows.of(of.edges());
            List<Contact> contacts = contacts(of.edges());
            assertThat(known(of.nodes().size(), contacts(arrows)))
                    .as("seed %d, graph %d: %s as %s", seed, i, contacts, arrows)
                    .isEqualTo(known(of.nodes().size(), contacts));
            assertThat(arrows.stream().mapToInt(Arrow::count).sum())
                    .isEqualTo(of.edges().stream().mapToInt(Edge::count).sum());
            calls += of.edges().stream().mapToInt(Edge::count).sum();
            shown += arrows.size();
        }
        System.out.println(calls + " calls in " + shown + " arrows");
        assertThat(shown).isLessThan(calls);
    }

    @Test
    void whatCameInBetweenTellsCallsApart() {
        // One file read by two, each time after the other had written it.
        List<Edge> edges = RandomEvents.edges("READ 2 0 at 1 5", "WROTE 1 2 at 3", "WROTE 0 3 at 4");
        assertThat(Arrows.of(edges)).extracting(Arrow::count).containsExactly(1, 1, 1, 1);
        // What was written goes nowhere before the second read.
        edges = RandomEvents.edges("READ 2 0 at 1 5", "WROTE 1 2 at 3", "WROTE 0 3 at 6");
        assertThat(Arrows.of(edges))
                .contains(new Arrow("n2", "n0", 1, 5, 2, List.of("e1")))
                .hasSize(3);
        // Reading and writing the same file between the same two.
        edges = RandomEvents.edges("READ 2 0 at 1 5", "EXECUTED 2 0 at 3");
        assertThat(Arrows.of(edges)).containsExactly(new Arrow("n2", "n0", 1, 5, 3, List.of("e1", "e2")));
    }

    /** All calls between the same two as one, whatever came in between. */
    @Test
    void mergingAllIsCaught() {
        Random random = new Random(3);
        int caught = 0;
        for (int i = 0; i < 1000; i++) {
            RandomEvents of = RandomEvents.of(random, 12);
            Map<String, Contact> all = new LinkedHashMap<>();
            contacts(of.edges())
                    .forEach(c -> all.merge(
                            c.from() + " " + c.to(),
                            c,
                            (a, b) -> new Contact(
                                    a.from(), a.to(), Math.min(a.first(), b.first()), Math.max(a.last(), b.last()))));
            int nodes = of.nodes().size();
            caught +=
                    java.util.Arrays.equals(known(nodes, List.copyOf(all.values())), known(nodes, contacts(of.edges())))
                            ? 0
                            : 1;
        }
        assertThat(caught).isGreaterThan(20);
    }

    private static List<Contact> contacts(List<?> edgesOrArrows) {
        List<Contact> contacts = new ArrayList<>();
        for (Object o : edgesOrArrows) {
            if (o instanceof Edge e) {
                contacts.addAll(Contacts.of(e, number(e.from()), number(e.to())));
            } else if (o instanceof Arrow a) {
                contacts.add(new Contact(number(a.from()), number(a.to()), a.first(), a.last()));
            }
        }
        return contacts;
    }

    private static int number(String id) {
        return Integer.parseInt(id.substring(1));
    }

    /** What everybody knows in the end. */
    private static long[] known(int nodes, List<Contact> contacts) {
        long[] known = ProvenFoldsTest.own(nodes);
        for (int time = 0; time < RandomEvents.TIMES; time++) {
            ProvenFoldsTest.pass(contacts, time, known, null);
        }
        return known;
    }
}
