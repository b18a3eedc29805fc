package io.tadoru.correlator.tracking;

import io.tadoru.collector.Event;
import io.tadoru.collector.Question;
import io.tadoru.collector.Question.About;
import io.tadoru.collector.Sentence;
import io.tadoru.correlator.Incident.Fold;
import io.tadoru.correlator.Incident.Held;
import io.tadoru.correlator.graph.ProvenanceGraph;
import io.tadoru.correlator.identity.Generation;
import io.tadoru.correlator.identity.Life;
import io.tadoru.correlator.link.Flow.OfEndpoint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Counts what is left out of the picture, by rule and node. The same thing again counts once. */
final class FoldLedger {
    private final Map<String, Entry> entries = new TreeMap<>();

    private static final class Entry {
        final String rule;
        final String node;
        final LongFunction<Sentence> words;
        final Map<String, Held> things = new TreeMap<>();
        /** Of the things, as far as each is an event. */
        final Set<String> calls = new TreeSet<>();

        boolean anyCall;
        long first = Long.MAX_VALUE;
        long last = Long.MIN_VALUE;
        /** Things known only by their number: what was counted, and how much. */
        final Map<String, Counted> counted = new TreeMap<>();

        Entry(String rule, String node, LongFunction<Sentence> words) {
            this.rule = rule;
            this.node = node;
            this.words = words;
        }
    }

    /** What a number stands for, and how to bring it. */
    private record Counted(Held held, Question brings) {
        Counted with(Counted other) {
            long time = Math.max(held.time(), other.held.time());
            long from = Math.min(brings.from(), other.brings.from());
            return new Counted(
                    new Held(held.name(), Math.max(held.count(), other.held.count()), time),
                    brings.within(from, Math.max(brings.to(), other.brings.to())));
        }
    }

    /** Counts one thing that is left out at a node. {@code words} take the count. */
    void add(String rule, String node, LongFunction<Sentence> words, String thing, Event e) {
        Entry entry = entry(rule, node, words);
        entry.calls.add(e.call());
        add(entry, thing, thing, e.time());
    }

    /** Counts a thing whose name does not tell it from others. */
    void add(String rule, String node, LongFunction<Sentence> words, String id, String thing, long time) {
        Entry entry = entry(rule, node, words);
        entry.anyCall = true;
        add(entry, id, thing, time);
    }

    private static void add(Entry entry, String id, String thing, long time) {
        entry.things.merge(id, new Held(thing, 1, time), (a, b) -> new Held(b.name(), 1, Math.max(a.time(), b.time())));
        entry.first = Math.min(entry.first, time);
        entry.last = Math.max(entry.last, time);
    }

    /**
     * Counts things that are known only by their number, which is at least so. {@code words} say of what.
     *
     * @param brings what to ask for them
     */
    void count(
            String rule,
            String node,
            LongFunction<Sentence> words,
            String what,
            Question brings,
            long number,
            long first,
            long last) {
        Entry entry = entry(rule, node, words);
        entry.counted.merge(what, new Counted(new Held(what, number, last), brings), Counted::with);
        entry.first = Math.min(entry.first, first);
        entry.last = Math.max(entry.last, last);
    }

    private Entry entry(String rule, String node, LongFunction<Sentence> words) {
        return entries.computeIfAbsent(rule + " " + node, k -> new Entry(rule, node, words));
    }

    /** Whether this thing is counted at a node. */
    boolean has(String rule, String node, String id) {
        Entry entry = entries.get(rule + " " + node);
        return entry != null && entry.things.containsKey(id);
    }

    /** Whether this thing is counted at a node by any rule. */
    boolean has(String node, String id) {
        return entries.values().stream().anyMatch(e -> e.node.equals(node) && e.things.containsKey(id));
    }

    /** Drops what was said about a thing at a node, because it is shown after all. */
    void forget(Collection<String> rules, String node, String id) {
        for (String rule : rules) {
            Entry entry = entries.get(rule + " " + node);
            if (entry != null) {
                entry.things.remove(id);
            }
        }
    }

    /** Drops a thing that was counted at a node, whatever the rule, because it is shown after all. */
    void forget(String node, String thing, long time) {
        for (Entry entry : entries.values()) {
            Held held = entry.node.equals(node) ? entry.things.get(thing) : null;
            if (held != null && held.time() == time) {
                entry.things.remove(thing);
            }
        }
    }

    /** Drops what was said about nodes that are not among these. */
    void keep(Predicate<String> nodes) {
        entries.values().removeIf(e -> !nodes.test(e.node));
    }

    /** @param graph tells what to ask for what a fold cannot hold */
    List<Fold> folds(String host, ProvenanceGraph graph) {
        List<Fold> folds = new ArrayList<>();
        for (Entry e : entries.values()) {
            long count = e.things.size()
                    + e.counted.values().stream()
                            .mapToLong(c -> c.held().count())
                            .sum();
            if (count > 0) {
                folds.add(new Fold(
                        e.rule,
                        e.node,
                        count,
                        e.counted.isEmpty(),
                        e.first,
                        e.last,
                        e.words.apply(count),
                        holds(e),
                        brings(e, host, graph)));
            }
        }
        return folds;
    }

    private static List<Held> holds(Entry e) {
        return Stream.concat(
                        e.things.values().stream(), e.counted.values().stream().map(Counted::held))
                .sorted(Comparator.comparingLong(Held::time).thenComparing(Held::name))
                .limit(Fold.MOST_HELD)
                .toList();
    }

    private static List<Question> brings(Entry e, String host, ProvenanceGraph graph) {
        List<Question> brings = new ArrayList<>();
        e.counted.values().stream().limit(Fold.MOST_HELD).forEach(c -> brings.add(c.brings()));
        About about = e.things.size() + e.counted.size() > Fold.MOST_HELD ? about(e.node, graph) : null;
        if (about != null) {
            brings.add(Question.of(host, about, e.first, e.last, 0).only(e.anyCall ? Set.of() : e.calls));
        }
        return brings;
    }

    private static @Nullable About about(String node, ProvenanceGraph graph) {
        Life life = graph.life(node);
        Generation file = graph.file(node);
        OfEndpoint endpoint = graph.endpoint(node);
        if (life != null) {
            return new Question.OfProcess(life.pid());
        } else if (file != null) {
            return file.key().about();
        }
        return endpoint == null ? null : new Question.OfAddress(endpoint.ip(), endpoint.port());
    }
}
