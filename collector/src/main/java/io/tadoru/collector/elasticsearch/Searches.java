package io.tadoru.collector.elasticsearch;

import co.elastic.clients.elasticsearch._types.ErrorResponse;
import co.elastic.clients.elasticsearch.core.msearch.MultiSearchItem;
import co.elastic.clients.elasticsearch.core.msearch.MultiSearchResponseItem;
import co.elastic.clients.elasticsearch.core.msearch.RequestItem;
import co.elastic.clients.elasticsearch.core.search.SearchRequestBody;
import io.tadoru.collector.EvidenceException;
import io.tadoru.collector.Sentence;
import io.tadoru.collector.auditbeat.AuditbeatDocument;
import io.tadoru.collector.elasticsearch.Absent.Part;
import io.tadoru.collector.elasticsearch.Cluster.PassingException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Does searches, many in one exchange, against indices that may be busy or lack shards. What is turned away is asked
 * again; a part that stays away is done without, and noted. Thread-safe.
 */
final class Searches {
    /** A search to come, but for what all searches share. */
    interface Asking {
        SearchRequestBody.Builder search(SearchRequestBody.Builder body);

        /** Asks for half as many hits at once from now on, where that can be: the cluster has no memory for them. */
        default void halve() {}
    }

    /**
     * A search's answer.
     *
     * @param whole whether every part of the evidence gave its share
     */
    record Page(MultiSearchItem<AuditbeatDocument> item, boolean whole) {}

    /** The answer of a search of which no shard answered, while others did. */
    private static final MultiSearchItem<AuditbeatDocument> NOTHING = MultiSearchItem.of(i -> i.took(0)
            .timedOut(false)
            .shards(s -> s.failed(0).successful(0).total(0))
            .hits(h -> h.hits(List.of())));

    private final ElasticsearchSettings settings;
    private final Cluster cluster;
    private final Absent absent;
    private final PointInTime pit;
    private final LongAdder exchanges = new LongAdder();
    private final LongAdder documents = new LongAdder();
    /** Whether any part of the evidence ever gave an answer. */
    private volatile boolean answered;

    Searches(ElasticsearchSettings settings, Cluster cluster) {
        this.settings = settings;
        this.cluster = cluster;
        this.absent = new Absent();
        this.pit = new PointInTime(settings, cluster, absent);
    }

    List<Sentence> absent() {
        return absent.words();
    }

    ElasticsearchStore.Effort effort() {
        return new ElasticsearchStore.Effort(exchanges.sum(), documents.sum());
    }

    /**
     * Does searches, in one exchange if the cluster has room for that. What it turns away is asked again, half as much
     * at once each time. A point in time that was forgotten in between is opened anew, once.
     *
     * @throws EvidenceException where one is refused, or no part of the evidence answers
     */
    List<Page> all(List<? extends Asking> searches, Patience patience) {
        List<@Nullable Page> pages = new ArrayList<>(Collections.nCopies(searches.size(), null));
        Deque<Integer> waiting =
                new ArrayDeque<>(IntStream.range(0, searches.size()).boxed().toList());
        int most = searches.size();
        boolean reopened = false;
        while (!waiting.isEmpty()) {
            List<Integer> now = new ArrayList<>();
            while (now.size() < most && !waiting.isEmpty()) {
                now.add(waiting.poll());
            }
            Round round = new Round(now.stream().map(searches::get).toList(), !reopened, patience);
            if (round.done() > 0) {
                patience.progress();
                most = Math.min(2 * most, searches.size());
            }
            if (round.turnedAway != null) {
                if (round.crowded && now.size() == 1) {
                    searches.get(now.get(0)).halve();
                }
                most = round.crowded ? Math.max(1, now.size() / 2) : most;
                if (!patience.again(round.turnedAway)) {
                    round.settle(patience.worn(round.turnedAway));
                }
            }
            reopened |= round.forgotten;
            for (int i = now.size() - 1; i >= 0; i--) {
                pages.set(now.get(i), round.pages.get(i));
                if (round.pages.get(i) == null) {
                    waiting.addFirst(now.get(i));
                }
            }
        }
        return pages.stream().map(Objects::requireNonNull).toList();
    }

    /** One exchange, and what came of each of its searches. */
    private final class Round {
        /** The answers; null of a search that is to be asked again. */
        final List<@Nullable Page> pages;

        /** Why to wait before that, null where there is no reason to. */
        @Nullable
        PassingException turnedAway;

        /** Whether less at once may help. */
        boolean crowded;

        /** Whether the point in time is to be opened again. */
        boolean forgotten;

        private final Map<Integer, MultiSearchResponseItem<AuditbeatDocument>> lacking = new TreeMap<>();

        Round(List<? extends Asking> searches, boolean mayReopen, Patience patience) {
            pages = new ArrayList<>(Collections.nCopies(searches.size(), null));
            String id = pit.id(patience);
            try {
                List<MultiSearchResponseItem<AuditbeatDocument>> responses = exchange(searches, id, patience);
                for (int i = 0; i < responses.size(); i++) {
                    if (mayReopen && forgot(responses.get(i))) {
                        pit.forget(id);
                        forgotten = true;
                    } else {
                        take(i, responses.get(i));
                    }
                }
            } catch (PassingException e) {
                turnedAway = e;
                crowded = true;
            }
        }

        private void take(int i, MultiSearchResponseItem<AuditbeatDocument> item) {
            List<Part> parts = parts(item);
            boolean busy = parts.stream().anyMatch(Part::busy);
            if (item.isFailure()) {
                ErrorResponse failure = item.failure();
                if (!Cluster.passes(failure)) {
                    throw failure(Cluster.words(failure.error()));
                }
                busy |= Cluster.busy(failure);
            } else {
                pit.newest(item.result().pitId());
                answered |= item.result().shards().successful().longValue() > 0;
            }
            boolean takeable = !item.isFailure() || (!parts.isEmpty() && answered);
            if (takeable && !busy && (pit.partial() || absent.knows(parts))) {
                accept(i, item);
                return;
            }
            String words = item.isFailure()
                    ? Cluster.words(item.failure().error())
                    : parts.stream().limit(2).map(Part::words).collect(Collectors.joining("; "));
            turnedAway = new PassingException(failure(words), busy);
            crowded |= busy;
            lacking.put(i, item);
        }

        /**
         * Takes what there is, because there will be no further try.
         *
         * @param worn to throw where a search has no answer of any part
         */
        void settle(EvidenceException worn) {
            if (lacking.isEmpty()) {
                throw worn;
            }
            lacking.forEach((i, item) -> {
                if (item.isFailure() && (parts(item).isEmpty() || !answered)) {
                    throw worn;
                }
                accept(i, item);
            });
        }

        private void accept(int i, MultiSearchResponseItem<AuditbeatDocument> item) {
            List<Part> parts = parts(item);
            MultiSearchItem<AuditbeatDocument> page = item.isFailure() ? NOTHING : item.result();
            absent.note(parts, page.shards());
            documents.add(page.hits().hits().size());
            pages.set(i, new Page(page, parts.isEmpty() && pit.whole()));
        }

        long done() {
            return pages.stream().filter(Objects::nonNull).count();
        }
    }

    private static List<Part> parts(MultiSearchResponseItem<AuditbeatDocument> item) {
        return item.isFailure()
                ? Absent.of(item.failure().error())
                : Absent.of(
                        item.result().shards(),
                        item.result().clusters(),
                        item.result().timedOut());
    }

    private static boolean forgot(MultiSearchResponseItem<AuditbeatDocument> item) {
        return parts(item).stream().anyMatch(Part::forgot)
                || (item.isFailure()
                        && Cluster.words(item.failure().error()).contains("search_context_missing_exception"));
    }

    private List<MultiSearchResponseItem<AuditbeatDocument>> exchange(
            List<? extends Asking> searches, String id, Patience patience) throws PassingException {
        // Whoever gives a shard all of the time that is left gets its part when there is none left.
        long millis = Math.max(1, patience.millisLeft() / 2);
        List<RequestItem> items = new ArrayList<>(searches.size());
        for (Asking search : searches) {
            items.add(RequestItem.of(i -> i.header(h -> h.allowPartialSearchResults(true))
                    .body(b -> search.search(b.pit(p -> p.id(id).keepAlive(PointInTime.KEEP_ALIVE))
                            .timeout(millis + "ms")))));
        }
        exchanges.increment();
        List<MultiSearchResponseItem<AuditbeatDocument>> responses = cluster.attempt(
                        "search", patience, c -> c.msearch(m -> m.searches(items), AuditbeatDocument.class))
                .responses();
        if (responses.size() != items.size()) {
            throw new EvidenceException("the cluster at " + settings.where() + " answered " + responses.size() + " of "
                    + items.size() + " searches");
        }
        return responses;
    }

    private EvidenceException failure(String words) {
        return new EvidenceException("cannot search " + settings.index() + " at " + settings.where() + ": " + words);
    }

    void close() {
        pit.close();
    }
}
