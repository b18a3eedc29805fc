package io.tadoru.correlator.tracking;

import io.tadoru.collector.Event;
import io.tadoru.collector.Event.PathItem;
import io.tadoru.collector.Question;
import io.tadoru.collector.Question.OfProcesses;
import io.tadoru.collector.Question.Opens;
import io.tadoru.collector.Question.Outcome;
import io.tadoru.collector.Reply;
import io.tadoru.collector.Sentence;
import io.tadoru.collector.SystemCalls;
import io.tadoru.correlator.link.Flow;
import io.tadoru.correlator.link.Flow.OfChild;
import io.tadoru.correlator.link.Flows;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which children of a process that made very many are followed: one of each sort that did the same, the rarest sorts
 * first, so that those that matter cannot hide behind a crowd. What all of them did is asked at once; the others are
 * counted.
 */
final class Brood {
    /** Records fetched of the children of one process. */
    private static final int MOST = 5000;

    /** Children without a record that are looked up all the same, for a container's forks return numbers of nobody. */
    private static final int FEW = 8;

    private static final Set<String> TELLING = Stream.of(
                    SystemCalls.EXEC, SystemCalls.CONNECT, SystemCalls.ACCEPT, SystemCalls.FORK, Flows.CHANGE_FILE)
            .flatMap(Set::stream)
            .collect(Collectors.toUnmodifiableSet());

    private final Inquiry inquiry;

    /** A child by its fork, and what it did. */
    private record Child(Flow flow, List<Event> did) {}

    Brood(Inquiry inquiry) {
        this.inquiry = inquiry;
    }

    /** The same flows, with fewer children where they are very many. */
    void choose(Map<Task, List<Flow>> flows) {
        List<Task> large = flows.keySet().stream()
                .filter(t -> forks(flows.getOrDefault(t, List.of())).count() > Room.MOST)
                .toList();
        List<Reply> replies = inquiry.ask(large.stream()
                .map(t -> question(t, flows.getOrDefault(t, List.of())))
                .toList());
        for (int i = 0; i < large.size(); i++) {
            Task task = large.get(i);
            flows.put(task, chosen(task, flows.getOrDefault(task, List.of()), replies.get(i)));
        }
    }

    private static Stream<Flow> forks(List<Flow> flows) {
        return flows.stream().filter(f -> f.other() instanceof OfChild);
    }

    private Question question(Task task, List<Flow> flows) {
        Set<Integer> pids = forks(flows).map(f -> (int) f.event().exit()).collect(Collectors.toSet());
        return Question.of(inquiry.host, new OfProcesses(pids), task.time(), inquiry.bounds.to(), MOST)
                .only(TELLING)
                .opened(Opens.WRITING)
                .with(Outcome.TRACED);
    }

    private List<Flow> chosen(Task task, List<Flow> flows, Reply reply) {
        Map<String, List<Child>> sorts = new LinkedHashMap<>();
        List<Child> idle = new ArrayList<>();
        for (Child child : children(flows, reply)) {
            if (child.did().isEmpty()) {
                idle.add(child);
            } else {
                sorts.computeIfAbsent(deeds(child), s -> new ArrayList<>()).add(child);
            }
        }
        if (!reply.complete()) {
            inquiry.limit(Sentence.of(
                    "The children of process {0} left {1} records or more; which of them to follow was decided by the first"
                            + " {2}.",
                    task.process().pid(), reply.total(), reply.events().size()));
        }
        Set<Flow> chosen = new HashSet<>();
        idle.stream().limit(FEW).forEach(c -> chosen.add(c.flow()));
        idle.stream().skip(FEW).forEach(c -> count(task, "idle-children", IDLE, "pid " + pid(c), c));
        // The sort is stable: equally rare ones stay in the order of time.
        List<List<Child>> rarest = sorts.values().stream()
                .sorted(Comparator.comparingInt(List::size))
                .toList();
        rarest.stream().limit(Room.MOST).forEach(sort -> {
            chosen.add(sort.get(0).flow());
            sort.stream().skip(1).forEach(c -> count(task, "alike-children", ALIKE, command(c), c));
        });
        rarest.stream()
                .skip(Room.MOST)
                .flatMap(List::stream)
                .forEach(c -> count(task, Forward.MANY_CHILDREN, Forward.MANY_CHILDREN_WORDS, "pid " + pid(c), c));
        return flows.stream()
                .filter(f -> !(f.other() instanceof OfChild) || chosen.contains(f))
                .toList();
    }

    private static final LongFunction<Sentence> IDLE =
            n -> Sentence.of("{0} children that ran nothing, changed nothing and talked with nobody", n);

    private static final LongFunction<Sentence> ALIKE = n -> Sentence.of(
            "{0} more children that ran the same, changed the same and talked with the same as one that is followed",
            n);

    private void count(Task task, String rule, LongFunction<Sentence> words, String thing, Child child) {
        Event fork = child.flow().event();
        inquiry.folds.add(rule, task.id(), words, name(fork), thing, fork.time());
    }

    /** What a child is counted as: pids come back. */
    static String name(Event fork) {
        return "fork " + fork.serial();
    }

    private static long pid(Child child) {
        return child.flow().event().exit();
    }

    /** What it ran, for a person. */
    private static String command(Child child) {
        return child.did().stream()
                .filter(e -> SystemCalls.EXEC.contains(e.call()))
                .findFirst()
                .map(e -> e.args().isEmpty() ? e.exe() : String.join(" ", e.args()))
                .orElse("pid " + pid(child));
    }

    /** The children in the order of their forks, each with its own records. */
    private static List<Child> children(List<Flow> flows, Reply reply) {
        Map<Integer, NavigableMap<Long, Child>> byPid = new HashMap<>();
        List<Child> children = new ArrayList<>();
        forks(flows).forEach(f -> {
            Child child = new Child(f, new ArrayList<>());
            children.add(child);
            byPid.computeIfAbsent((int) f.event().exit(), p -> new TreeMap<>())
                    .put(f.event().time(), child);
        });
        for (Event e : reply.events()) {
            Map.@Nullable Entry<Long, Child> last =
                    byPid.getOrDefault(e.pid(), new TreeMap<>()).floorEntry(e.time());
            if (last != null) {
                last.getValue().did().add(e);
            }
        }
        return children;
    }

    /** The same for children that did the same. A digest, because what is compared is the attacker's, and may be long. */
    private static String deeds(Child child) {
        MessageDigest digest = sha256();
        for (Event e : child.did()) {
            add(digest, e.call());
            if (SystemCalls.EXEC.contains(e.call())) {
                add(digest, e.exe());
                e.args().forEach(a -> add(digest, a));
            } else if (SystemCalls.FORK.contains(e.call())) {
                // What its own children do is not known here: no two are alike.
                add(digest, Long.toString(e.exit()));
            } else {
                e.paths().stream().map(PathItem::name).forEach(n -> add(digest, n));
                add(digest, String.valueOf(e.remote()));
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void add(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update(Integer.toString(bytes.length).getBytes(StandardCharsets.US_ASCII));
        digest.update((byte) ' ');
        digest.update(bytes);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
