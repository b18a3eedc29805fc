package io.tadoru.collector.elasticsearch;

import co.elastic.clients.elasticsearch._types.SortOrder;
import co.elastic.clients.elasticsearch._types.aggregations.Aggregate;
import co.elastic.clients.elasticsearch._types.aggregations.Aggregation;
import co.elastic.clients.elasticsearch._types.aggregations.FilterAggregate;
import co.elastic.clients.elasticsearch._types.aggregations.StringTermsBucket;
import co.elastic.clients.elasticsearch._types.query_dsl.Query;
import io.tadoru.collector.Coverage;
import io.tadoru.collector.Event;
import io.tadoru.collector.EventStore;
import io.tadoru.collector.EvidenceException;
import io.tadoru.collector.InternetAddress;
import io.tadoru.collector.Question;
import io.tadoru.collector.Question.OfFile;
import io.tadoru.collector.Reply;
import io.tadoru.collector.Sentence;
import io.tadoru.collector.elasticsearch.Searches.Page;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Auditbeat's indices as a store. All questions of a batch go in as few exchanges as their sizes allow; all exchanges
 * see the indices as they were at the first one (a point in time), unless more than its keep-alive passes between two.
 *
 * <p>Totals are exact up to 10,000, and beyond where all was fetched; else a lower bound. Thread-safe. Must be closed:
 * the client's threads keep the JVM alive.
 */
public final class ElasticsearchStore implements EventStore {
    private static final int MOST_SEARCHES = 32;
    /** Hits that one exchange may bring: about 20 MB of usual documents. */
    private static final int MOST_HITS = 20_000;

    private static final int MOST_CALLS = 2000;
    private static final int MOST_FILES = 1000;
    private static final int MOST_HOSTS = 1000;
    private static final List<String> CALLED =
            List.of("host.id", "host.hostname", "agent.name", "agent.id", "beat.hostname");
    private static final List<String> BOOT = List.of("system_boot", "SYSTEM_BOOT");
    /** Numbered by the daemon, see {@link Event#serialOfKernel}. */
    private static final List<String> DAEMON = Stream.of(
                    "start", "end", "abort", "config", "reconfig", "rotate", "resume", "accept", "close", "err")
            .map("daemon_"::concat)
            .flatMap(name -> Stream.of(name, name.toUpperCase(Locale.ROOT)))
            .toList();

    private static final List<String> URING = List.of("uringop", "URINGOP");

    private final ElasticsearchSettings settings;
    final Cluster cluster;
    private final Searches searches;
    private final Busy busy = new Busy();
    private final boolean nanos;

    private ElasticsearchStore(ElasticsearchSettings settings, Cluster cluster, boolean nanos) {
        this.settings = settings;
        this.cluster = cluster;
        this.nanos = nanos;
        this.searches = new Searches(settings, cluster);
    }

    /**
     * Connects and looks whether the indices can answer.
     *
     * @throws EvidenceException where the cluster cannot be reached, refuses, or has no such index or a wrong mapping
     */
    public static ElasticsearchStore open(ElasticsearchSettings settings) {
        Cluster cluster = new Cluster(settings);
        try {
            return new ElasticsearchStore(settings, cluster, Preflight.look(cluster, settings));
        } catch (RuntimeException | Error e) {
            cluster.close();
            throw e;
        }
    }

    /**
     * What was asked of the cluster so far.
     *
     * @param exchanges requests with searches in them, repeated ones counted again
     * @param documents that came back
     */
    public record Effort(long exchanges, long documents) {}

    public Effort effort() {
        return searches.effort();
    }

    @Override
    public List<Reply> ask(List<Question> questions) {
        Patience patience = new Patience(settings.deadline());
        List<Retrieval> all =
                questions.stream().map(q -> new Retrieval(q, nanos)).toList();
        Deque<Work> waiting = new ArrayDeque<>(Joint.of(all, busy));
        while (!waiting.isEmpty()) {
            List<Work> round = round(waiting);
            List<Page> pages = searches.all(round, patience);
            for (int i = 0; i < round.size(); i++) {
                Work work = round.get(i);
                work.take(pages.get(i));
                work.rest().forEach(waiting::addFirst);
            }
        }
        return all.stream().map(Retrieval::reply).toList();
    }

    private static List<Work> round(Deque<Work> waiting) {
        List<Work> round = new ArrayList<>();
        int hits = 0;
        while (!waiting.isEmpty()
                && round.size() < MOST_SEARCHES
                && (round.isEmpty() || hits + waiting.peek().size() <= MOST_HITS)) {
            hits += waiting.peek().size();
            round.add(waiting.poll());
        }
        return round;
    }

    @Override
    public Set<OfFile> touched(Question like, Collection<OfFile> files) {
        Set<OfFile> touched = new HashSet<>();
        List<OfFile> all = List.copyOf(files);
        for (int i = 0; i < all.size(); i += MOST_FILES) {
            List<OfFile> some = all.subList(i, Math.min(i + MOST_FILES, all.size()));
            List<String> inodes =
                    some.stream().map(f -> Long.toString(f.inode())).distinct().toList();
            Page page = one(b -> b.query(Search.all(
                            Search.filter(like.about(new Question.Anything())),
                            Search.terms("auditd.paths.inode", inodes)))
                    .size(0)
                    .aggregations(
                            "inodes",
                            a -> a.terms(t -> t.field("auditd.paths.inode")
                                    .size(inodes.size())
                                    .include(x -> x.terms(inodes)))));
            Set<String> seen = new HashSet<>();
            names(page.item().aggregations().get("inodes"))
                    .forEach(bucket -> seen.add(bucket.key().stringValue()));
            // What did not answer may know of any of them.
            some.stream()
                    .filter(f -> !page.whole() || seen.contains(Long.toString(f.inode())))
                    .forEach(touched::add);
        }
        return touched;
    }

    @Override
    public List<String> hostsOwning(Set<String> ips) {
        List<String> canonical = ips.stream()
                .filter(ip -> !InternetAddress.canonical(ip).isEmpty())
                .toList();
        if (canonical.isEmpty()) {
            return List.of();
        }
        return hosts(Search.terms("host.ip", canonical));
    }

    @Override
    public List<String> hosts(long from, long to) {
        return hosts(Search.all(Search.audit(), Search.time(from, to)));
    }

    /**
     * The hosts that go by a name of any kind: {@code host.name}, {@code host.hostname}, {@code host.id},
     * {@code agent.name}, {@code agent.id}, or an address of theirs.
     *
     * @return names as in {@link Event#host}, sorted; empty where none does
     */
    public List<String> hostsCalled(String name) {
        Query called = Search.any(Stream.concat(
                        Stream.of(Search.host(name)), CALLED.stream().map(field -> Search.term(field, name)))
                .toArray(Query[]::new));
        List<String> hosts = hosts(Search.all(Search.audit(), called));
        return hosts.isEmpty() ? hostsOwning(Set.of(name)) : hosts;
    }

    /** The hosts of documents, each under the first of its names that counts. */
    private List<String> hosts(Query filter) {
        Page page = one(b -> {
            b.query(Search.all(filter)).size(0);
            for (int i = 0; i < Search.HOST.size(); i++) {
                String field = Search.HOST.get(i);
                Query[] worse = Search.HOST.subList(0, i).stream()
                        .map(f -> Search.none(Search.exists(f)))
                        .toArray(Query[]::new);
                b.aggregations(
                        field.replace('.', '_'),
                        Aggregation.of(a -> a.filter(Search.all(worse))
                                .aggregations(
                                        "names",
                                        n -> n.terms(t -> t.field(field).size(MOST_HOSTS)))));
            }
            return b;
        });
        Set<String> hosts = new TreeSet<>();
        for (Aggregate way : page.item().aggregations().values()) {
            names(way.filter().aggregations().get("names"))
                    .forEach(bucket -> hosts.add(bucket.key().stringValue()));
        }
        return hosts.stream().limit(MOST_HOSTS).toList();
    }

    /** The buckets of a terms aggregation; a field that no index maps has none. */
    static Collection<StringTermsBucket> names(@Nullable Aggregate terms) {
        return terms != null && terms.isSterms() ? terms.sterms().buckets().array() : List.of();
    }

    @Override
    public OptionalLong begin(String host) {
        Query all = Search.all(Search.time(Long.MIN_VALUE, Long.MAX_VALUE), Search.host(host), Search.audit());
        Page page = one(b -> Retrieval.byTime(b, SortOrder.Asc, nanos)
                .query(all)
                .size(1)
                .source(s -> s.fetch(false))
                .trackTotalHits(t -> t.enabled(false)));
        return page.item().hits().hits().stream()
                .mapToLong(hit -> hit.sort().get(0).longValue() * (nanos ? 1 : 1_000_000))
                .findFirst();
    }

    @Override
    public Coverage coverage(String host, long from, long to) {
        // Dates hold whole milliseconds: the one that begins before the time does not belong to it.
        long begin = nanos || from % 1_000_000 == 0 || from <= 0 ? from : from - from % 1_000_000 + 1_000_000;
        Query filter = Search.all(Search.audit(), Search.host(host), Search.time(begin, to));
        Query call = Search.exists("auditd.data.syscall");
        Page page = one(b -> b.query(filter)
                .size(0)
                .trackTotalHits(t -> t.enabled(true))
                .aggregations(
                        "calls",
                        a -> a.terms(t -> t.field("auditd.data.syscall").size(MOST_CALLS)))
                .aggregations("first", a -> a.min(m -> m.field("@timestamp")))
                .aggregations("last", a -> a.max(m -> m.field("@timestamp")))
                .aggregations("numbered", numbered())
                .aggregations("uring", Aggregation.of(a -> a.filter(type(URING, call))))
                .aggregations(
                        "boots",
                        Aggregation.of(a ->
                                a.filter(boot()).aggregations("last", m -> m.max(x -> x.field("@timestamp"))))));
        long events = page.item().hits().total() == null
                ? 0
                : page.item().hits().total().value();
        if (events == 0) {
            return new Coverage(
                    from, to, 0, 0, 0, new TreeMap<>(), 0, Coverage.Order.NOTHING, 0, notes(page, host, begin, to));
        }
        Map<String, Aggregate> told = page.item().aggregations();
        SortedMap<String, Long> calls = new TreeMap<>();
        names(told.get("calls")).forEach(b -> calls.put(b.key().stringValue(), b.docCount()));
        long first = (long) value(told.get("first"), 0) * 1_000_000;
        long last = (long) value(told.get("last"), 0) * 1_000_000;
        FilterAggregate numbered = filtered(told, "numbered");
        Map<String, Aggregate> ends = numbered.aggregations();
        double least = least(ends);
        double most = most(ends);
        boolean restarted = restarted(filtered(told, "boots"), host, from, to, first);
        long missing = Coverage.missing((long) least, (long) most, numbered.docCount(), restarted);
        long uring = filtered(told, "uring").docCount();
        // When they are missing, and what the clock did, only all events in order could tell.
        Coverage.Order order = Coverage.Order.NOTHING;
        return new Coverage(from, to, events, first, last, calls, missing, order, uring, notes(page, host, begin, to));
    }

    /** The events that the kernel numbered, with their smallest and largest number. */
    static Aggregation numbered() {
        Query call = Search.exists("auditd.data.syscall");
        return Aggregation.of(a -> a.filter(Search.none(type(DAEMON, call)))
                .aggregations("least1", m -> m.min(x -> x.field("auditd.sequence")))
                .aggregations("least2", m -> m.min(x -> x.field("event.sequence")))
                .aggregations("most1", m -> m.max(x -> x.field("auditd.sequence")))
                .aggregations("most2", m -> m.max(x -> x.field("event.sequence"))));
    }

    static double least(Map<String, Aggregate> ends) {
        return Math.min(value(ends.get("least1"), Double.MAX_VALUE), value(ends.get("least2"), Double.MAX_VALUE));
    }

    static double most(Map<String, Aggregate> ends) {
        return Math.max(value(ends.get("most1"), -1), value(ends.get("most2"), -1));
    }

    /** Records of a boot. */
    static Query boot() {
        return type(BOOT, Search.exists("auditd.data.syscall"));
    }

    private boolean restarted(FilterAggregate boots, String host, long from, long to, long first) {
        long count = boots.docCount();
        if (count != 1) {
            return count > 1;
        }
        if ((long) value(boots.aggregations().get("last"), 0) * 1_000_000 > first) {
            return true;
        }
        // In the first tick: was it the first event?
        Question oldest =
                Question.of(host, new Question.Anything(), from, to, 1).withFailures();
        List<Event> events = ask(List.of(oldest)).get(0).events();
        return !events.isEmpty() && !events.get(0).type().equals("SYSTEM_BOOT");
    }

    static FilterAggregate filtered(Map<String, Aggregate> told, String name) {
        Aggregate aggregate = told.get(name);
        if (aggregate == null || !aggregate.isFilter()) {
            throw new EvidenceException("the cluster's answer lacks the count of " + name);
        }
        return aggregate.filter();
    }

    private List<Sentence> notes(Page coverage, String host, long from, long to) {
        Query odd = Search.all(
                Search.term("event.module", "auditd"),
                Search.exists("error.message"),
                Search.none(Search.audit()),
                Search.host(host),
                Search.time(from, to));
        Page page = one(b -> b.query(odd).size(0).trackTotalHits(t -> t.enabled(true)));
        long count = page.item().hits().total() == null
                ? 0
                : page.item().hits().total().value();
        List<Sentence> notes = new ArrayList<>();
        if (count > 0) {
            notes.add(Sentence.of(
                    "{0}: {1} documents of this host hold an error message in place of an event.",
                    settings.index(), count));
        }
        if (!coverage.whole() || !page.whole()) {
            notes.add(Sentence.of("{0}: counted without a part that did not answer.", settings.index()));
        }
        return notes;
    }

    @Override
    public List<Sentence> absent() {
        return searches.absent();
    }

    private Page one(Searches.Asking search) {
        return searches.all(List.of(search), new Patience(settings.deadline())).get(0);
    }

    private static Query type(List<String> names, Query call) {
        return Search.all(
                Search.any(Search.terms("auditd.message_type", names), Search.terms("event.type", names)),
                Search.none(call));
    }

    /** The value of a minimum or maximum; it is missing, or infinite, where no document has the field. */
    static double value(@Nullable Aggregate aggregate, double none) {
        if (aggregate == null) {
            return none;
        }
        Double value =
                aggregate.isMin() ? aggregate.min().value() : aggregate.max().value();
        return value == null || value.isInfinite() || value.isNaN() ? none : value;
    }

    @Override
    public void close() {
        try {
            searches.close();
        } catch (EvidenceException e) {
            // It ends by itself after its keep-alive; what was asked is answered.
        } finally {
            cluster.close();
        }
    }
}
