package io.tadoru.collector.elasticsearch;

import co.elastic.clients.elasticsearch._types.FieldSortNumericType;
import co.elastic.clients.elasticsearch._types.FieldValue;
import co.elastic.clients.elasticsearch._types.SortOrder;
import co.elastic.clients.elasticsearch._types.aggregations.Aggregate;
import co.elastic.clients.elasticsearch._types.mapping.FieldType;
import co.elastic.clients.elasticsearch.core.msearch.MultiSearchItem;
import co.elastic.clients.elasticsearch.core.search.Hit;
import co.elastic.clients.elasticsearch.core.search.SearchRequestBody;
import co.elastic.clients.elasticsearch.core.search.TotalHits;
import co.elastic.clients.elasticsearch.core.search.TotalHitsRelation;
import io.tadoru.collector.Event;
import io.tadoru.collector.Event.Source;
import io.tadoru.collector.EvidenceException;
import io.tadoru.collector.Question;
import io.tadoru.collector.Question.OfFile;
import io.tadoru.collector.Question.Opens;
import io.tadoru.collector.Question.Order;
import io.tadoru.collector.Reply;
import io.tadoru.collector.auditbeat.AuditbeatDocument;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One question on its way: pages come in, in the order of time, until the reply is certain.
 *
 * <p>The server sorts by time alone. Sorting by serial and host as well would cost more and still not be the order of
 * {@link Event#ORDER}, since both stand in different fields in different versions; so a page that ends amid equal times
 * is not the last one, and the few events of a tick are ordered here.
 */
final class Retrieval implements Work {
    static final int PAGE = 5000;
    private static final int COUNTED = 10_000;
    /** A tick of the kernel's clock seldom holds more, so that one page is enough. */
    private static final int SLACK = 32;
    /** Each further page is so many times larger. */
    private static final int FURTHER = 4;

    final Question question;
    private final boolean nanos;
    private final TreeSet<Event> kept;
    private @Nullable List<FieldValue> after;
    private boolean finished;
    private boolean exhausted;
    private boolean whole = true;
    private long found;
    private boolean counted;
    private long doubts;
    private long taken;
    private long dropped;
    private int size;
    private int most = PAGE;
    /**
     * Whether it is first asked for a few documents, how a file was opened aside: to search by flags costs a walk through
     * all values of an argument in each segment, several times what all else costs, and most files have few events.
     */
    private boolean regardless;

    /** @param nanos whether {@code @timestamp} holds nanoseconds rather than milliseconds in some index */
    Retrieval(Question question, boolean nanos) {
        this.question = question;
        this.nanos = nanos;
        Comparator<Event> order = question.order() == Order.OLDEST_FIRST ? Event.ORDER : Event.ORDER.reversed();
        this.kept = new TreeSet<>(order);
        this.regardless = question.about() instanceof OfFile && question.opens() != Opens.ALL && question.limit() > 0;
        this.size = regardless ? SLACK : firstPage();
    }

    private int firstPage() {
        return question.limit() == 0 ? 0 : Math.min(question.limit() + SLACK, most);
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public List<Retrieval> rest() {
        return finished ? List.of() : List.of(this);
    }

    /** What is asked first. */
    Question asked() {
        return regardless ? question.opened(Opens.ALL) : question;
    }

    @Override
    public void halve() {
        // Beyond a tick's worth of hits, pages are not what fills the cluster's memory.
        most = Math.max(most / 2, SLACK);
        size = Math.min(size, most);
    }

    /** The next page's search, but for what all searches share. */
    @Override
    public SearchRequestBody.Builder search(SearchRequestBody.Builder body) {
        SortOrder order = question.order() == Order.OLDEST_FIRST ? SortOrder.Asc : SortOrder.Desc;
        body.query(Search.filter(asked()))
                .size(size)
                .source(s -> s.filter(f -> f.includes(AuditbeatDocument.fields())));
        byTime(body, order, nanos);
        body.sort(s -> s.field(f -> f.field("_shard_doc").order(SortOrder.Asc)));
        if (regardless) {
            body.trackTotalHits(t -> t.enabled(false));
        } else if (after == null) {
            body.trackTotalHits(t -> t.count(COUNTED)).aggregations(Search.doubts(question));
        } else {
            body.trackTotalHits(t -> t.enabled(false)).searchAfter(after);
        }
        return body;
    }

    /**
     * Takes all events that match, and perhaps others.
     *
     * @param all whether every part of the evidence gave its share
     */
    void takeAll(Collection<Event> events, boolean all) {
        whole &= all;
        events.forEach(this::take);
        exhausted = true;
        finished = true;
    }

    /** @param nanos as for questions */
    static SearchRequestBody.Builder byTime(SearchRequestBody.Builder body, SortOrder order, boolean nanos) {
        return body.sort(s -> s.field(f -> {
            f.field("@timestamp").order(order).unmappedType(FieldType.Date);
            return nanos ? f.numericType(FieldSortNumericType.DateNanos) : f;
        }));
    }

    @Override
    public void take(Searches.Page answer) {
        MultiSearchItem<AuditbeatDocument> page = answer.item();
        whole &= answer.whole();
        List<Hit<AuditbeatDocument>> hits = page.hits().hits();
        if (regardless && hits.size() >= size) {
            regardless = false;
            size = firstPage();
            return;
        }
        if (after == null) {
            count(page);
        }
        for (Hit<AuditbeatDocument> hit : hits) {
            take(event(hit));
        }
        exhausted = hits.size() < size || (size == 0 && counted && found == 0);
        finished = exhausted || size == 0 || certain(hits.get(hits.size() - 1).sort());
        after = hits.isEmpty() ? after : hits.get(hits.size() - 1).sort();
        size = Math.min(most, FURTHER * size);
    }

    private void count(MultiSearchItem<AuditbeatDocument> page) {
        TotalHits total = page.hits().total();
        found = total == null ? 0 : total.value();
        counted = total != null && total.relation() == TotalHitsRelation.Eq;
        for (Aggregate doubt : page.aggregations().values()) {
            if (doubt.isFilter()) {
                doubts += doubt.filter().docCount();
            } else {
                doubts += doubt.sterms().sumOtherDocCount();
                doubts += doubt.sterms().buckets().array().stream()
                        .mapToLong(b -> b.docCount())
                        .sum();
            }
        }
    }

    /** The event of a document; null where it holds none. */
    static @Nullable Event event(Hit<AuditbeatDocument> hit) {
        AuditbeatDocument document = hit.source();
        if (document == null) {
            throw new EvidenceException("index " + hit.index() + " keeps no _source, without which documents cannot be"
                    + " read; index them again with _source enabled");
        }
        return document.event(new Source(hit.index(), String.valueOf(hit.id())));
    }

    private void take(@Nullable Event event) {
        // The filter can let through too much; and one event can be in two indices.
        if (event == null || !question.matches(event) || !kept.add(event)) {
            dropped++;
            return;
        }
        taken++;
        if (kept.size() > question.limit()) {
            kept.pollLast();
        }
    }

    /** Whether no event that is still to come can be before the last one kept. */
    private boolean certain(List<FieldValue> last) {
        if (kept.size() < question.limit()) {
            return false;
        }
        long time = kept.last().time();
        long key = nanos ? time : Math.floorDiv(time, 1_000_000L);
        return last.get(0).longValue() != key;
    }

    Reply reply() {
        if (exhausted) {
            return new Reply(List.copyOf(kept), taken, true, whole);
        }
        long least = Math.max(taken, found - Math.max(doubts, dropped));
        return new Reply(List.copyOf(kept), least, counted && doubts == 0 && dropped == 0, whole);
    }
}
