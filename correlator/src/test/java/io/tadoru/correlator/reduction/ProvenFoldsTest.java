package io.tadoru.correlator.reduction;

import static org.assertj.core.api.Assertions.assertThat;

import io.tadoru.correlator.Node.FileNode;
import io.tadoru.correlator.Node.ProcessNode;
import io.tadoru.correlator.reduction.Contacts.Contact;
import io.tadoru.correlator.reduction.ProvenFolds.Into;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Folds held against everything that can lead to anything. */
@Tag("once")
class ProvenFoldsTest {
    private static final int GRAPHS = 100_000;

    @Test
    void whoLeadsToWhomStaysTheSame() {
        long seed = new Random().nextLong();
        System.out.println("ProvenFoldsTest seed " + seed);
        Random random = new Random(seed);
        Map<String, Integer> folded = new HashMap<>();
        int chains = 0;
        for (int i = 0; i < GRAPHS; i++) {
            RandomEvents of = RandomEvents.of(random, 12);
            Map<Integer, Into> folds = ProvenFolds.of(of.nodes(), of.edges(), n -> n.id().equals("n0"));
            int[] at = at(of, folds);
            assertThat(difference(of.nodes().size(), of.events(), at))
                    .as("seed %d, graph %d: %s in %s", seed, i, folds, of.events())
                    .isNull();
            folds.values().forEach(f -> folded.merge(f.rule(), 1, Integer::sum));
            for (Map.Entry<Integer, Into> f : folds.entrySet()) {
                chains += of.events().stream()
                                .anyMatch(e -> e.to() == f.getKey()
                                        && e.from() == f.getValue().node())
                        ? 0
                        : 1;
            }
        }
        System.out.println("folded " + folded + ", through others " + chains);
        // Enough of each to mean something.
        assertThat(folded.get(ProvenFolds.PRIVATE)).isGreaterThan(GRAPHS / 20);
        assertThat(folded.get(ProvenFolds.SILENT)).isGreaterThan(GRAPHS / 20);
        assertThat(chains).isGreaterThan(GRAPHS / 100);
    }

    /** Silent children folded without a look at what their parents learnt after the fork. */
    @Test
    void foldsThatForgetTheTimeAreCaught() {
        assertThat(caught(1, (of, child) -> {
                    List<Contact> in =
                            of.events().stream().filter(e -> e.to() == child).toList();
                    boolean forked = of.nodes().get(child) instanceof ProcessNode
                            && !in.isEmpty()
                            && in.stream().allMatch(e -> e.from() == in.get(0).from());
                    return forked ? in.get(0).from() : child;
                }))
                .isGreaterThan(20);
    }

    /** Files folded into who wrote them, whoever else read them. */
    @Test
    void foldsThatForgetAReaderAreCaught() {
        assertThat(caught(
                        2,
                        (of, file) -> of.nodes().get(file) instanceof FileNode
                                ? of.events().stream()
                                        .filter(e -> e.to() == file)
                                        .map(Contact::from)
                                        .findFirst()
                                        .orElse(file)
                                : file))
                .isGreaterThan(20);
    }

    private interface WrongRule {
        /** Where a node folds into, itself for nowhere. */
        int into(RandomEvents of, int node);
    }

    /** In how many of a thousand graphs a single fold by a wrong rule is seen. */
    private static int caught(long seed, WrongRule rule) {
        Random random = new Random(seed);
        int caught = 0;
        for (int i = 0; i < 1000; i++) {
            RandomEvents of = RandomEvents.of(random, 12);
            int[] at = new int[of.nodes().size()];
            Arrays.setAll(at, n -> n);
            int node = random.nextInt(at.length);
            at[node] = rule.into(of, node);
            caught += difference(at.length, of.events(), at) == null ? 0 : 1;
        }
        return caught;
    }

    private static int[] at(RandomEvents of, Map<Integer, Into> folds) {
        int[] at = new int[of.nodes().size()];
        Arrays.setAll(at, n -> n);
        folds.forEach((node, into) -> at[node] = into.node());
        folds.values().forEach(into -> assertThat(folds).doesNotContainKey(into.node()));
        return at;
    }

    /**
     * Where it first shows that something was folded: from any moment on, whatever starts at a node that stays arrives at
     * the same others at the same times. Of a node that stands for others, what it knew from the beginning.
     */
    private static @Nullable String difference(int nodes, List<Contact> events, int[] at) {
        if (Arrays.stream(at).distinct().count() == nodes) {
            return null;
        }
        long stay = 0;
        long alone = 0;
        for (int n = 0; n < nodes; n++) {
            int node = n;
            stay |= at[n] == n ? 1L << n : 0;
            alone |= at[n] == n && Arrays.stream(at).filter(a -> a == node).count() == 1 ? 1L << n : 0;
        }
        for (int since = 0; since < RandomEvents.TIMES; since++) {
            long sources = since == 0 ? stay : alone;
            long[] before = own(nodes);
            long[] after = own(nodes);
            for (int time = since; time < RandomEvents.TIMES; time++) {
                pass(events, time, before, null);
                pass(events, time, after, at);
                for (int n = 0; n < nodes; n++) {
                    if (at[n] == n && ((before[n] ^ after[n]) & sources) != 0) {
                        return "from " + since + " on, at " + time + ", node " + n + ": knew "
                                + Long.toBinaryString(before[n] & sources) + ", knows "
                                + Long.toBinaryString(after[n] & sources);
                    }
                }
            }
        }
        return null;
    }

    /** Everybody knows itself: one bit a node. */
    static long[] own(int nodes) {
        long[] own = new long[nodes];
        Arrays.setAll(own, n -> 1L << n);
        return own;
    }

    /** All that goes over at one time, on and on: equal times count as possible. */
    static void pass(List<Contact> events, int time, long[] known, int @Nullable [] at) {
        boolean more = true;
        while (more) {
            more = false;
            for (Contact e : events) {
                if (e.first() <= time && e.last() >= time) {
                    int from = at == null ? e.from() : at[e.from()];
                    int to = at == null ? e.to() : at[e.to()];
                    long all = known[to] | known[from];
                    more |= all != known[to];
                    known[to] = all;
                }
            }
        }
    }
}
