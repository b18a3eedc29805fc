package io.tadoru.correlator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How an alert is investigated.
 *
 * @param window how long before the alert the search begins
 * @param after how long after the alert it ends: effects, late clocks
 * @param mode by which rules links are followed
 * @param host the host to ask, "" to let the evidence tell
 * @param maxNodes about how many nodes the graph may have, at least 1
 * @param maxTime about how long tracking may take by the clock on the wall
 * @param off steps of causal mode that are left out, to see what they are worth; empty for everybody else
 * @param more ids of nodes of which a person wants to see what lies next to them, in that order; in causal mode
 */
public record Options(
        Duration window,
        Duration after,
        Mode mode,
        String host,
        int maxNodes,
        Duration maxTime,
        Set<Step> off,
        List<String> more) {
    /** By which rules links are followed. */
    public enum Mode {
        /** Information flows only forward in time. */
        CAUSAL(200, Duration.ofSeconds(30)),
        /** The seed paper's rules, without time order. */
        PAPER(3000, Duration.ofMinutes(5)),
        /** All that may have flowed into the answer within the window: King and Chen's BackTracker without its filters. */
        CLOSURE(100_000, Duration.ofMinutes(5)),
        /** The same with its filters. */
        BACKTRACKER(100_000, Duration.ofMinutes(5));

        private final int maxNodes;
        private final Duration maxTime;

        Mode(int maxNodes, Duration maxTime) {
            this.maxNodes = maxNodes;
            this.maxTime = maxTime;
        }

        /** How many nodes a graph of this mode may have where nobody says otherwise. */
        public int maxNodes() {
            return maxNodes;
        }

        /** How long tracking in this mode may take where nobody says otherwise. */
        public Duration maxTime() {
            return maxTime;
        }
    }

    /** The seed paper's window of 20 minutes, two minutes after, on whatever host the evidence tells. */
    public static Options of(Mode mode) {
        return new Options(Duration.ofMinutes(20), Duration.ofMinutes(2), mode, "", mode.maxNodes());
    }

    /** With the mode's time. */
    public Options(Duration window, Duration after, Mode mode, String host, int maxNodes) {
        this(window, after, mode, host, maxNodes, mode.maxTime());
    }

    /** With all steps. */
    public Options(Duration window, Duration after, Mode mode, String host, int maxNodes, Duration maxTime) {
        this(window, after, mode, host, maxNodes, maxTime, Set.of(), List.of());
    }

    /** The same with more or less time. */
    public Options within(Duration time) {
        return new Options(window, after, mode, host, maxNodes, time, off, more);
    }

    /** The same without this step. */
    public Options without(Step step) {
        Set<Step> without = new TreeSet<>(off);
        without.add(step);
        return new Options(window, after, mode, host, maxNodes, maxTime, without, more);
    }

    /** The same with more of these nodes. */
    public Options showing(List<String> nodes) {
        List<String> all = new ArrayList<>(more);
        all.addAll(nodes);
        return new Options(window, after, mode, host, maxNodes, maxTime, off, all);
    }

    public Options {
        off = Set.copyOf(off);
        more = List.copyOf(new LinkedHashSet<>(more));
        if (window.isNegative() || after.isNegative() || maxTime.isNegative() || maxNodes < 1) {
            throw new IllegalArgumentException("times cannot be negative, and a graph has at least one node");
        }
    }

    /** By name, for the incident. */
    public SortedMap<String, String> byName() {
        SortedMap<String, String> map = new TreeMap<>();
        map.put("window", window.toString());
        map.put("after", after.toString());
        map.put("mode", mode.name().toLowerCase(java.util.Locale.ROOT));
        map.put("max_nodes", Integer.toString(maxNodes));
        map.put("max_time", maxTime.toString());
        if (!host.isEmpty()) {
            map.put("host", host);
        }
        if (!off.isEmpty()) {
            map.put("off", new TreeSet<>(off).toString());
        }
        if (!more.isEmpty()) {
            map.put("more", String.join(" ", more));
        }
        return map;
    }
}
