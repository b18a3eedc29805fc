package io.tadoru.collector.elasticsearch;

import co.elastic.clients.elasticsearch._types.FieldValue;
import co.elastic.clients.elasticsearch._types.aggregations.Aggregation;
import co.elastic.clients.elasticsearch._types.query_dsl.BoolQuery;
import co.elastic.clients.elasticsearch._types.query_dsl.Query;
import co.elastic.clients.json.JsonData;
import io.tadoru.collector.InternetAddress;
import io.tadoru.collector.Question;
import io.tadoru.collector.Question.About;
import io.tadoru.collector.Question.Opens;
import io.tadoru.collector.Question.Outcome;
import io.tadoru.collector.SystemCalls;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * A {@link Question} in Elasticsearch's words. Each filter lets through at least what the question means, in the fields
 * of every version of Auditbeat; a field that an index does not have matches nothing. Where a filter may let through
 * more, {@link #doubts} counts how much at most.
 */
final class Search {
    private static final String CALL = "auditd.data.syscall";
    private static final String DEV = "auditd.paths.dev";
    private static final String NAME = "auditd.paths.name";
    private static final String ADDR = "auditd.data.socket.addr";
    private static final String TIME = "@timestamp";
    private static final List<String> BY_A2 = List.of("openat", "open_by_handle_at");
    /** As {@code AuditbeatDocument} picks the host: the first of these. */
    static final List<String> HOST = List.of("host.name", "agent.name", "beat.name", "beat.hostname", "host.hostname");

    /** Fields that are searched for exact values, which text fields cannot do. */
    static final List<String> EXACT = List.of(
            "host.name",
            "agent.name",
            "event.module",
            "auditd.message_type",
            "auditd.result",
            CALL,
            "auditd.data.exit",
            "auditd.data.a1",
            "auditd.data.a2",
            "auditd.data.oflag",
            "auditd.paths.inode",
            DEV,
            NAME,
            ADDR,
            "auditd.data.socket.port",
            "process.pid",
            "process.ppid",
            "process.parent.pid",
            "source.ip",
            "destination.ip");

    /** Names longer than the smallest ignore_above in use may be in no index. */
    private static final int SURELY_INDEXED = 255;

    private Search() {}

    /** The filter of a question. */
    static Query filter(Question q) {
        return any(List.of(q), q.from(), q.to());
    }

    /**
     * The filter of several questions about one host: lets through at least what any of them means.
     *
     * @param from no later than any of them begins
     * @param to no earlier than any of them ends
     */
    static Query any(List<Question> questions, long from, long to) {
        // Questions that differ in nothing but what they are about need their other filters once.
        Map<Like, Set<About>> alike = new LinkedHashMap<>();
        for (Question q : questions) {
            alike.computeIfAbsent(Like.of(q), l -> new LinkedHashSet<>()).add(q.about());
        }
        List<Query> ways = new ArrayList<>();
        alike.forEach((like, abouts) -> ways.add(way(like, abouts)));
        String host = questions.get(0).host();
        // In a segment that lies in another time, or knows nothing of the thing, the rest is not looked at.
        BoolQuery.Builder b = new BoolQuery.Builder().filter(time(from, to));
        b.filter(ways.size() == 1 ? ways.get(0) : any(ways.toArray(Query[]::new)));
        if (host != null) {
            b.filter(host(host));
        }
        return b.filter(audit()).build()._toQuery();
    }

    /** What questions have in common that differ in the thing that they are about alone. */
    private record Like(Class<? extends About> kind, Set<String> calls, Opens opens, Outcome outcome) {
        static Like of(Question q) {
            return new Like(q.about().getClass(), q.calls(), opensMatter(q) ? q.opens() : Opens.ALL, q.outcome());
        }
    }

    private static Query way(Like like, Set<About> abouts) {
        BoolQuery.Builder b = new BoolQuery.Builder();
        about(List.copyOf(abouts)).ifPresent(b::filter);
        if (!like.calls().isEmpty()) {
            b.filter(terms(CALL, like.calls()));
        }
        if (like.outcome() == Outcome.DONE) {
            b.filter(any(success(), inProgress()));
        } else if (like.outcome() == Outcome.TRACED) {
            b.filter(any(success(), inProgress(), terms(CALL, Outcome.ALWAYS_TRACED)));
        }
        if (like.opens() != Opens.ALL) {
            // What surely does not count is left out: flags & 3 is 0 for reading, 1 for writing, 2 for both.
            boolean reading = like.opens() == Opens.READING;
            b.mustNot(reading ? flags("[13579bdf]", "[1357]") : flags("[03478bcf]", "[0347]"));
            b.mustNot(reading ? term(CALL, "creat") : noFlags());
        }
        return b.build()._toQuery();
    }

    /** Events about any of these, which are of one kind; empty for all events. */
    private static Optional<Query> about(List<About> abouts) {
        About one = abouts.get(0);
        if (one instanceof Question.OfProcess) {
            return Optional.of(numbers("process.pid", abouts.stream().mapToLong(a -> ((Question.OfProcess) a).pid())));
        } else if (one instanceof Question.OfProcesses) {
            return Optional.of(numbers(
                    "process.pid",
                    abouts.stream()
                            .flatMapToLong(a ->
                                    ((Question.OfProcesses) a).pids().stream().mapToLong(pid -> pid))));
        } else if (one instanceof Question.OfParent) {
            List<Long> ppids = abouts.stream()
                    .map(a -> (long) ((Question.OfParent) a).ppid())
                    .toList();
            return Optional.of(any(
                    numbers("process.parent.pid", ppids.stream().mapToLong(p -> p)),
                    all(
                            none(exists("process.parent.pid")),
                            numbers("process.ppid", ppids.stream().mapToLong(p -> p)))));
        } else if (one instanceof Question.Birth) {
            // Threads are left to Question.matches: few share a number, and a0 has too many values to search by
            // pattern.
            List<String> pids = abouts.stream()
                    .map(a -> Integer.toString(((Question.Birth) a).pid()))
                    .toList();
            return Optional.of(all(terms("auditd.data.exit", pids), terms(CALL, SystemCalls.FORK), success()));
        } else if (one instanceof Question.Anything) {
            return Optional.empty();
        }
        return Optional.of(any(abouts.stream().map(Search::about).toArray(Query[]::new)));
    }

    private static Query about(About about) {
        if (about instanceof Question.OfFile a) {
            Query inode = term("auditd.paths.inode", Long.toString(a.inode()));
            return a.dev().isEmpty() ? inode : all(inode, term(DEV, a.dev()));
        } else if (about instanceof Question.OfPath a) {
            Query name = a.name().isEmpty() ? terms(NAME, List.of("", "(null)")) : term(NAME, a.name());
            return a.name().length() > SURELY_INDEXED ? any(name, ignoredName()) : name;
        } else if (about instanceof Question.OfAddress a) {
            return address(a.ip(), a.port());
        }
        throw new IllegalArgumentException("no filter for " + about);
    }

    private static Query numbers(String field, LongStream numbers) {
        List<FieldValue> values =
                numbers.distinct().sorted().mapToObj(FieldValue::of).toList();
        return Query.of(q -> q.terms(t -> t.field(field).terms(v -> v.value(values))));
    }

    private static boolean opensMatter(Question q) {
        return q.opens() != Opens.ALL
                && (q.calls().isEmpty() || q.calls().stream().anyMatch(SystemCalls.OPEN::contains));
    }

    /** What may be in the reply without matching: names and filters, whose counts added up are at least the surplus. */
    static Map<String, Aggregation> doubts(Question q) {
        Map<String, Aggregation> out = new HashMap<>();
        if (q.from() % 1_000_000 != 0 && q.from() > 0) {
            // A date holds whole milliseconds, so that the one in which the time begins is asked for as a whole.
            long begin = q.from() - q.from() % 1_000_000;
            out.put("edge", Aggregation.of(g -> g.filter(time(begin, begin))));
        }
        if (opensMatter(q)) {
            Query known = any(flags("[0-9a-f]", "[0-7]"), noFlags(), term(CALL, "creat"));
            out.put("flags", Aggregation.of(g -> g.filter(all(terms(CALL, SystemCalls.OPEN), none(known)))));
        }
        if (q.about() instanceof Question.Birth) {
            out.put("clones", Aggregation.of(g -> g.filter(term(CALL, "clone"))));
        } else if (q.about() instanceof Question.OfFile a && !a.dev().isEmpty()) {
            // The inode of one path and the device of another meet only where a document has several devices.
            out.put(
                    "devices",
                    Aggregation.of(g -> g.terms(t -> t.field(DEV).size(1).exclude(x -> x.terms(List.of(a.dev()))))));
        } else if (q.about() instanceof Question.OfPath a && a.name().length() > SURELY_INDEXED) {
            out.put("ignored", Aggregation.of(g -> g.filter(ignoredName())));
        } else if (q.about() instanceof Question.OfAddress) {
            out.put(
                    "ends",
                    Aggregation.of(
                            g -> g.filter(all(none(exists(ADDR)), exists("source.ip"), exists("destination.ip")))));
        }
        return out;
    }

    /** Documents that {@code AuditbeatDocument} takes for audit events. */
    static Query audit() {
        Query numbered = any(
                exists("auditd.sequence"),
                all(exists("event.sequence"), any(exists("auditd.message_type"), exists(CALL))));
        return all(any(term("event.module", "auditd"), none(exists("event.module"))), numbered);
    }

    /** Times in nanoseconds; where the field is a date, they are cut to milliseconds. */
    static Query time(long from, long to) {
        return Query.of(q -> q.range(r -> r.untyped(u -> {
            u.field(TIME).format("strict_date_optional_time_nanos");
            // Before 1970 there is no audit, and a field of nanoseconds refuses such times.
            if (from > 0) {
                u.gte(JsonData.of(Instant.ofEpochSecond(0, from).toString()));
            }
            return u.lte(JsonData.of(Instant.ofEpochSecond(0, Math.max(to, 0)).toString()));
        })));
    }

    static Query host(String name) {
        List<Query> ways = new ArrayList<>();
        for (int i = 0; i < HOST.size(); i++) {
            BoolQuery.Builder way = new BoolQuery.Builder().filter(term(HOST.get(i), name));
            HOST.subList(0, i).forEach(better -> way.mustNot(exists(better)));
            ways.add(way.build()._toQuery());
        }
        return any(ways.toArray(Query[]::new));
    }

    private static Query inProgress() {
        return terms("auditd.data.exit", List.of("EINPROGRESS", "-115"));
    }

    static Query success() {
        return any(
                term("auditd.result", "success"), all(none(exists("auditd.result")), term("event.outcome", "success")));
    }

    /**
     * Opens whose flags end in one of these digits. All flags that Linux has fit in six hex digits; a pattern for more
     * would walk through every address that any call had as an argument. A caller can set bits beyond, which the kernel
     * ignores: such opens are fetched and looked at here.
     */
    private static Query flags(String hex, String octal) {
        String word = "[0-9a-f]{0,5}" + hex;
        return any(
                all(term(CALL, "open"), regexp("auditd.data.a1", word)),
                all(terms(CALL, BY_A2), regexp("auditd.data.a2", word)),
                all(term(CALL, "openat2"), regexp("auditd.data.oflag", "[0-7]{0,8}" + octal)));
    }

    private static Query noFlags() {
        return any(
                all(term(CALL, "open"), none(exists("auditd.data.a1"))),
                all(terms(CALL, BY_A2), none(exists("auditd.data.a2"))),
                all(term(CALL, "openat2"), none(exists("auditd.data.oflag"))));
    }

    private static Query address(String ip, int port) {
        List<String> texts = ip.indexOf(':') < 0 ? List.of(ip, "::ffff:" + ip) : List.of(ip);
        BoolQuery.Builder socket = new BoolQuery.Builder().filter(terms(ADDR, texts));
        if (port >= 0) {
            socket.filter(term("auditd.data.socket.port", Integer.toString(port)));
        }
        if (InternetAddress.canonical(ip).isEmpty()) {
            return socket.build()._toQuery(); // A field of addresses would refuse it.
        }
        return any(
                socket.build()._toQuery(),
                all(none(exists(ADDR)), any(end("destination", ip, port), end("source", ip, port))));
    }

    private static Query end(String side, String ip, int port) {
        Query address = term(side + ".ip", ip);
        return port < 0 ? address : all(address, term(side + ".port", FieldValue.of(port)));
    }

    private static Query ignoredName() {
        return term("_ignored", NAME);
    }

    static Query any(Query... queries) {
        return Query.of(q -> q.bool(b -> b.should(List.of(queries)).minimumShouldMatch("1")));
    }

    static Query all(Query... queries) {
        return Query.of(q -> q.bool(b -> b.filter(List.of(queries))));
    }

    static Query none(Query query) {
        return Query.of(q -> q.bool(b -> b.mustNot(query)));
    }

    static Query exists(String field) {
        return Query.of(q -> q.exists(e -> e.field(field)));
    }

    static Query term(String field, String value) {
        return term(field, FieldValue.of(value));
    }

    private static Query term(String field, FieldValue value) {
        return Query.of(q -> q.term(t -> t.field(field).value(value)));
    }

    static Query terms(String field, Collection<String> values) {
        List<FieldValue> list = values.stream().sorted().map(FieldValue::of).toList();
        return Query.of(q -> q.terms(t -> t.field(field).terms(v -> v.value(list))));
    }

    private static Query regexp(String field, String value) {
        return Query.of(q -> q.regexp(r -> r.field(field).value(value)));
    }
}
