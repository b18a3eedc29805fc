package io.tadoru.alerthooks.evaluation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tadoru.collector.EvidenceException;
import io.tadoru.correlator.Edge.Kind;
import io.tadoru.correlator.Incident;
import io.tadoru.correlator.Node;
import io.tadoru.correlator.Node.EndpointNode;
import io.tadoru.correlator.Node.FileNode;
import io.tadoru.correlator.Node.ProcessNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is true about a recorded attack: the content of a {@code truth.json}, see {@code samples/README.md}. Immutable.
 *
 * @param answer the process that the alert means
 * @param cause what brought it in
 * @param attack processes, files and endpoints of the attack, the answer and the cause among them
 * @param edges every flow between these
 * @param beside processes that belong next to the answer, and are no part of the attack
 * @param unprovable processes of the attack to which no record leads
 * @param innocent what a wrong identity would name
 * @param box pid of a container's first process, -1 where there is none
 */
public record Truth(
        OfProcess answer,
        Fact cause,
        List<Fact> attack,
        List<Flow> edges,
        List<OfProcess> beside,
        List<OfProcess> unprovable,
        List<Fact> innocent,
        int box) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Two ticks of the kernel's clock, nearly: a birth is as exact as that. */
    private static final long TICK = 5_000_000;

    /** Something that a node may be. */
    public sealed interface Fact {
        /** As {@link Truth.Flow#from} and {@link Truth.Flow#to} name it. */
        String name();

        boolean is(Node node);
    }

    /**
     * A process: its pid alone is no identity, its begin makes it one.
     *
     * @param first nanoseconds since the epoch
     * @param unit first and last serial of the part of a server's life that is the attack's; null for all of it
     */
    public record OfProcess(int pid, long first, @Nullable Unit unit) implements Fact {
        @Override
        public String name() {
            return "process " + pid;
        }

        @Override
        public boolean is(Node node) {
            return node instanceof ProcessNode p && p.pid() == pid && Math.abs(p.start() - first) <= TICK;
        }
    }

    /** The serials between a server's request and the next, both included. */
    public record Unit(long first, long last) {
        boolean holds(long serial) {
            return serial >= first && serial <= last;
        }
    }

    /** A file: its inode alone is no identity, one of its names makes it one. */
    public record OfFile(String path, String dev, long inode) implements Fact {
        @Override
        public String name() {
            return "file " + path + " " + inode;
        }

        @Override
        public boolean is(Node node) {
            String base = path.substring(path.lastIndexOf('/') + 1);
            return node instanceof FileNode f
                    && f.inode() == inode
                    && f.dev().equals(dev)
                    && f.paths().stream().anyMatch(p -> p.equals(path) || p.equals(base));
        }
    }

    /** A remote end. An accepted connection shows no port. */
    public record OfEndpoint(String ip, int port) implements Fact {
        @Override
        public String name() {
            return "endpoint " + ip + ":" + port;
        }

        @Override
        public boolean is(Node node) {
            return node instanceof EndpointNode e && e.ip().equals(ip) && (e.port() < 0 || e.port() == port);
        }
    }

    /**
     * A flow between two facts.
     *
     * @param kind as {@link io.tadoru.correlator.Edge.Kind#words} says it
     * @param serials its events, the first eight
     * @param cut whether there are more
     */
    public record Flow(String from, String kind, String to, Set<Long> serials, boolean cut) {
        /** Up to which serial what stands before it may have mattered to what it reached by then; -1 where it came later. */
        private long last(long bound) {
            if (kind.equals(Kind.FORKED.words())) {
                // A vfork returns after its child has begun.
                return bound < 0
                        ? -1
                        : Math.min(
                                bound, serials.stream().mapToLong(s -> s).max().orElse(bound));
            }
            long last = serials.stream()
                    .mapToLong(s -> s)
                    .filter(s -> s <= bound)
                    .max()
                    .orElse(-1);
            // What was opened for writing is written until it is read.
            return last >= 0 && kind.equals(Kind.WROTE.words()) ? bound : last;
        }
    }

    public Truth {
        attack = List.copyOf(attack);
        edges = List.copyOf(edges);
        beside = List.copyOf(beside);
        unprovable = List.copyOf(unprovable);
        innocent = List.copyOf(innocent);
    }

    /** @throws EvidenceException when the file is none, with its name and what is wrong */
    public static Truth read(Path file) throws IOException {
        try {
            return of(JSON.readTree(file.toFile()));
        } catch (JsonProcessingException e) {
            throw new EvidenceException(file + ": no JSON: " + e.getOriginalMessage(), e);
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new EvidenceException(file + ": " + e.getMessage(), e);
        }
    }

    /** @throws IllegalArgumentException when a part is lacking */
    public static Truth of(JsonNode json) {
        JsonNode attack = json.path("attack");
        OfProcess answer = process(json.path("answer"));
        Fact cause = fact(json.path("cause"));
        List<Fact> listed = new ArrayList<>();
        attack.path("processes").forEach(p -> listed.add(process(p)));
        attack.path("files").forEach(f -> listed.add(fact(f)));
        attack.path("endpoints")
                .forEach(e -> listed.add(new OfEndpoint(
                        needed(e, "ip").asText(), needed(e, "port").asInt())));
        Set<String> names = new LinkedHashSet<>();
        listed.forEach(f -> names.add(f.name()));
        List<Fact> all = new ArrayList<>(listed);
        for (Fact more : List.of(answer, cause)) {
            if (names.add(more.name())) {
                all.add(more);
            }
        }
        List<Flow> edges = new ArrayList<>();
        for (JsonNode e : attack.path("edges")) {
            Set<Long> serials = new LinkedHashSet<>();
            needed(e, "serials").forEach(s -> serials.add(s.asLong()));
            edges.add(new Flow(
                    needed(e, "from").asText(),
                    needed(e, "kind").asText(),
                    needed(e, "to").asText(),
                    serials,
                    e.has("count")));
        }
        return new Truth(
                answer,
                cause,
                all,
                edges,
                processes(json.path("beside")),
                processes(json.path("unprovable")),
                facts(json.path("innocent")),
                json.path("box").asInt(-1));
    }

    private static List<OfProcess> processes(JsonNode list) {
        List<OfProcess> processes = new ArrayList<>();
        list.forEach(p -> processes.add(process(p)));
        return processes;
    }

    private static List<Fact> facts(JsonNode list) {
        List<Fact> facts = new ArrayList<>();
        list.forEach(f -> facts.add(fact(f)));
        return facts;
    }

    private static Fact fact(JsonNode json) {
        return json.has("path")
                ? new OfFile(
                        needed(json, "path").asText(),
                        needed(json, "dev").asText(),
                        needed(json, "inode").asLong())
                : process(json);
    }

    private static OfProcess process(JsonNode json) {
        Instant first = Instant.parse(needed(json, "first").asText());
        JsonNode unit = json.path("unit");
        return new OfProcess(
                needed(json, "pid").asInt(),
                first.getEpochSecond() * 1_000_000_000L + first.getNano(),
                unit.isArray() ? new Unit(unit.path(0).asLong(), unit.path(1).asLong()) : null);
    }

    private static JsonNode needed(JsonNode json, String field) {
        JsonNode value = json.get(field);
        if (value == null) {
            throw new IllegalArgumentException("has no \"" + field + "\" in " + json);
        }
        return value;
    }

    /**
     * Whatever led to the answer by the truth's own edges, in their order, and the addresses that it came from.
     *
     * @param serial of the answer's call
     * @return names of facts; the cause is always among them
     */
    public Set<String> causes(long serial) {
        Map<String, Long> until = new HashMap<>(Map.of(answer.name(), serial));
        Deque<String> open = new ArrayDeque<>(until.keySet());
        while (!open.isEmpty()) {
            String to = open.remove();
            long bound = Objects.requireNonNull(until.get(to));
            for (Flow flow : edges) {
                long last = flow.last(bound);
                if (flow.to().equals(to) && last >= 0 && until.getOrDefault(flow.from(), -1L) < last) {
                    until.put(flow.from(), last);
                    open.add(flow.from());
                }
            }
        }
        Set<String> causes = new LinkedHashSet<>(until.keySet());
        for (Flow flow : edges) {
            if (flow.kind().equals(Kind.CONNECTED.words()) && flow.last(until.getOrDefault(flow.from(), -1L)) >= 0) {
                causes.add(flow.to());
            }
        }
        causes.add(cause.name());
        return causes;
    }

    /** Whether an incident names the right process. */
    public boolean answered(Incident incident) {
        Incident.Answer given = incident.answer();
        Node node = given == null ? null : incident.nodesById().get(given.node());
        return node != null && answer.is(node);
    }

    /** Whatever of the truth is not in an incident, in words: a wrong answer first, as {@code answer process 17}. */
    public List<String> missing(Incident incident) {
        List<String> missing = new ArrayList<>();
        if (!answered(incident)) {
            missing.add("answer " + answer.name());
        }
        for (Fact fact : attack) {
            if (incident.nodes().stream().noneMatch(fact::is)) {
                missing.add(fact.name());
            }
        }
        for (OfProcess process : beside) {
            if (incident.nodes().stream().noneMatch(process::is)) {
                missing.add("beside " + process.name());
            }
        }
        return missing;
    }
}
