package io.tadoru.correlator.graph;

import io.tadoru.collector.Event;
import io.tadoru.correlator.Edge;
import io.tadoru.correlator.identity.Generation;
import io.tadoru.correlator.identity.Life;
import io.tadoru.correlator.link.Flow.OfEndpoint;
import io.tadoru.correlator.link.Flows;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jgrapht.graph.DirectedPseudograph;
import org.jspecify.annotations.Nullable;

/**
 * The graph of one incident: a few thousand edges at most. Parallel calls of one name and outcome between the same two
 * vertices are one edge. Not thread-safe.
 */
public final class ProvenanceGraph {
    private final DirectedPseudograph<String, Link> graph = new DirectedPseudograph<>(null, null, false);
    private final Map<String, Life> lives = new LinkedHashMap<>();
    private final Map<String, Generation> files = new LinkedHashMap<>();
    private final Map<String, OfEndpoint> endpoints = new LinkedHashMap<>();
    private final Map<String, Map<String, Event>> names = new HashMap<>();
    private final Map<LinkKey, Link> links = new HashMap<>();

    private record LinkKey(String from, String to, Edge.Kind kind, String call, String outcome) {}

    /** Calls between two vertices. */
    public static final class Link {
        private final LinkKey key;
        private final Set<Event> events = new TreeSet<>(Event.ORDER);

        private Link(LinkKey key) {
            this.key = key;
        }

        public String from() {
            return key.from;
        }

        public String to() {
            return key.to;
        }

        public Edge.Kind kind() {
            return key.kind;
        }

        public String call() {
            return key.call;
        }

        public String outcome() {
            return key.outcome;
        }

        /** In time order. */
        public Collection<Event> events() {
            return events;
        }

        public long first() {
            return ((TreeSet<Event>) events).first().time();
        }

        public long last() {
            return ((TreeSet<Event>) events).last().time();
        }
    }

    public String add(Life life) {
        // Another look may have found more of the same process.
        lives.merge(life.id(), life, (a, b) -> b.events().size() > a.events().size() ? b : a);
        graph.addVertex(life.id());
        return life.id();
    }

    public String add(Generation file) {
        files.putIfAbsent(file.id(), file);
        graph.addVertex(file.id());
        return file.id();
    }

    public String add(OfEndpoint endpoint) {
        String id = "e" + endpoint.ip().replace(':', '_') + (endpoint.port() < 0 ? "" : "-" + endpoint.port());
        endpoints.putIfAbsent(id, endpoint);
        graph.addVertex(id);
        return id;
    }

    /** Adds one call; the same event again changes nothing. */
    public void link(String from, String to, Edge.Kind kind, Event e) {
        link(from, to, kind, e.call(), e);
    }

    /** Adds a tie that rests on an event of another name, such as a parent known from ppid alone. */
    public void link(String from, String to, Edge.Kind kind, String call, Event e) {
        LinkKey key = new LinkKey(from, to, kind, call, Flows.outcome(e));
        Link link = links.get(key);
        if (link == null) {
            link = new Link(key);
            links.put(key, link);
            graph.addEdge(from, to, link);
        }
        link.events.add(e);
    }

    /** Notes a name that a file had when an event used it. */
    public void name(String file, String name, Event e) {
        if (!name.isEmpty()) {
            names.computeIfAbsent(file, f -> new HashMap<>())
                    .merge(name, e, (a, b) -> Event.ORDER.compare(a, b) >= 0 ? a : b);
        }
    }

    /** Names of a file, the last one first. */
    public List<String> names(String file) {
        return names.getOrDefault(file, Map.of()).entrySet().stream()
                .sorted(Map.Entry.<String, Event>comparingByValue(Event.ORDER)
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey)
                .toList();
    }

    public boolean contains(String id) {
        return graph.containsVertex(id);
    }

    public int size() {
        return graph.vertexSet().size();
    }

    public Set<String> vertices() {
        return graph.vertexSet();
    }

    public Set<Link> links() {
        return graph.edgeSet();
    }

    public Set<Link> into(String id) {
        return graph.incomingEdgesOf(id);
    }

    public Set<Link> outOf(String id) {
        return graph.outgoingEdgesOf(id);
    }

    public @Nullable Life life(String id) {
        return lives.get(id);
    }

    public @Nullable Generation file(String id) {
        return files.get(id);
    }

    public @Nullable OfEndpoint endpoint(String id) {
        return endpoints.get(id);
    }
}
