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
import java.util.List;
import java.util.Map;

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
        BoolQuery.Builder b = new BoolQuery.Builder().filter(audit(), time(q.from(), q.to()));
        if (q.host() != null) {
            b.filter(host(q.host()));
        }
        if (!q.calls().isEmpty()) {
            b.filter(terms(CALL, q.calls()));
        }
        if (q.outcome() == Outcome.DONE) {
            b.filter(any(success(), inProgress()));
        } else if (q.outcome() == Outcome.TRACED) {
            b.filter(any(success(), inProgress(), terms(CALL, Outcome.ALWAYS_TRACED)));
        }
        if (opensMatter(q)) {
            // What surely does not count is left out: flags & 3 is 0 for reading, 1 for writing, 2 for both.
            boolean reading = q.opens() == Opens.READING;
            b.mustNot(reading ? flags("[13579bdf]", "[1357]") : flags("[03478bcf]", "[0347]"));
            b.mustNot(reading ? term(CALL, "creat") : noFlags());
        }
        about(b, q.about());
        return b.build()._toQuery();
    }

    private static void about(BoolQuery.Builder b, About about) {
        if (about instanceof Question.OfProcess a) {
            b.filter(term("process.pid", FieldValue.of(a.pid())));
        } else if (about instanceof Question.OfProcesses a) {
            List<FieldValue> pids =
                    a.pids().stream().sorted().map(FieldValue::of).toList();
            b.filter(Query.of(q -> q.terms(t -> t.field("process.pid").terms(v -> v.value(pids)))));
        } else if (about instanceof Question.OfParent a) {
            FieldValue ppid = FieldValue.of(a.ppid());
            b.filter(any(
                    term("process.parent.pid", ppid),
                    all(none(exists("process.parent.pid")), term("process.ppid", ppid))));
        } else if (about instanceof Question.Birth a) {
            b.filter(terms(CALL, SystemCalls.FORK), term("auditd.data.exit", Integer.toString(a.pid())), success());
            // Threads are left to Question.matches: few share a number, and a0 has too many values to search by
            // pattern.
        } else if (about instanceof Question.OfFile a) {
            b.filter(term("auditd.paths.inode", Long.toString(a.inode())));
            if (!a.dev().isEmpty()) {
                b.filter(term(DEV, a.dev()));
            }
        } else if (about instanceof Question.OfPath a) {
            Query name = a.name().isEmpty() ? terms(NAME, List.of("", "(null)")) : term(NAME, a.name());
            b.filter(a.name().length() > SURELY_INDEXED ? any(name, ignoredName()) : name);
        } else if (about instanceof Question.OfAddress a) {
            b.filter(address(a.ip(), a.port()));
        }
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
