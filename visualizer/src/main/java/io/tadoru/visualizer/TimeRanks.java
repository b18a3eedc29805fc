package io.tadoru.visualizer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Puts shapes on ranks so that time runs down: in steps of time, each of them one rank or a few. Whatever stands in a
 * later step first took part later. Within a step, what is linked stands on ranks of its own, the earlier above.
 *
 * <p>As many steps as there are moments would make a ladder. So steps with the shortest pauses between them become one,
 * until the ranks are few enough or only pauses of a minute are left. What lies within a tick of the kernel's clock is one
 * step in any case: the order of such times says nothing. Nothing before the alert shares a step with what came after.
 */
final class TimeRanks {
    /** Audit takes its times from the coarse clock, which moves 250 times a second on common kernels; nanoseconds. */
    static final long TICK = 4_000_000L;
    /** Shapes beside each other; more make a picture too wide for a screen. */
    private static final int WIDTH = 7;
    /** Ranks for a square root's worth of shapes: with shapes twice as wide as high, a sheet of paper. */
    private static final double SLOPE = 3;

    private static final int FEW = 8;

    /**
     * A rank.
     *
     * @param shapes what stands on it; none on the alert's
     * @param begins whether a step begins with it
     * @param from of the step, nanoseconds since the epoch
     * @param to when the last of the step first took part
     * @param alert whether it is the alert's own
     */
    record Rank(List<Integer> shapes, boolean begins, long from, long to, boolean alert) {}

    private final long[] times;
    private final boolean[] gives;
    private final List<List<Integer>> linked = new ArrayList<>();
    /** Place of a shape in {@link #order}. */
    private final int[] place;

    private final List<Integer> order;
    private final long alert;

    private TimeRanks(long[] times, boolean[] gives, List<int[]> links, long alert) {
        this.times = times;
        this.gives = gives;
        this.alert = alert;
        IntStream.range(0, times.length).forEach(i -> linked.add(new ArrayList<>()));
        for (int[] link : links) {
            linked.get(link[0]).add(link[1]);
            linked.get(link[1]).add(link[0]);
        }
        order = IntStream.range(0, times.length)
                .boxed()
                .sorted(Comparator.comparingLong((Integer i) -> times[i])
                        .thenComparing(i -> !gives[i])
                        .thenComparing(i -> i))
                .toList();
        place = new int[times.length];
        IntStream.range(0, order.size()).forEach(i -> place[order.get(i)] = i);
    }

    /**
     * Ranks, from the top.
     *
     * @param times when each shape first takes part
     * @param gives whether a shape only gives, so that it stands above what takes from it at the same time
     * @param links pairs of different shapes that an arrow ties
     * @param alert when the alert was
     */
    static List<Rank> of(long[] times, boolean[] gives, List<int[]> links, long alert) {
        return new TimeRanks(times, gives, links, alert).ranks();
    }

    private List<Rank> ranks() {
        List<List<Integer>> steps = steps();
        List<Rank> ranks = new ArrayList<>();
        boolean told = false;
        for (List<Integer> step : steps) {
            if (!told && times[step.get(0)] > alert) {
                ranks.add(new Rank(List.of(), true, alert, alert, true));
                told = true;
            }
            boolean begins = true;
            for (List<Integer> rank : layers(step)) {
                ranks.add(new Rank(rank, begins, times[step.get(0)], times[step.get(step.size() - 1)], false));
                begins = false;
            }
        }
        if (!told) {
            ranks.add(new Rank(List.of(), true, alert, alert, true));
        }
        return ranks;
    }

    private List<List<Integer>> steps() {
        List<List<Integer>> steps = new ArrayList<>();
        for (int shape : order) {
            List<Integer> last = steps.isEmpty() ? null : steps.get(steps.size() - 1);
            if (last != null && pause(last, List.of(shape)) <= TICK) {
                last.add(shape);
            } else {
                steps.add(new ArrayList<>(List.of(shape)));
            }
        }
        int limit = Math.max(FEW, (int) Math.ceil(SLOPE * Math.sqrt(times.length)));
        int ranks = steps.stream().mapToInt(s -> layers(s).size()).sum();
        while (ranks > limit) {
            int shortest = -1;
            long least = Lanes.IDLE;
            for (int i = 0; i + 1 < steps.size(); i++) {
                long pause = pause(steps.get(i), steps.get(i + 1));
                if (pause < least) {
                    shortest = i;
                    least = pause;
                }
            }
            if (shortest < 0) {
                break;
            }
            List<Integer> earlier = steps.get(shortest);
            List<Integer> later = steps.remove(shortest + 1);
            ranks -= layers(earlier).size() + layers(later).size();
            earlier.addAll(later);
            ranks += layers(earlier).size();
        }
        return steps.stream().flatMap(s -> apart(s).stream()).toList();
    }

    /** A step cut again where that needs no rank more, the longest pauses first. */
    private List<List<Integer>> apart(List<Integer> step) {
        List<Integer> cuts = IntStream.range(1, step.size())
                .filter(i -> times[step.get(i)] - times[step.get(i - 1)] > TICK)
                .boxed()
                .sorted(Comparator.comparingLong((Integer i) -> times[step.get(i - 1)] - times[step.get(i)])
                        .thenComparing(i -> i))
                .toList();
        int ranks = layers(step).size();
        for (int cut : cuts) {
            List<Integer> earlier = step.subList(0, cut);
            List<Integer> later = step.subList(cut, step.size());
            if (layers(earlier).size() + layers(later).size() == ranks) {
                List<List<Integer>> out = new ArrayList<>(apart(earlier));
                out.addAll(apart(later));
                return out;
            }
        }
        return List.of(step);
    }

    /** From the last of one step to the first of the next; without end where the alert lies between. */
    private long pause(List<Integer> earlier, List<Integer> later) {
        long last = times[earlier.get(earlier.size() - 1)];
        long next = times[later.get(0)];
        return last <= alert && next > alert ? Long.MAX_VALUE : next - last;
    }

    /** The ranks of one step. */
    private List<List<Integer>> layers(List<Integer> step) {
        int from = place[step.get(0)];
        int to = from + step.size();
        int[] level = new int[step.size()];
        int deepest = 0;
        for (int i = 0; i < step.size(); i++) {
            for (int other : linked.get(step.get(i))) {
                if (place[other] >= from && place[other] < from + i) {
                    level[i] = Math.max(level[i], level[place[other] - from] + 1);
                }
            }
            deepest = Math.max(deepest, level[i]);
        }
        for (int i = step.size() - 1; i >= 0; i--) {
            if (gives[step.get(i)] && level[i] == 0) {
                // Right before the first that takes it.
                int after = from + i;
                int taker = linked.get(step.get(i)).stream()
                        .filter(o -> place[o] > after && place[o] < to)
                        .mapToInt(o -> level[place[o] - from])
                        .min()
                        .orElse(1);
                level[i] = Math.max(0, taker - 1);
            }
        }
        List<List<Integer>> ranks = new ArrayList<>();
        for (int l = 0; l <= deepest; l++) {
            List<Integer> rank = new ArrayList<>();
            for (int i = 0; i < step.size(); i++) {
                if (level[i] == l) {
                    rank.add(step.get(i));
                }
            }
            for (int i = 0; i < rank.size(); i += WIDTH) {
                ranks.add(List.copyOf(rank.subList(i, Math.min(rank.size(), i + WIDTH))));
            }
        }
        return ranks;
    }
}
