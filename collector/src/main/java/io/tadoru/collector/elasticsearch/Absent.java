package io.tadoru.collector.elasticsearch;

import co.elastic.clients.elasticsearch._types.ClusterDetails;
import co.elastic.clients.elasticsearch._types.ClusterSearchStatus;
import co.elastic.clients.elasticsearch._types.ClusterStatistics;
import co.elastic.clients.elasticsearch._types.ErrorCause;
import co.elastic.clients.elasticsearch._types.ShardFailure;
import co.elastic.clients.elasticsearch._types.ShardStatistics;
import co.elastic.clients.json.JsonData;
import co.elastic.clients.json.JsonpDeserializer;
import io.tadoru.collector.Sentence;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a cluster that did not answer, each said once: shards by their index, whole clusters by their name. An
 * answer names one shard for all of an index that failed alike. Thread-safe.
 */
final class Absent {
    private static final int NAMED = 20;
    private static final int LONGEST_REASON = 300;
    private static final Set<String> BUSY = Set.of("es_rejected_execution_exception", "circuit_breaking_exception");
    private static final String FORGOTTEN = "search_context_missing_exception";
    private static final String TIMED_OUT = "timed_out";
    private static final JsonpDeserializer<List<ShardFailure>> FAILURES =
            JsonpDeserializer.arrayDeserializer(ShardFailure._DESERIALIZER);

    /**
     * A part that did not answer.
     *
     * @param place index or cluster
     * @param shard its number, -1 for none in particular
     * @param type the reason in Elasticsearch's word
     * @param reason the reason in words
     */
    record Part(String place, int shard, String type, String reason) {
        /** Whether it had no room for a search at the moment. */
        boolean busy() {
            return BUSY.contains(type);
        }

        /** Whether it knows nothing of the point in time any more. */
        boolean forgot() {
            return FORGOTTEN.equals(type);
        }

        /** Whether it is another cluster as a whole. */
        boolean cluster() {
            return place.startsWith("cluster ");
        }

        private String key() {
            return place + " " + type;
        }

        String words() {
            return place + (shard < 0 ? "" : " shard " + shard) + ": " + reason;
        }
    }

    /** By place and type: the reason, and the shards that were named. */
    private record Known(String place, String reason, Set<Integer> shards) {}

    private final SortedMap<String, Known> known = new TreeMap<>();
    private long failed;
    private long total;

    /** The parts that an answer lacks; none where it is whole. */
    static List<Part> of(ShardStatistics shards, @Nullable ClusterStatistics clusters, boolean timedOut) {
        List<Part> parts = parts(shards.failures());
        if (parts.isEmpty() && shards.failed().longValue() > 0) {
            parts.add(new Part("an index", -1, "unknown", "it did not say why"));
        }
        if (clusters != null) {
            clusters.details().forEach((name, told) -> {
                if (told.status() == ClusterSearchStatus.Skipped || told.status() == ClusterSearchStatus.Failed) {
                    parts.add(cluster(name, told));
                }
            });
        }
        if (timedOut) {
            parts.add(new Part("some shards", -1, TIMED_OUT, "a search of them did not finish in time"));
        }
        return parts;
    }

    private static List<Part> parts(List<ShardFailure> failures) {
        List<Part> parts = new ArrayList<>();
        for (ShardFailure f : failures) {
            int shard = f.shard() == null ? -1 : f.shard();
            parts.add(part(f.index() == null ? "an index" : "index " + f.index(), shard, f.reason()));
        }
        return parts;
    }

    private static Part cluster(String name, ClusterDetails told) {
        return told.failures().isEmpty()
                ? new Part("cluster " + name, -1, "unknown", "it did not say why")
                : part("cluster " + name, -1, told.failures().get(0).reason());
    }

    private static Part part(String place, int shard, ErrorCause why) {
        ErrorCause root = why.reason() == null && why.causedBy() != null ? why.causedBy() : why;
        String words = root.type() + (root.reason() == null ? "" : ": " + root.reason());
        return new Part(
                place,
                shard,
                String.valueOf(root.type()),
                words.length() > LONGEST_REASON ? words.substring(0, LONGEST_REASON) + " ..." : words);
    }

    /** Whether all of these were met before, so that there is no use in waiting for them again; time runs out once. */
    synchronized boolean knows(List<Part> parts) {
        return parts.stream().allMatch(p -> p.type().equals(TIMED_OUT) || known.containsKey(p.key()));
    }

    synchronized boolean none() {
        return known.isEmpty();
    }

    /** Whether shards were missing at some time. */
    synchronized boolean shards() {
        return failed > 0;
    }

    /** Takes note of parts that an answer is taken without. */
    synchronized void note(List<Part> parts, ShardStatistics shards) {
        for (Part p : parts) {
            Known k = known.computeIfAbsent(p.key(), key -> new Known(p.place(), p.reason(), new TreeSet<>()));
            if (p.shard() >= 0) {
                k.shards().add(p.shard());
            }
        }
        if (shards.failed().longValue() > failed) {
            failed = shards.failed().longValue();
            total = shards.total().longValue();
        }
    }

    /** What is absent; a line for all of it, then one a place and reason. */
    synchronized List<Sentence> words() {
        if (known.isEmpty()) {
            return List.of();
        }
        List<Sentence> words = new ArrayList<>();
        words.add(
                failed == 0
                        ? Sentence.of(
                                "A part of the evidence did not answer: what lies there is not in this; the answer may"
                                        + " be another, and lives or files that seem one may be several. Investigate again when it"
                                        + " is back.")
                        : Sentence.of(
                                "A part of the evidence did not answer ({0} of {1} shards): what lies there is not in this;"
                                        + " the answer may be another, and lives or files that seem one may be several."
                                        + " Investigate again when it is back.",
                                failed, total));
        rows().forEach(row -> words.add(Sentence.of("Did not answer: {0}", row)));
        return words;
    }

    /** What is absent, a line a place and reason. */
    synchronized List<String> rows() {
        List<String> rows = known.values().stream()
                .limit(NAMED)
                .map(k -> k.place() + shards(k.shards()) + ": " + k.reason())
                .collect(Collectors.toCollection(ArrayList::new));
        if (known.size() > NAMED) {
            rows.add("and " + (known.size() - NAMED) + " more");
        }
        return rows;
    }

    private static String shards(Set<Integer> shards) {
        return shards.isEmpty()
                ? ""
                : " shard " + shards.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    /** The shards of an error that says that none answered; none where it says something else. */
    static List<Part> of(ErrorCause error) {
        JsonData shards = error.metadata().get("failed_shards");
        return shards == null ? List.of() : parts(shards.deserialize(FAILURES));
    }
}
