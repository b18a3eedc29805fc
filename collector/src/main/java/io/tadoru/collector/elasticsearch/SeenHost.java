package io.tadoru.collector.elasticsearch;

import co.elastic.clients.elasticsearch._types.aggregations.Aggregate;
import co.elastic.clients.elasticsearch._types.aggregations.Aggregation;
import co.elastic.clients.elasticsearch._types.aggregations.Buckets;
import co.elastic.clients.elasticsearch._types.aggregations.StringTermsBucket;
import co.elastic.clients.elasticsearch._types.query_dsl.Query;
import io.tadoru.collector.Coverage;
import io.tadoru.collector.SystemCalls;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the audit events of one host look like, counted by the cluster: for {@link Checkup}. */
final class SeenHost {
    private static final int MOST_HOSTS = 1000;

    /** The calls that an investigation needs, by the name that people know. */
    static final Map<String, Set<String>> WANTED = wanted();

    private static Map<String, Set<String>> wanted() {
        Map<String, Set<String>> wanted = new LinkedHashMap<>();
        wanted.put("fork/clone", SystemCalls.FORK);
        wanted.put("execve", SystemCalls.EXEC);
        wanted.put("open", SystemCalls.OPEN);
        wanted.put("connect", SystemCalls.CONNECT);
        wanted.put("accept", SystemCalls.ACCEPT);
        wanted.put("rename", SystemCalls.RENAME);
        wanted.put("unlink", SystemCalls.DELETE);
        wanted.put("exit_group", SystemCalls.EXIT);
        return wanted;
    }

    long events;
    long withAddress;
    long boots;
    final Map<String, Long> calls = new LinkedHashMap<>();
    private long numbered;
    private double least = Double.MAX_VALUE;
    private double most = -1;

    private SeenHost() {
        WANTED.keySet().forEach(name -> calls.put(name, 0L));
    }

    /** Serials that no event has; -1 where the host booted, so that nobody can tell. */
    long missing() {
        return numbered == 0 ? 0 : Coverage.missing((long) least, (long) most, numbered, boots > 0);
    }

    List<String> missingCalls() {
        return calls.entrySet().stream()
                .filter(e -> e.getValue() == 0)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** What to count: documents by host, each under the first of its names that counts. */
    static Map<String, Aggregation> counts() {
        Map<String, Query> groups = new LinkedHashMap<>();
        WANTED.forEach((name, calls) -> groups.put(name, Search.terms("auditd.data.syscall", calls)));
        Map<String, Aggregation> within = new LinkedHashMap<>();
        within.put("addresses", Aggregation.of(a -> a.filter(Search.exists("host.ip"))));
        within.put("calls", Aggregation.of(a -> a.filters(f -> f.filters(Buckets.of(b -> b.keyed(groups))))));
        within.put("numbered", ElasticsearchStore.numbered());
        within.put("boots", Aggregation.of(a -> a.filter(ElasticsearchStore.boot())));
        Map<String, Aggregation> ways = new LinkedHashMap<>();
        for (int i = 0; i < Search.HOST.size(); i++) {
            String field = Search.HOST.get(i);
            Query[] worse = Search.HOST.subList(0, i).stream()
                    .map(f -> Search.none(Search.exists(f)))
                    .toArray(Query[]::new);
            ways.put(
                    field.replace('.', '_'),
                    Aggregation.of(a -> a.filter(Search.all(worse))
                            .aggregations(
                                    "names",
                                    n -> n.terms(t -> t.field(field).size(MOST_HOSTS))
                                            .aggregations(within))));
        }
        return ways;
    }

    /** The hosts of an answer, by name. */
    static SortedMap<String, SeenHost> read(Map<String, Aggregate> told) {
        SortedMap<String, SeenHost> hosts = new TreeMap<>();
        for (Aggregate way : new ArrayList<>(told.values())) {
            for (StringTermsBucket bucket :
                    ElasticsearchStore.names(way.filter().aggregations().get("names"))) {
                hosts.computeIfAbsent(bucket.key().stringValue(), n -> new SeenHost())
                        .add(bucket);
            }
        }
        return hosts;
    }

    private void add(StringTermsBucket bucket) {
        events += bucket.docCount();
        Map<String, Aggregate> told = bucket.aggregations();
        withAddress += ElasticsearchStore.filtered(told, "addresses").docCount();
        boots += ElasticsearchStore.filtered(told, "boots").docCount();
        var serials = ElasticsearchStore.filtered(told, "numbered");
        numbered += serials.docCount();
        least = Math.min(least, ElasticsearchStore.least(serials.aggregations()));
        most = Math.max(most, ElasticsearchStore.most(serials.aggregations()));
        Aggregate groups = told.get("calls");
        if (groups != null && groups.isFilters()) {
            groups.filters().buckets().keyed().forEach((name, b) -> calls.merge(name, b.docCount(), Long::sum));
        }
    }
}
