package io.tadoru.collector.elasticsearch;

import co.elastic.clients.elasticsearch._types.ElasticsearchException;
import co.elastic.clients.elasticsearch._types.SortOrder;
import co.elastic.clients.elasticsearch._types.aggregations.Aggregate;
import co.elastic.clients.elasticsearch._types.aggregations.Aggregation;
import co.elastic.clients.elasticsearch._types.mapping.FieldType;
import co.elastic.clients.elasticsearch._types.query_dsl.Query;
import co.elastic.clients.elasticsearch.core.FieldCapsResponse;
import co.elastic.clients.elasticsearch.core.InfoResponse;
import co.elastic.clients.elasticsearch.core.SearchRequest;
import co.elastic.clients.elasticsearch.core.SearchResponse;
import co.elastic.clients.elasticsearch.security.HasPrivilegesResponse;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tadoru.collector.EvidenceException;
import io.tadoru.collector.elasticsearch.Check.Verdict;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Looks at a cluster as an investigation would use it: can it be asked, by what right, what do its documents hold, and
 * what will answers lack. Reads only. What cannot be asked without a right that Tadoru does not need is left out, and
 * said.
 */
public final class Checkup {
    /** Up to here a clock is right: audit's own times are cut to ticks, and documents wait in queues. */
    private static final Duration SKEW = Duration.ofMinutes(2);

    private static final Duration OLD = Duration.ofMinutes(15);
    /** Clocks that are set by NTP differ less. */
    private static final Duration EARLY = Duration.ofSeconds(2);

    private static final Duration SLOW = Duration.ofMinutes(1);
    private static final Duration WINDOW = Duration.ofHours(24);
    private static final int NAMED = 20;
    private static final int ARRIVALS = 200;
    private static final int SERVER_ERROR = 500;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final List<String> NEEDED = List.of("read");
    private static final List<String> TOO_MUCH = List.of("write", "delete_index", "manage");
    private static final List<String> VERSIONS = List.of("agent.version", "beat.version");

    /** Fields of which one at least must be mapped, and what is lost without; the first four are problems. */
    private record Need(List<String> fields, Verdict without, String loss) {}

    private static final List<Need> NEEDS = List.of(
            new Need(Preflight.NUMBERS, Verdict.PROBLEM, "these are no documents of Auditbeat's auditd module"),
            new Need(List.of("@timestamp"), Verdict.PROBLEM, "nothing can be put in order"),
            new Need(List.of("auditd.data.syscall"), Verdict.PROBLEM, "no system call can be asked for"),
            new Need(List.of("process.pid"), Verdict.PROBLEM, "no process can be asked for"),
            new Need(
                    List.of("process.parent.pid", "process.ppid"),
                    Verdict.WARNING,
                    "children are found by fork and clone alone"),
            new Need(List.of("auditd.data.exit"), Verdict.WARNING, "the birth of a process cannot be found"),
            new Need(
                    List.of("auditd.result", "event.outcome"),
                    Verdict.WARNING,
                    "calls that failed cannot be told from others"),
            new Need(List.of("auditd.paths.inode"), Verdict.WARNING, "files are told by name alone"),
            new Need(List.of("auditd.paths.name"), Verdict.WARNING, "files have no names"),
            new Need(
                    List.of("auditd.data.socket.addr", "destination.ip"),
                    Verdict.WARNING,
                    "the process behind an alert cannot be found by its connection"),
            new Need(Search.HOST, Verdict.WARNING, "hosts cannot be told apart"));

    private final ElasticsearchSettings settings;
    private final Cluster cluster;
    private final Instant now;
    private final Absent absent = new Absent();
    private final List<Check> checks = new ArrayList<>();

    private Checkup(ElasticsearchSettings settings, Cluster cluster, Instant now) {
        this.settings = settings;
        this.cluster = cluster;
        this.now = now;
    }

    /**
     * Looks.
     *
     * @param now the time that clocks are compared with
     * @return what was looked at, in order; the last one is a problem where the rest could not be looked at
     */
    public static List<Check> of(ElasticsearchSettings settings, Instant now) {
        Cluster cluster;
        try {
            cluster = new Cluster(settings);
        } catch (EvidenceException e) {
            return List.of(new Check(Verdict.PROBLEM, "cluster", words(e), List.of(), ""));
        }
        try (cluster) {
            Checkup checkup = new Checkup(settings, cluster, now);
            checkup.all();
            return List.copyOf(checkup.checks);
        }
    }

    private static String words(EvidenceException e) {
        return String.valueOf(e.getMessage());
    }

    private void all() {
        String step = "cluster";
        try {
            cluster();
            step = "rights";
            rights();
            step = "indices";
            FieldCapsResponse caps = fields();
            indices(caps);
            step = "mapping";
            if (!mapping(caps)) {
                return;
            }
            step = "versions";
            versions(caps);
            step = "time";
            Instant newest = newest();
            if (newest == null) {
                return;
            }
            arrivals();
            step = "hosts";
            hosts(newest);
        } catch (EvidenceException e) {
            problem(step, words(e), "");
        }
    }

    private void ok(String about, String found, String... rows) {
        checks.add(new Check(Verdict.OK, about, found, List.of(rows), ""));
    }

    private void warning(String about, String found, List<String> rows, String fix) {
        checks.add(new Check(Verdict.WARNING, about, found, rows, fix));
    }

    private void problem(String about, String found, String fix) {
        checks.add(new Check(Verdict.PROBLEM, about, found, List.of(), fix));
    }

    /** The status that the cluster refused with, -1 where it was something else. */
    private static int status(EvidenceException e) {
        return e.getCause() instanceof ElasticsearchException refused ? refused.status() : -1;
    }

    private void cluster() {
        String version = "";
        try {
            InfoResponse info = cluster.read("ask for the version", patience(), c -> c.info());
            version = info.version().number();
        } catch (EvidenceException e) {
            int status = status(e);
            if (status < 0 || status == UNAUTHORIZED || status > SERVER_ERROR) {
                throw e;
            }
        }
        List<URI> open = settings.urls().stream()
                .filter(u -> "http".equals(u.getScheme()) && !local(u))
                .toList();
        if (!open.isEmpty()) {
            warning(
                    "cluster",
                    "secrets and evidence travel unencrypted to " + settings.where(),
                    List.of(),
                    "turn on TLS there (xpack.security.http.ssl) and say https, with --ca for your own authority");
        }
        if (version.isEmpty()) {
            ok("cluster", settings.where() + " answers; its version is not told to these rights, nor needed");
        } else if (version.startsWith("8.") || version.startsWith("9.")) {
            ok("cluster", settings.where() + " answers; version " + version);
        } else {
            warning(
                    "cluster",
                    settings.where() + " answers; version " + version + " was never tried with Tadoru",
                    List.of(),
                    "use Elasticsearch 8 or 9");
        }
    }

    private static boolean local(URI url) {
        return Set.of("localhost", "127.0.0.1", "[::1]").contains(url.getHost());
    }

    private Patience patience() {
        return new Patience(settings.deadline());
    }

    private void rights() {
        // Rights on another cluster's indices are that cluster's to tell.
        List<String> names = Preflight.indices(settings).stream()
                .filter(name -> name.indexOf(':') < 0 && !name.startsWith("-"))
                .toList();
        if (names.isEmpty()) {
            ok("rights", "not looked at: all indices are in other clusters");
            return;
        }
        HasPrivilegesResponse told;
        try {
            told = cluster.read(
                    "ask for the rights",
                    patience(),
                    c -> c.security()
                            .hasPrivileges(h -> h.cluster("manage")
                                    .index(i -> i.names(names)
                                            .privileges(Stream.concat(NEEDED.stream(), TOO_MUCH.stream())
                                                    .toList()))));
        } catch (EvidenceException e) {
            int status = status(e);
            if (status < 0 || status == UNAUTHORIZED || status == FORBIDDEN || status > SERVER_ERROR) {
                throw e;
            }
            warning(
                    "rights",
                    "security is off: whoever reaches the cluster can read and change the evidence",
                    List.of(),
                    "set xpack.security.enabled: true, and make an API key that may read and no more");
            return;
        }
        List<String> missing = granted(told, NEEDED, false);
        List<String> more = new ArrayList<>(granted(told, TOO_MUCH, true));
        if (told.cluster().getOrDefault("manage", false)) {
            more.add("manage the cluster");
        }
        if (!missing.isEmpty()) {
            problem(
                    "rights",
                    told.username() + " lacks " + String.join(", ", missing),
                    "grant them, see the role in docs/elasticsearch.md");
        } else if (!more.isEmpty()) {
            warning(
                    "rights",
                    told.username() + " may do more than is needed: " + String.join(", ", more),
                    List.of(),
                    "use a key with read only, see the role in docs/elasticsearch.md");
        } else {
            ok("rights", told.username() + " may read, and no more");
        }
    }

    private static List<String> granted(HasPrivilegesResponse told, List<String> rights, boolean which) {
        List<String> out = new ArrayList<>();
        told.index()
                .forEach((name, has) -> rights.stream()
                        .filter(right -> has.getOrDefault(right, false) == which)
                        .forEach(right -> out.add(right + " on " + name)));
        return out.stream().sorted().toList();
    }

    private FieldCapsResponse fields() {
        List<String> fields = new ArrayList<>(Search.EXACT);
        fields.addAll(VERSIONS);
        fields.add("host.ip");
        NEEDS.forEach(need -> fields.addAll(need.fields()));
        FieldCapsResponse caps = cluster.read(
                "look at the indices",
                patience(),
                c -> c.fieldCaps(f -> f.index(Preflight.indices(settings))
                        .fields(fields.stream().distinct().toList())
                        .includeUnmapped(true)
                        .allowNoIndices(true)
                        .ignoreUnavailable(false)));
        List<String> names = Preflight.indices(settings);
        List<String> empty = caps.indices().isEmpty() || names.size() < 2 ? List.of() : Preflight.empty(cluster, names);
        if (caps.indices().isEmpty() || !empty.isEmpty()) {
            throw new EvidenceException("no such index: "
                    + (empty.isEmpty() ? settings.index() : String.join(", ", empty))
                    + " matches none that these rights may read; check the name and the rights");
        }
        return caps;
    }

    private SearchResponse<ObjectNode> search(UnaryOperator<SearchRequest.Builder> search) {
        SearchResponse<ObjectNode> response = cluster.read(
                "search",
                patience(),
                c -> c.search(
                        s -> search.apply(s.index(Preflight.indices(settings)).allowPartialSearchResults(true)),
                        ObjectNode.class));
        absent.note(Absent.of(response.shards(), response.clusters(), response.timedOut()), response.shards());
        return response;
    }

    private void indices(FieldCapsResponse caps) {
        SearchResponse<ObjectNode> told = search(s -> s.size(0)
                .trackTotalHits(t -> t.enabled(true))
                .aggregations(
                        "audit",
                        Aggregation.of(a -> a.filter(Search.audit())
                                .aggregations(
                                        "indices",
                                        i -> i.terms(t -> t.field("_index").size(NAMED))))));
        long all = told.hits().total() == null ? 0 : told.hits().total().value();
        var audit = ElasticsearchStore.filtered(told.aggregations(), "audit");
        List<String> rows = new ArrayList<>();
        ElasticsearchStore.names(audit.aggregations().get("indices"))
                .forEach(b ->
                        rows.add(String.format(Locale.ROOT, "%s: %,d", b.key().stringValue(), b.docCount())));
        if (caps.indices().size() > rows.size()) {
            rows.add("others: " + (caps.indices().size() - rows.size()));
        }
        String found = String.format(
                Locale.ROOT,
                "%s: %,d indices, %,d documents, %,d of them audit events",
                settings.index(),
                caps.indices().size(),
                all,
                audit.docCount());
        if (audit.docCount() == 0) {
            checks.add(new Check(
                    Verdict.PROBLEM,
                    "indices",
                    found,
                    rows,
                    "name the indices that Auditbeat's auditd module or Elastic Agent's auditd_manager writes to"));
        } else {
            checks.add(new Check(Verdict.OK, "indices", found, rows, ""));
        }
        shards(told.shards().total().longValue());
    }

    private void shards(long total) {
        if (absent.none()) {
            ok("shards", "all " + total + " answer");
            return;
        }
        warning(
                "shards",
                "a part of the evidence does not answer",
                absent.rows(),
                "see GET _cat/shards and GET _remote/info; until it is back every answer lacks what lies there, and says"
                        + " so");
    }

    /** Whether the rest can be asked. */
    private boolean mapping(FieldCapsResponse caps) {
        int before = checks.size();
        for (Preflight.Wrong wrong : Preflight.wrong(caps)) {
            problem(
                    "mapping",
                    "index " + wrong.index() + " maps " + wrong.field() + " as " + wrong.type()
                            + ", which cannot be searched for exact values; it must be " + wrong.right(),
                    "install Auditbeat's index template (auditbeat setup --index-management) and index the documents"
                            + " again");
        }
        for (Need need : NEEDS) {
            if (need.fields().stream().noneMatch(field -> mapped(caps, field))) {
                checks.add(new Check(
                        need.without(),
                        "mapping",
                        String.join(" or ", need.fields()) + " is mapped in no index: " + need.loss(),
                        List.of(),
                        "install Auditbeat's index template, and index the documents again"));
            }
        }
        List<Check> found = checks.subList(before, checks.size());
        if (found.isEmpty()) {
            ok("mapping", "all fields that are searched have the right types");
        }
        return checks.stream().noneMatch(c -> c.verdict() == Verdict.PROBLEM);
    }

    private static boolean mapped(FieldCapsResponse caps, String field) {
        return caps.fields().getOrDefault(field, Map.of()).keySet().stream().anyMatch(type -> !type.equals("unmapped"));
    }

    private void versions(FieldCapsResponse caps) {
        List<String> names = VERSIONS.stream()
                .filter(field -> mapped(caps, field)
                        && caps.fields().getOrDefault(field, Map.of()).values().stream()
                                .allMatch(c -> c.aggregatable() || c.type().equals("unmapped")))
                .toList();
        List<String> rows = new ArrayList<>();
        boolean odd = false;
        for (String field : names) {
            SearchResponse<ObjectNode> told = search(s -> s.size(0)
                    .query(Search.audit())
                    .aggregations("versions", a -> a.terms(t -> t.field(field).size(NAMED))));
            for (var bucket : ElasticsearchStore.names(told.aggregations().get("versions"))) {
                String version = bucket.key().stringValue();
                odd |= version.isEmpty() || "6789".indexOf(version.charAt(0)) < 0;
                rows.add(String.format(Locale.ROOT, "%s: %,d documents", version, bucket.docCount()));
            }
        }
        if (rows.isEmpty()) {
            ok("versions", "the documents do not say which Auditbeat wrote them; fields of 6 to 9 are all asked for");
        } else if (odd) {
            warning(
                    "versions",
                    "documents of a version that Tadoru was never tried with",
                    rows,
                    "compare one report with the raw log of that host");
        } else {
            ok("versions", "Auditbeat or Elastic Agent, by version", rows.toArray(String[]::new));
        }
    }

    /** The newest event that lies not in the future; null where there is none at all. */
    private @org.jspecify.annotations.Nullable Instant newest() {
        Query future = Search.all(Search.audit(), Search.time(nanos(now.plus(SKEW)), Long.MAX_VALUE));
        SearchResponse<ObjectNode> told = search(s -> s.size(0)
                .query(Search.audit())
                .aggregations("past", past(Search.time(0, nanos(now.plus(SKEW)))))
                .aggregations("all", past(Search.audit())));
        SearchResponse<ObjectNode> ahead = search(s ->
                s.size(0).query(future).trackTotalHits(t -> t.enabled(true)).aggregations(SeenHost.counts()));
        long early = ahead.hits().total() == null ? 0 : ahead.hits().total().value();
        double past = last(told, "past");
        double any = last(told, "all");
        if (any < 0) {
            problem("time", "no audit event has a time", "look at one document's @timestamp");
            return null;
        }
        if (early > 0) {
            List<String> rows = rows(SeenHost.read(ahead.aggregations()).entrySet().stream()
                    .map(e -> String.format(Locale.ROOT, "%s: %,d events", e.getKey(), e.getValue().events))
                    .toList());
            warning(
                    "time",
                    String.format(
                            Locale.ROOT,
                            "%,d events lie in the future, the newest %s ahead",
                            early,
                            span(Duration.between(now, Instant.ofEpochMilli((long) any)))),
                    rows,
                    "set the clocks of these hosts, or of this one, by NTP; alerts are matched by time");
        }
        Instant newest = Instant.ofEpochMilli((long) (past < 0 ? any : past));
        Duration age = Duration.between(newest, now);
        if (age.compareTo(OLD) > 0) {
            warning(
                    "time",
                    "the newest event is " + span(age) + " old (" + newest + ")",
                    List.of(),
                    "if these are no old recordings: is Auditbeat running, and does the name cover today's index?");
        } else {
            ok("time", "the newest event is " + span(age.isNegative() ? Duration.ZERO : age) + " old");
        }
        return newest;
    }

    private static Aggregation past(Query filter) {
        return Aggregation.of(a -> a.filter(filter).aggregations("last", m -> m.max(x -> x.field("@timestamp"))));
    }

    private static double last(SearchResponse<ObjectNode> told, String name) {
        Map<String, Aggregate> within =
                ElasticsearchStore.filtered(told.aggregations(), name).aggregations();
        return ElasticsearchStore.value(within.get("last"), -1);
    }

    private static long nanos(Instant time) {
        return time.getEpochSecond() * 1_000_000_000 + time.getNano();
    }

    private static String span(Duration d) {
        if (d.toDays() > 1) {
            return d.toDays() + " days";
        }
        return d.toHours() > 1 ? d.toHours() + " h" : d.toMinutes() > 1 ? d.toMinutes() + " min" : d.toSeconds() + " s";
    }

    /** How long documents are on their way, where they say when they arrived. */
    private void arrivals() {
        SearchResponse<ObjectNode> told = search(s -> s.size(ARRIVALS)
                .query(Search.all(
                        Search.audit(), Search.time(0, nanos(now.plus(SKEW))), Search.exists("event.ingested")))
                .source(c -> c.filter(f -> f.includes("@timestamp", "event.ingested", "host.name")))
                .sort(o ->
                        o.field(f -> f.field("@timestamp").order(SortOrder.Desc).unmappedType(FieldType.Date))));
        List<Arrival> arrivals = told.hits().hits().stream()
                .flatMap(hit -> arrival(hit.source()))
                .sorted(Comparator.comparing(Arrival::lag))
                .toList();
        List<Duration> lags = arrivals.stream().map(Arrival::lag).toList();
        if (lags.isEmpty()) {
            ok("arrival", "the documents do not say when they arrived (event.ingested): the delay is unknown");
            return;
        }
        Duration middle = lags.get(lags.size() / 2);
        Duration longest = lags.get(lags.size() - 1);
        String found = "documents arrive " + span(middle) + " after the event, at most " + span(longest)
                + ", in the last " + lags.size();
        if (longest.compareTo(SLOW) > 0) {
            warning(
                    "arrival",
                    found,
                    List.of(),
                    "investigate an alert again after that time: what is not indexed yet is not found");
        } else {
            ok("arrival", found);
        }
        ahead(arrivals);
    }

    /** Whoever arrives before it happened has a clock that is ahead of the cluster's. */
    private void ahead(List<Arrival> arrivals) {
        List<Arrival> early = arrivals.stream()
                .filter(a -> a.lag().compareTo(EARLY.negated()) < 0)
                .toList();
        if (early.isEmpty()) {
            return;
        }
        List<String> hosts =
                early.stream().map(Arrival::host).distinct().sorted().toList();
        warning(
                "clock",
                early.size() + " of the last " + arrivals.size() + " documents arrived before they happened, by up to "
                        + span(early.get(0).lag().negated()),
                rows(hosts),
                "set the clocks of these hosts, or of the cluster's nodes, by NTP; alerts are matched by time");
    }

    /** How long after the event a document of a host arrived. */
    private record Arrival(String host, Duration lag) {}

    private static Stream<Arrival> arrival(@org.jspecify.annotations.Nullable ObjectNode document) {
        if (document == null) {
            return Stream.empty();
        }
        try {
            Instant event = Instant.parse(document.path("@timestamp").asText());
            String arrived = document.at("/event/ingested")
                    .asText(document.path("event.ingested").asText());
            String host =
                    document.at("/host/name").asText(document.path("host.name").asText("a host without a name"));
            return Stream.of(new Arrival(host, Duration.between(event, Instant.parse(arrived))));
        } catch (DateTimeException e) {
            return Stream.empty(); // Told in another form; one of many will do.
        }
    }

    private void hosts(Instant newest) {
        Query day = Search.all(Search.audit(), Search.time(nanos(newest.minus(WINDOW)), nanos(newest.plusMillis(1))));
        SortedMap<String, SeenHost> hosts =
                SeenHost.read(search(s -> s.size(0).query(day).aggregations(SeenHost.counts()))
                        .aggregations());
        String when = " in the 24 h before " + newest;
        if (hosts.isEmpty()) {
            warning("hosts", "no document names its host" + when, List.of(), "let Auditbeat add host metadata");
            return;
        }
        List<String> rows = rows(hosts.entrySet().stream()
                .map(e -> String.format(
                        Locale.ROOT,
                        "%s: %,d events%s",
                        e.getKey(),
                        e.getValue().events,
                        e.getValue().withAddress == 0 ? ", no host.ip" : ""))
                .toList());
        long nameless = hosts.values().stream().filter(h -> h.withAddress == 0).count();
        String found = hosts.size() + " hosts" + when;
        if (nameless > 0) {
            warning(
                    "hosts",
                    found + ", " + nameless + " without host.ip: an alert's address does not lead to them",
                    rows,
                    "let Auditbeat add it (processors: add_host_metadata), or give --host or --host-map");
        } else {
            ok("hosts", found, rows.toArray(String[]::new));
        }
        calls(hosts);
        lost(hosts);
    }

    private void calls(SortedMap<String, SeenHost> hosts) {
        // Hosts with the same rules lack the same calls: one line for all of them.
        Map<String, List<String>> lacking = new LinkedHashMap<>();
        hosts.forEach((name, host) -> {
            if (!host.missingCalls().isEmpty()) {
                lacking.computeIfAbsent(String.join(", ", host.missingCalls()), k -> new ArrayList<>())
                        .add(name);
            }
        });
        String wanted = String.join(", ", SeenHost.WANTED.keySet());
        if (lacking.isEmpty()) {
            ok("calls", "every host records " + wanted);
            return;
        }
        List<String> rows = rows(lacking.entrySet().stream()
                .map(e -> "no " + e.getKey() + ": " + few(e.getValue()))
                .toList());
        long count = lacking.values().stream().mapToLong(List::size).sum();
        warning(
                "calls",
                count + " of " + hosts.size() + " hosts lack calls that an investigation needs",
                rows,
                "audit them, with the rules in README.md: without fork parents come from ppid alone, without open no file"
                        + " is seen, without connect no alert can be matched; a quiet host may just have had none");
    }

    private static String few(List<String> names) {
        return names.stream().limit(5).collect(Collectors.joining(", "))
                + (names.size() > 5 ? " and " + (names.size() - 5) + " more" : "");
    }

    private void lost(SortedMap<String, SeenHost> hosts) {
        List<String> rows = new ArrayList<>();
        long unknown = 0;
        for (Map.Entry<String, SeenHost> e : hosts.entrySet()) {
            long missing = e.getValue().missing();
            if (missing > 0) {
                rows.add(String.format(
                        Locale.ROOT, "%s: %,d of %,d", e.getKey(), missing, e.getValue().events + missing));
            } else if (missing < 0) {
                unknown++;
            }
        }
        String untold = unknown == 0 ? "" : "; unknown of " + unknown + " hosts, whose numbers restart";
        if (rows.isEmpty()) {
            ok("lost", "no event number is missing" + untold);
        } else {
            warning(
                    "lost",
                    "event numbers are missing on " + rows.size() + " hosts" + untold,
                    rows(rows),
                    "rule out a filter (drop_event, exclude rules) and a second reader of the audit socket; raise"
                            + " backlog_limit and Auditbeat's queue");
        }
    }

    private static List<String> rows(List<String> all) {
        if (all.size() <= NAMED) {
            return all;
        }
        List<String> some = new ArrayList<>(all.subList(0, NAMED));
        some.add("and " + (all.size() - NAMED) + " more");
        return some;
    }
}
