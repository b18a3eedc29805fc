package io.tadoru.alerthooks.command;

import io.tadoru.collector.EvidenceException;
import io.tadoru.collector.InternetAddress;
import io.tadoru.collector.elasticsearch.ElasticsearchLoader;
import io.tadoru.collector.elasticsearch.ElasticsearchLoader.Loaded;
import io.tadoru.collector.memory.EvidenceFiles;
import io.tadoru.visualizer.DisplayText;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
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
        description = "Loads audit logs into an index as Auditbeat 8 documents. The same log twice changes nothing.%n",
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
            paramLabel = "HOST=IP",
            split = ",",
            description = "An address of a host, for host.ip; alerts find the host by it. Several with commas.")
    private List<String> hostIps = List.of();

    @Override
    public Integer call() {
        CommandLine line = java.util.Objects.requireNonNull(spec).commandLine();
        PrintWriter err = line.getErr();
        EvidenceFiles files = logs.files(err);
        Loaded loaded;
        try (ElasticsearchLoader loader = new ElasticsearchLoader(cluster.settings(), addresses(), n -> {})) {
            files.stream(logs.paths, loader::add);
            loaded = loader.finish();
        }
        line.getOut()
                .printf(
                        Locale.ROOT,
                        "%s: %,d events loaded, %,d were there before, %,d refused%n",
                        cluster.index,
                        loaded.written(),
                        loaded.already(),
                        loaded.failed());
        line.getOut().flush();
        loaded.problems().forEach(problem -> err.println("refused: " + DisplayText.of(problem)));
        files.notes().forEach(note -> err.println("note: " + DisplayText.of(note.toString())));
        err.println("read: " + files.throughput());
        err.flush();
        return loaded.failed() == 0 ? Tadoru.ANSWERED : Tadoru.EVIDENCE;
    }

    private Map<String, List<String>> addresses() {
        Map<String, List<String>> addresses = new TreeMap<>();
        for (String pair : hostIps) {
            int sign = pair.indexOf('=');
            String ip = InternetAddress.canonical(pair.substring(sign + 1));
            if (sign < 1 || ip.isEmpty()) {
                throw new EvidenceException("--host-ip: \"" + pair + "\" is not HOST=IP, such as web-3=10.20.0.13");
            }
            addresses
                    .computeIfAbsent(pair.substring(0, sign), h -> new ArrayList<>())
                    .add(ip);
        }
        return addresses;
    }
}
