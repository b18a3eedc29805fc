package io.tadoru.alerthooks.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tadoru.alerthooks.evidence.ClusterEvidence;
import io.tadoru.alerthooks.evidence.Evidence;
import io.tadoru.alerthooks.evidence.LogFolderEvidence;
import io.tadoru.alerthooks.service.Running;
import io.tadoru.alerthooks.settings.Settings;
import io.tadoru.alerthooks.settings.SettingsException;
import io.tadoru.alerthooks.settings.SettingsFile;
import io.tadoru.collector.elasticsearch.ElasticsearchSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tadoru serve}: alerts in, incidents out. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Runs the service: sensors post alerts, people read incidents.%n",
        customSynopsis = {
            "tadoru serve --log FOLDER ... [OPTION ...]",
            "tadoru serve --elasticsearch URL [OPTION ...]",
            "tadoru serve --settings FILE [OPTION ...]",
            ""
        },
        footer = {
            "",
            "The first start makes the account \"admin\" and prints its password, once. Sensors post to",
            "/hooks/suricata, /hooks/wazuh ... with the bearer token in DATA/hook-token; docs/alerts.md has them all.",
            "docs/service.md explains the settings file. An option wins over the file.",
            "",
            "  ./tadoru serve --log /var/log/audit/ --eve /var/log/suricata/eve.json",
            "  ./tadoru serve --elasticsearch https://es:9200 --index 'auditbeat-*'",
            "  ./tadoru demo --serve"
        })
final class Serve implements Callable<Integer> {
    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Option(names = "--settings", paramLabel = "FILE", description = "Settings in YAML.")
    @Nullable
    Path file;

    @Option(
            names = "--log",
            paramLabel = "FOLDER",
            description = "Audit logs of this machine, such as /var/log/audit/.")
    List<Path> logs = List.of();

    @Option(names = "--log-host", paramLabel = "NAME", description = "The host of raw records without node=.")
    @Nullable
    String logHost;

    @Option(
            names = "--elasticsearch",
            paramLabel = "URL",
            split = ",",
            description = "An Elasticsearch 8 or 9; secrets as for \"tadoru investigate\".")
    List<String> urls = List.of();

    @Option(names = "--index", paramLabel = "PATTERN", description = "Index, alias, data stream or pattern.")
    @Nullable
    String index;

    @Option(names = "--ca", paramLabel = "PEM", description = "Certificate of the authority that signed the cluster's.")
    @Nullable
    Path ca;

    @Option(names = "--eve", paramLabel = "FILE", description = "An EVE file to follow. Can be given again.")
    List<Path> eve = List.of();

    @Option(names = "--data", paramLabel = "FOLDER", description = "Where everything is kept (default: tadoru-data/).")
    @Nullable
    Path data;

    @Option(
            names = "--port",
            paramLabel = "N",
            description = "Where it listens, on 127.0.0.1 unless the settings say more"
                    + " (default: 8787; 0: any that is free).")
    @Nullable
    Integer port;

    /** How the service's log is written to the standard error. */
    enum LogFormat {
        TEXT,
        JSON
    }

    @Option(
            names = "--log-format",
            defaultValue = "text",
            description = "How it logs to standard error: text or json (default: ${DEFAULT-VALUE}).")
    LogFormat logFormat = LogFormat.TEXT;

    @Override
    public Integer call() throws IOException, InterruptedException {
        CommandLine line = Objects.requireNonNull(spec).commandLine();
        log(logFormat);
        SettingsFile reader = new SettingsFile(System.getenv());
        serve(
                file == null ? reader.of("", "settings", options()) : reader.read(file, options()),
                line.getOut(),
                running -> {});
        return Tadoru.ANSWERED;
    }

    /** The options under the settings' names: they win over the file. */
    private ObjectNode options() {
        ObjectNode options = JsonNodeFactory.instance.objectNode();
        put(options, "data", data);
        if (port != null) {
            options.withObject("/listen").put("port", port);
        }
        ObjectNode evidence = options.putObject("evidence");
        if (!logs.isEmpty() || !urls.isEmpty()) {
            // One kind of evidence on the command line stands for what the file says of both.
            urls.forEach(evidence.putArray("elasticsearch")::add);
            ArrayNode folders = evidence.putArray("logs");
            logs.forEach(log -> folders.add(log.toString()));
        }
        put(evidence, "index", index);
        put(evidence, "ca", ca);
        put(evidence, "log_host", logHost);
        eve.forEach(followed -> options.withObject("/follow").withArray("eve").add(followed.toString()));
        return options;
    }

    static void put(ObjectNode options, String name, @Nullable Object value) {
        if (value != null) {
            options.put(name, value.toString());
        }
    }

    /** Before the first line is logged. */
    static void log(LogFormat format) {
        System.setProperty("tadoru.log.level", "INFO");
        System.setProperty("tadoru.log.format", format.name().toLowerCase(java.util.Locale.ROOT));
    }

    /**
     * Runs until the process is told to stop.
     *
     * @param started runs when it takes alerts
     */
    static void serve(Settings settings, PrintWriter out, Started started) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        Running running = Running.start(settings, evidence(settings.evidence()), Version.text());
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            running.close();
                            stopped.countDown();
                        },
                        "stop"));
        out.printf(
                "Tadoru is at %s after %.1f s.%n",
                running.address(), Duration.ofNanos(System.nanoTime() - begin).toMillis() / 1e3);
        running.adminPassword()
                .ifPresent(password -> out.println("Account \"admin\", password " + password + " (shown this once)."));
        out.println("Sensors post to " + running.address() + "/hooks/NAME with the bearer token in "
                + settings.data().resolve("hook-token") + ".");
        out.flush();
        started.with(running);
        stopped.await();
    }

    /** What is done once a service runs. */
    @FunctionalInterface
    interface Started {
        void with(Running running) throws IOException, InterruptedException;
    }

    static Evidence evidence(Settings.Where where) {
        if (where.elasticsearch().isEmpty() == where.logs().isEmpty()) {
            throw new SettingsException("the evidence is missing: say either --log /var/log/audit/ or --elasticsearch"
                    + " https://es:9200, or the same under \"evidence:\" in the settings");
        }
        if (where.elasticsearch().isEmpty()) {
            return new LogFolderEvidence(where.logs(), where.logHost(), (long) where.logMegabytes() << 20);
        }
        return new ClusterEvidence(ElasticsearchSettings.of(
                where.elasticsearch().stream().map(URI::create).toList(), where.index(), where.ca(), System.getenv()));
    }
}
