package io.tadoru.alerthooks.command;

import io.tadoru.alerthooks.alert.AlertException;
import io.tadoru.collector.EventStore;
import io.tadoru.collector.EvidenceException;
import io.tadoru.collector.elasticsearch.ElasticsearchStore;
import io.tadoru.collector.memory.EvidenceFiles;
import io.tadoru.correlator.Alert;
import io.tadoru.correlator.Incident;
import io.tadoru.correlator.Options;
import io.tadoru.correlator.finding.Rules;
import io.tadoru.correlator.investigation.Investigation;
import io.tadoru.correlator.profile.Profile;
import io.tadoru.visualizer.AnswerText;
import io.tadoru.visualizer.DisplayText;
import io.tadoru.visualizer.ExplainText;
import io.tadoru.visualizer.ReportFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tadoru investigate}: one alert, one report. */
@Command(
        name = "investigate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Investigates one alert and writes a report.%n",
        customSynopsis = {
            "tadoru investigate (--alert FILE | --time TIME --dest-ip IP ...) --log FILE ... [OPTION ...]",
            "tadoru investigate (--alert FILE | --time TIME --dest-ip IP ...) --elasticsearch URL [OPTION ...]",
            ""
        },
        footer = {
            "",
            "  ./tadoru investigate --alert alert.json --log /var/log/audit/",
            "  ./tadoru investigate --time 2026-11-22T14:03:09Z --dest-ip 203.0.113.9 --dest-port 443 \\",
            "      --elasticsearch https://es:9200 --index 'auditbeat-*' --out report/"
        })
final class Investigate implements Callable<Integer> {
    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @ArgGroup(validate = false, heading = "The alert:%n")
    private AlertOptions alert = new AlertOptions();

    /** Exactly one of the two. */
    static final class Evidence {
        @ArgGroup(exclusive = false)
        @Nullable
        LogOptions logs;

        @ArgGroup(exclusive = false)
        @Nullable
        ClusterOptions cluster;
    }

    @ArgGroup(exclusive = true, multiplicity = "1", heading = "The evidence:%n")
    private Evidence evidence = new Evidence();

    @Mixin
    private SearchOptions search = new SearchOptions();

    @Mixin
    private RuleOptions rules = new RuleOptions();

    @Mixin
    private ProfileOptions profile = new ProfileOptions();

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            defaultValue = "report",
            description = "Where the report goes (default: ${DEFAULT-VALUE}/).")
    private Path out = Path.of("report");

    @Option(
            names = "--explain",
            paramLabel = "NODE",
            description =
                    "Says why a node is in the graph, in which order it came and at what cost: its id, its pid, or"
                            + " a part of its name, command or address. Can be given again.")
    private List<String> explain = List.of();

    /** How to search. */
    static final class SearchOptions {
        @Option(
                names = "--window",
                paramLabel = "TIME",
                defaultValue = "20m",
                converter = Durations.class,
                description = "How long before the alert to look: 90s, 20m, 24h, 11d (default: ${DEFAULT-VALUE}).")
        Duration window = Duration.ofMinutes(20);

        @Option(
                names = "--after",
                paramLabel = "TIME",
                defaultValue = "2m",
                converter = Durations.class,
                description = "How long after it (default: ${DEFAULT-VALUE}).")
        Duration after = Duration.ofMinutes(2);

        @Option(
                names = "--mode",
                defaultValue = "causal",
                description =
                        "causal: information flows forward in time only; paper: without time order. To compare with:"
                                + " closure: all that may have flowed in, as BackTracker had it; backtracker: with its filters"
                                + " (default: ${DEFAULT-VALUE}).")
        Options.Mode mode = Options.Mode.CAUSAL;

        @Option(
                names = "--host",
                paramLabel = "NAME",
                description = "Whose evidence; where missing, the evidence tells. From Elasticsearch also a host.id,"
                        + " agent.name or agent.id.")
        String host = "";

        @Option(
                names = "--host-map",
                paramLabel = "IP=NAME",
                split = ",",
                description = "The host behind an address that its evidence does not know (NAT); several with commas.")
        List<String> hostMap = List.of();

        @Option(
                names = "--max-nodes",
                paramLabel = "N",
                description = "How large the graph may become (default: 200; paper: 3000; closures: 100000).")
        @Nullable
        Integer maxNodes;

        @Option(
                names = "--max-time",
                paramLabel = "TIME",
                converter = Durations.class,
                description =
                        "How long tracking may take; what is found until then is reported (default: 30s; else than"
                                + " in causal mode 5m).")
        @Nullable
        Duration maxTime;

        @Option(
                names = "--more",
                paramLabel = "NODE",
                description = "Id of a node of which to draw more: one step in and out, whatever the priorities say."
                        + " Can be given again.")
        List<String> more = List.of();

        Options options() {
            Options options = new Options(
                    window,
                    after,
                    mode,
                    host,
                    maxNodes == null ? mode.maxNodes() : maxNodes,
                    maxTime == null ? mode.maxTime() : maxTime);
            return options.showing(more);
        }
    }

    @Override
    public Integer call() throws AlertException, IOException {
        CommandLine line = java.util.Objects.requireNonNull(spec).commandLine();
        Alert what = alert.alert();
        Rules judging = rules.rules();
        PrintWriter err = line.getErr();
        List<Profile> profiles = profile.profiles();
        if (evidence.logs != null) {
            EvidenceFiles files = evidence.logs.files(err);
            try (EventStore store = HostMap.over(files.read(evidence.logs.paths), search.hostMap)) {
                return investigate(
                        what, store, search.options(), judging, profiles, out, explain, line, files.throughput());
            }
        }
        ElasticsearchStore cluster = ElasticsearchStore.open(
                java.util.Objects.requireNonNull(evidence.cluster).settings());
        try (cluster) {
            EventStore store = HostMap.over(cluster, search.hostMap);
            search.host = search.host.isEmpty() ? "" : name(cluster, search.host);
            return investigate(what, store, search.options(), judging, profiles, out, explain, line, null);
        }
    }

    /** The name that events give the host that a user calls so. */
    static String name(ElasticsearchStore store, String called) {
        List<String> hosts = store.hostsCalled(called);
        if (hosts.isEmpty() || hosts.contains(called)) {
            return called;
        }
        if (hosts.size() > 1) {
            throw new EvidenceException("--host: \"" + called + "\" may be any of " + String.join(", ", hosts)
                    + "; give one of these names");
        }
        return hosts.get(0);
    }

    /**
     * Investigates, writes the report and says the answer; gives the exit code.
     *
     * @param explain nodes of which it also says why they are there
     */
    static int investigate(
            Alert alert,
            EventStore store,
            Options options,
            Rules rules,
            List<Profile> profiles,
            Path out,
            List<String> explain,
            CommandLine line,
            @Nullable String throughput)
            throws IOException {
        Incident incident = new Investigation(store, Version.text(), rules, profiles).of(alert, options);
        ReportFolder.Written written = new ReportFolder().write(incident, out);
        PrintWriter to = line.getOut();
        to.println(AnswerText.of(incident).stripTrailing());
        to.println();
        store.absent().forEach(part -> to.println("note: " + DisplayText.of(part.toString())));
        written.notes().forEach(note -> to.println("note: " + note));
        to.println("report: " + out.resolve("report.html") + "  ("
                + incident.nodes().size() + " nodes, "
                + incident.edges().size() + " edges, out of "
                + String.format(
                        java.util.Locale.ROOT, "%,d", incident.coverage().events()) + " events)");
        for (String node : explain) {
            to.println();
            to.print(ExplainText.of(incident, node));
        }
        to.flush();
        if (throughput != null) {
            line.getErr().println("read: " + throughput);
            line.getErr().flush();
        }
        return incident.answer() == null ? Tadoru.NO_MATCH : Tadoru.ANSWERED;
    }
}
