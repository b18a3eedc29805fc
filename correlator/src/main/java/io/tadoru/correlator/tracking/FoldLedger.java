package io.tadoru.correlator.tracking;

import io.tadoru.collector.Event;
import io.tadoru.correlator.Incident.Fold;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Counts what is left out of the picture, by rule and node. The same thing again counts once. */
final class FoldLedger {
    private static final int EXAMPLES = 10;

    private final Map<String, Entry> entries = new TreeMap<>();

    private static final class Entry {
        final String rule;
        final String node;
        final String words;
        final Set<String> things = new LinkedHashSet<>();
        long first = Long.MAX_VALUE;
        long last = Long.MIN_VALUE;
        /** Things known only by their number: what was counted, and how much. */
        final Map<String, Long> counted = new TreeMap<>();

        Entry(String rule, String node, String words) {
            this.rule = rule;
            this.node = node;
            this.words = words;
        }
    }

    /** Counts one thing that is left out at a node. {@code words} follow the count. */
    void add(String rule, String node, String words, String thing, Event e) {
        add(rule, node, words, thing, e.time());
    }

    void add(String rule, String node, String words, String thing, long time) {
        Entry entry = entries.computeIfAbsent(rule + " " + node, k -> new Entry(rule, node, words));
        entry.things.add(thing);
        entry.first = Math.min(entry.first, time);
        entry.last = Math.max(entry.last, time);
    }

    /** Counts things that are known only by their number, which is at least so. {@code words} say of what. */
    void count(String rule, String node, String words, String what, long number, long first, long last) {
        Entry entry = entries.computeIfAbsent(rule + " " + node, k -> new Entry(rule, node, words));
        entry.counted.merge(what, number, Math::max);
        entry.first = Math.min(entry.first, first);
        entry.last = Math.max(entry.last, last);
    }

    /** Drops what was said about a thing at a node, because it is shown after all. */
    void forget(Collection<String> rules, String node, String thing) {
        for (String rule : rules) {
            Entry entry = entries.get(rule + " " + node);
            if (entry != null) {
                entry.things.remove(thing);
            }
        }
    }

    List<Fold> folds() {
        List<Fold> folds = new ArrayList<>();
        for (Entry e : entries.values()) {
            long count = e.things.size()
                    + e.counted.values().stream().mapToLong(Long::longValue).sum();
            if (count > 0) {
                List<String> examples = Stream.concat(e.things.stream(), e.counted.keySet().stream())
                        .sorted()
                        .distinct()
                        .limit(EXAMPLES)
                        .toList();
                folds.add(new Fold(
                        e.rule, e.node, count, e.counted.isEmpty(), e.first, e.last, count + " " + e.words, examples));
            }
        }
        return folds;
    }
}
