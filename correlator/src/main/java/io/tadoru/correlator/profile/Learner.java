package io.tadoru.correlator.profile;

import static io.tadoru.collector.SystemCalls.ACCEPT;
import static io.tadoru.collector.SystemCalls.CONNECT;
import static io.tadoru.collector.SystemCalls.EXEC;
import static io.tadoru.collector.SystemCalls.FORK;

import io.tadoru.collector.Event;
import io.tadoru.collector.Question.Outcome;
import io.tadoru.correlator.Edge.Kind;
import io.tadoru.correlator.link.Flows;
import io.tadoru.correlator.profile.Profile.Seen;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Learns a profile from events as they come, in bounded memory. The order of a host's events does not matter within a
 * reach of {@value #REACH} events, and beyond it for nothing but who started whom. Not thread-safe.
 */
public final class Learner {
    /** The calls that count; others bring nothing. */
    public static final Set<String> CALLS = Stream.of(FORK, EXEC, Flows.CHANGE_FILE, CONNECT, ACCEPT)
            .flatMap(Set::stream)
            .collect(Collectors.toUnmodifiableSet());

    /** Records are written in the order in which calls end, and are numbered so; a pipe holds fewer open events. */
    static final int REACH = 4096;

    /** Processes whose image is remembered. */
    private static final int MOST_IMAGES = 1 << 18;

    private final Tally tally = new Tally();
    private final PriorityQueue<Event> waiting = new PriorityQueue<>(Event.ORDER);
    private final Map<Task, Image> images = new LinkedHashMap<>(1024, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Task, Image> eldest) {
            return size() > MOST_IMAGES;
        }
    };

    private record Task(String host, int pid) {}

    /** What a process ran at a time. */
    private record Image(String program, long time) {}

    /** Counts an event, if it is one that counts. */
    public void add(Event e) {
        if (CALLS.contains(e.call()) && Outcome.DONE.counts(e.call(), e.success(), e.exit())) {
            waiting.add(e);
            if (waiting.size() > REACH) {
                learn(waiting.remove());
            }
        }
    }

    /** What was learned; ends the learning. */
    public Profile profile() {
        while (!waiting.isEmpty()) {
            learn(waiting.remove());
        }
        return tally.profile();
    }

    private void learn(Event e) {
        boolean executes = EXEC.contains(e.call());
        tally.event(e.host(), e.time(), e.forks(), executes);
        String program = Use.program(e);
        if (program.isEmpty()) {
            return;
        }
        Seen seen = new Seen(1, 1L << (Smallest.hash(e.host()) & 63), e.time(), e.time());
        Use.of(e).forEach(use -> tally.add(program, use, seen));
        Image starter = executes ? images.get(new Task(e.host(), e.ppid())) : null;
        if (starter != null) {
            tally.add(starter.program(), new Use(Kind.FORKED, program), seen);
        }
        Image image = new Image(program, e.time());
        images.put(new Task(e.host(), e.pid()), image);
        if (e.forks()) {
            // The child may have run something before the record of its fork was written.
            images.merge(new Task(e.host(), (int) e.exit()), image, (a, b) -> a.time() < b.time() ? b : a);
        }
    }
}
