package io.tadoru.collector.elasticsearch;

import co.elastic.clients.elasticsearch._types.SortOptions;
import co.elastic.clients.elasticsearch._types.SortOrder;
import co.elastic.clients.elasticsearch.core.search.Hit;
import co.elastic.clients.elasticsearch.core.search.SearchRequestBody;
import io.tadoru.collector.Event;
import io.tadoru.collector.Question;
import io.tadoru.collector.Question.About;
import io.tadoru.collector.auditbeat.AuditbeatDocument;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * Several questions about one host in one search: a search walks through every segment of every shard however few its
 * hits, and most questions have few. All that any of them may mean is fetched in no order, then dealt out; where that is
 * more than was to come, nothing of it counts, and each is asked alone.
 */
final class Joint implements Work {
    /** Things asked about in one search. */
    private static final int MOST_SUBJECTS = 32;

    /** Hits of one search; questions with a higher limit are asked alone. */
    private static final int MOST_HITS = 2000;

    /** Hits beyond the limits of its questions: those that the filters let through. */
    private static final int SLACK = 32;

    /** Whoever has one in so many hits of a search that overflows made it overflow. */
    private static final int BUSY = 4;

    /** Times that lie no farther apart are one, nanoseconds. */
    private static final long NEAR = 3_600_000_000_000L;

    private final List<Retrieval> members = new ArrayList<>();
    private final Set<About> subjects = new LinkedHashSet<>();
    private final Busy busy;
    private long from;
    private long to;
    private long longest;
    private int size;
    private boolean overflown;

    private Joint(Retrieval first, Busy busy) {
        this.busy = busy;
        this.from = first.question.from();
        this.to = first.question.to();
        this.size = SLACK;
        add(first);
    }

    /** The same work in fewer searches: those questions together that are about one host and near times. */
    static List<Work> of(List<Retrieval> all, Busy busy) {
        List<Work> work = new ArrayList<>();
        Map<String, List<Joint>> byHost = new LinkedHashMap<>();
        for (Retrieval r : all) {
            if (!joins(r.question) || busy.knows(r.question)) {
                work.add(r);
                continue;
            }
            List<Joint> joints =
                    byHost.computeIfAbsent(Objects.requireNonNull(r.question.host()), h -> new ArrayList<>());
            Joint with = joints.stream().filter(j -> j.fits(r)).findFirst().orElse(null);
            if (with != null) {
                with.add(r);
            } else {
                joints.add(new Joint(r, busy));
            }
        }
        byHost.values().stream()
                .flatMap(List::stream)
                .forEach(j -> work.add(j.members.size() == 1 ? j.members.get(0) : j));
        return work;
    }

    private static boolean joins(Question q) {
        return q.host() != null
                && q.limit() > 0
                && q.limit() <= MOST_HITS
                && !(q.about() instanceof Question.Anything)
                && !(q.about() instanceof Question.OfPath);
    }

    private boolean fits(Retrieval r) {
        Question q = r.question;
        if (subjects.size() == MOST_SUBJECTS && !subjects.contains(q.about())) {
            return false;
        }
        return near(from, q.from(), Long.MIN_VALUE) && near(to, q.to(), Long.MAX_VALUE) && compact(q);
    }

    /** Whether both are open, or neither. */
    private static boolean near(long a, long b, long open) {
        return (a == open) == (b == open);
    }

    /** Whether the time of all is not much more than that of one. */
    private boolean compact(Question q) {
        long both = length(Math.min(from, q.from()), Math.max(to, q.to()));
        return both <= NEAR || both / 2 <= Math.max(longest, length(q.from(), q.to()));
    }

    /** Of an open time nothing but its other end is compared. */
    private static long length(long from, long to) {
        return from == Long.MIN_VALUE || to == Long.MAX_VALUE ? 0 : to - from;
    }

    private void add(Retrieval r) {
        Question q = r.question;
        members.add(r);
        subjects.add(q.about());
        from = Math.min(from, q.from());
        to = Math.max(to, q.to());
        longest = Math.max(longest, length(q.from(), q.to()));
        size = Math.min(size + q.limit(), MOST_HITS);
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public void halve() {
        size = Math.max(size / 2, 1);
    }

    @Override
    public SearchRequestBody.Builder search(SearchRequestBody.Builder body) {
        return body.query(Search.any(members.stream().map(Retrieval::asked).toList(), from, to))
                .size(size)
                .source(s -> s.filter(f -> f.includes(AuditbeatDocument.fields())))
                .sort(SortOptions.of(s -> s.doc(d -> d.order(SortOrder.Asc))))
                .trackTotalHits(t -> t.enabled(false));
    }

    @Override
    public void take(Searches.Page page) {
        List<Hit<AuditbeatDocument>> hits = page.item().hits().hits();
        // One event can be in two indices.
        Set<Event> events = new TreeSet<>(Event.ORDER);
        for (Hit<AuditbeatDocument> hit : hits) {
            Event event = Retrieval.event(hit);
            if (event != null) {
                events.add(event);
            }
        }
        overflown = hits.size() >= size;
        if (overflown) {
            learn(events);
        } else {
            members.forEach(m -> m.takeAll(events, page.whole()));
        }
    }

    private void learn(Set<Event> events) {
        for (About about : subjects) {
            List<Question> of = members.stream()
                    .map(m -> m.question)
                    .filter(q -> q.about().equals(about))
                    .toList();
            long hits = events.stream()
                    .filter(e -> of.stream().anyMatch(q -> q.matches(e)))
                    .count();
            if (hits >= size / BUSY) {
                busy.add(of.get(0));
            }
        }
    }

    @Override
    public Collection<? extends Work> rest() {
        return overflown ? members : List.of();
    }
}
