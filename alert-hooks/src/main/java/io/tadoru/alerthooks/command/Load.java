package io.tadoru.alerthooks.command;

import io.tadoru.collector.elasticsearch.ElasticsearchLoader;
import io.tadoru.collector.memory.EvidenceFiles;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tadoru load}: audit logs into an Elasticsearch, as Auditbeat would have shipped them. */
@Command(
        name = "load",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Loads audit logs into an index as Auditbeat 8 documents. The same log twice changes",
            "nothing.",
            ""
        },
        footer = {"", "  ./tadoru load --log audit.log --elasticsearch http://localhost:9200 --index auditbeat-lab"})
final class Load implements Callable<Integer> {
    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @ArgGroup(exclusive = false, multiplicity = "1")
    private LogOptions logs = new LogOptions();

    @ArgGroup(exclusive = false, multiplicity = "1")
    private ClusterOptions cluster = new ClusterOptions();

    @Option(
            names = "--host-ip",
            paramLabel = "IP",
            split = ",",
            description = "Addresses of the host, for host.ip; alerts find the host by them.")
    private List<String> hostIps = List.of();

    @Override
    public Integer call() {
        CommandLine line = java.util.Objects.requireNonNull(spec).commandLine();
        PrintWriter err = line.getErr();
        EvidenceFiles files = logs.files(err);
        try (ElasticsearchLoader loader = new ElasticsearchLoader(cluster.settings(), hostIps)) {
            files.stream(logs.paths, loader::add);
            loader.finish();
            line.getOut().println("loaded " + loader.loaded() + " events into " + cluster.index);
        }
        files.notes().forEach(note -> err.println("note: " + Terminal.plain(note)));
        err.println("read: " + files.throughput());
        err.flush();
        return Tadoru.ANSWERED;
    }
}
