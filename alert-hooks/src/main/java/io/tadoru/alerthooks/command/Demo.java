package io.tadoru.alerthooks.command;

import io.tadoru.alerthooks.alert.AlertException;
import io.tadoru.alerthooks.alert.AlertFile;
import io.tadoru.collector.EventStore;
import io.tadoru.collector.EvidenceException;
import io.tadoru.collector.memory.EvidenceFiles;
import io.tadoru.correlator.Options;
import io.tadoru.correlator.finding.Rules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tadoru demo}: the main job on a recorded attack. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = "Investigates an attack that was recorded with the real auditd, and says where the report is.%n")
final class Demo implements Callable<Integer> {
    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "SAMPLE",
            defaultValue = "mail-backdoor",
            description = "A folder of samples/ (default: ${DEFAULT-VALUE}).")
    private String sample = "mail-backdoor";

    @Option(names = "--samples", paramLabel = "FOLDER", description = "Where the samples are.")
    private Path samples = Path.of(System.getProperty("tadoru.home", "."), "samples");

    @Mixin
    private RuleOptions rules = new RuleOptions();

    @Option(names = "--out", paramLabel = "FOLDER", description = "Where the report goes (default: reports/SAMPLE).")
    @Nullable
    private Path out;

    @Option(
            names = "--serve",
            description =
                    "Runs the service on the sample (\"all\": on all of them), posts its alert, and says where its page"
                            + " is. In a temporary folder, on a free port.")
    private boolean serve;

    @Mixin
    private ProfileOptions profile = new ProfileOptions();

    @Override
    public Integer call() throws AlertException, IOException, InterruptedException {
        CommandLine line = java.util.Objects.requireNonNull(spec).commandLine();
        if (serve) {
            DemoService.run(
                    samples,
                    spec.commandLine().getParseResult().hasMatchedPositional(0) ? sample : "all",
                    line.getOut());
            return Tadoru.ANSWERED;
        }
        Path folder = samples.resolve(sample);
        if (!Files.isRegularFile(folder.resolve("alert.json"))) {
            throw new EvidenceException(samples + ": has no sample \"" + sample + "\"; there are: " + names());
        }
        Rules judging = rules.rules();
        line.getOut().println("Sample " + sample + ": see " + folder.resolve("README.md"));
        EvidenceFiles files =
                new EvidenceFiles("localhost", text -> line.getErr().println("tadoru: " + text));
        Path to = out != null ? out : Path.of("reports", folder.getFileName().toString());
        try (EventStore store = files.read(List.of(folder))) {
            return Investigate.investigate(
                    AlertFile.read(folder.resolve("alert.json")),
                    store,
                    Options.of(Options.Mode.CAUSAL),
                    judging,
                    profile.profiles(),
                    to,
                    List.of(),
                    line,
                    files.throughput());
        }
    }

    private String names() throws IOException {
        if (!Files.isDirectory(samples)) {
            return "none";
        }
        try (Stream<Path> folders = Files.list(samples)) {
            return String.join(
                    ", ",
                    folders.filter(f -> Files.isRegularFile(f.resolve("alert.json")))
                            .map(f -> f.getFileName().toString())
                            .sorted()
                            .toList());
        }
    }
}
