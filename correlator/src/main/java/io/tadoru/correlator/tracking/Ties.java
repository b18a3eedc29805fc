package io.tadoru.correlator.tracking;

import io.tadoru.collector.Event;
import io.tadoru.correlator.Edge.Kind;
import io.tadoru.correlator.identity.Generation;
import io.tadoru.correlator.identity.Life;
import io.tadoru.correlator.link.Flow.OfEndpoint;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a closure found, before anything of it is left out or drawn: things, and what flowed into each. Not thread-safe. */
final class Ties {
    private final Map<String, Life> lives = new TreeMap<>();
    private final Map<String, Generation> files = new HashMap<>();
    private final Map<String, OfEndpoint> endpoints = new HashMap<>();
    private final Map<String, Set<Tie>> into = new LinkedHashMap<>();
    private final Map<String, Set<Tie>> outOf = new HashMap<>();

    /**
     * Something flowed.
     *
     * @param source id of where from
     * @param sink id of where to
     * @param name of the file, "" where there is none
     */
    record Tie(String source, String sink, Kind kind, String call, String name, Event event) {}

    void know(Life life) {
        lives.merge(life.id(), life, (a, b) -> b.events().size() > a.events().size() ? b : a);
    }

    void know(Generation file) {
        files.putIfAbsent(file.id(), file);
    }

    void know(String id, OfEndpoint endpoint) {
        endpoints.putIfAbsent(id, endpoint);
    }

    void add(Tie tie) {
        into.computeIfAbsent(tie.sink(), k -> new LinkedHashSet<>()).add(tie);
        outOf.computeIfAbsent(tie.source(), k -> new LinkedHashSet<>()).add(tie);
    }

    Set<Tie> into(String id) {
        return into.getOrDefault(id, Set.of());
    }

    Set<Tie> outOf(String id) {
        return outOf.getOrDefault(id, Set.of());
    }

    @Nullable
    Life life(String id) {
        return lives.get(id);
    }

    @Nullable
    Generation file(String id) {
        return files.get(id);
    }

    @Nullable
    OfEndpoint endpoint(String id) {
        return endpoints.get(id);
    }

    /** By id. */
    Collection<Life> lives() {
        return List.copyOf(lives.values());
    }

    int size() {
        return lives.size() + files.size() + endpoints.size();
    }
}
