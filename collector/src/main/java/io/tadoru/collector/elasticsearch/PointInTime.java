package io.tadoru.collector.elasticsearch;

import co.elastic.clients.elasticsearch._types.ClusterStatistics;
import co.elastic.clients.elasticsearch._types.ElasticsearchException;
import co.elastic.clients.elasticsearch._types.ErrorResponse;
import co.elastic.clients.elasticsearch._types.Time;
import co.elastic.clients.elasticsearch.core.OpenPointInTimeRequest;
import co.elastic.clients.elasticsearch.core.SearchResponse;
import co.elastic.clients.json.JsonData;
import co.elastic.clients.transport.JsonEndpoint;
import co.elastic.clients.transport.endpoints.SimpleEndpoint;
import io.tadoru.collector.EvidenceException;
import io.tadoru.collector.elasticsearch.Absent.Part;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The moment at which all searches see the indices. Opened where the first one needs it, and again where the cluster has
 * forgotten it; where shards are missing, of the others alone. Thread-safe.
 */
final class PointInTime {
    static final Time KEEP_ALIVE = Time.of(t -> t.time("2m"));
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(3);
    private static final Set<Integer> MISSING_SHARDS = Set.of(502, 503, 504);

    /** Servers before 8.16 tell the id alone, which the client's own reader refuses. */
    @SuppressWarnings("unchecked")
    private static final JsonEndpoint<OpenPointInTimeRequest, JsonData, ErrorResponse> OPEN = ((SimpleEndpoint<
                            OpenPointInTimeRequest, ?>)
                    (Object) OpenPointInTimeRequest._ENDPOINT)
            .withResponseDeserializer(JsonData._DESERIALIZER);

    private final ElasticsearchSettings settings;
    private final Cluster cluster;
    private final Absent absent;
    private @Nullable String id;
    private boolean whole = true;
    private boolean partial;

    PointInTime(ElasticsearchSettings settings, Cluster cluster, Absent absent) {
        this.settings = settings;
        this.cluster = cluster;
        this.absent = absent;
    }

    synchronized String id(Patience patience) {
        if (id == null) {
            id = open(patience);
            whole = !Preflight.remote(settings) || clustersAnswer(patience);
        }
        return id;
    }

    /** Whether every cluster that was named is in it: a search does not tell of those that are not. */
    synchronized boolean whole() {
        return whole;
    }

    /** Whether shards were missing already when it was opened, so that waiting for them is of no use. */
    synchronized boolean partial() {
        return partial;
    }

    synchronized void newest(@Nullable String newest) {
        if (newest != null && id != null) {
            id = newest;
        }
    }

    synchronized void forget(String forgotten) {
        if (forgotten.equals(id)) {
            id = null;
        }
    }

    private String open(Patience patience) {
        if (absent.shards()) {
            return open(true, patience);
        }
        try {
            return open(false, patience);
        } catch (EvidenceException whole) {
            if (!MISSING_SHARDS.contains(status(whole))) {
                throw whole;
            }
            try {
                return open(true, patience);
            } catch (EvidenceException none) {
                // Servers before 8.16 do not know what was asked.
                throw whole;
            }
        }
    }

    private String open(boolean without, Patience patience) {
        OpenPointInTimeRequest request = OpenPointInTimeRequest.of(o -> {
            o.index(Preflight.indices(settings)).keepAlive(KEEP_ALIVE).ignoreUnavailable(false);
            return without ? o.allowPartialSearchResults(true) : o;
        });
        JsonObject opened = cluster.read(
                        "open a point in time",
                        patience,
                        c -> c._transport().performRequestAsync(request, OPEN, c._transportOptions()))
                .toJson()
                .asJsonObject();
        partial = without;
        return opened.getString("id");
    }

    private static int status(EvidenceException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof ElasticsearchException refused) {
                return refused.status();
            }
        }
        return -1;
    }

    /**
     * Whether all other clusters answer. One that does not, and may be left out (skip_unavailable), is left out of a
     * point in time without a word in 8.x, so that a search of the names tells.
     */
    private boolean clustersAnswer(Patience patience) {
        SearchResponse<Void> told = cluster.read(
                "ask the other clusters",
                patience,
                c -> c.search(
                        s -> s.index(Preflight.indices(settings))
                                .size(0)
                                .trackTotalHits(t -> t.enabled(false))
                                .terminateAfter(1L)
                                .allowPartialSearchResults(true),
                        Void.class));
        ClusterStatistics clusters = told.clusters();
        List<Part> parts = Absent.of(told.shards(), clusters, false).stream()
                .filter(Part::cluster)
                .toList();
        absent.note(parts, told.shards());
        return parts.isEmpty();
    }

    void close() {
        String last;
        synchronized (this) {
            last = id;
            id = null;
        }
        if (last != null) {
            cluster.read(
                    "close the point in time",
                    new Patience(LONGEST_CLOSE),
                    c -> c.closePointInTime(p -> p.id(Objects.requireNonNull(last))));
        }
    }
}
