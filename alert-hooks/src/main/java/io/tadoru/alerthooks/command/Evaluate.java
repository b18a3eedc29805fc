package io.tadoru.alerthooks.command;

import io.tadoru.alerthooks.alert.AlertException;
import io.tadoru.alerthooks.evaluation.Evaluation;
import io.tadoru.alerthooks.evaluation.EvaluationCsv;
import io.tadoru.alerthooks.evaluation.EvaluationMarkdown;
import io.tadoru.alerthooks.evaluation.Goal;
import io.tadoru.alerthooks.evaluation.Measurement;
import io.tadoru.alerthooks.evaluation.RecordedAttack;
import io.tadoru.alerthooks.evaluation.Variant;
import io.tadoru.collector.EvidenceException;
import io.tadoru.visualizer.DisplayText;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tadoru evaluate}: recorded attacks against their truth. */
@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Investigates recorded attacks whose truth is known, and says how much of it is found, how much else is shown,"
                    + " and how long it takes: in every mode, and in causal mode without each of its steps in turn.%n",
            "A sample is a folder with alert.json, truth.json and the log; samples/README.md describes the format, so that"
                    + " you can add attacks of your own. evaluation.md begins with what each figure means.%n"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:every answer of causal mode is right", "1:one is wrong, or a sample cannot be read"},
        footer = {
            "",
            "  ./tadoru evaluate samples/",
            "  ./tadoru evaluate samples/ --only mail-backdoor,no-clone --out /tmp/evaluation"
        })
final class Evaluate implements Callable<Integer> {
    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "FOLDER", description = "A sample, or a folder of samples.")
    private List<Path> places = List.of();

    @Option(
            names = "--only",
            paramLabel = "SAMPLE",
            split = ",",
            description = "Only samples of these names; several with commas.")
    private List<String> only = List.of();

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            description = "Where evaluation.md and evaluation.csv go (default: ${DEFAULT-VALUE}).")
    private Path out = Path.of("reports", "evaluation");

    @Override
    public Integer call() throws AlertException, IOException {
        CommandLine line = java.util.Objects.requireNonNull(spec).commandLine();
        PrintWriter err = line.getErr();
        List<RecordedAttack> attacks = attacks();
        List<Measurement> measurements = new ArrayList<>();
        for (int i = 0; i < attacks.size(); i++) {
            String count = "tadoru: " + (i + 1) + " of " + attacks.size() + ": ";
            Evaluation evaluation = new Evaluation(Version.text(), text -> {
                err.println(count + DisplayText.of(text));
                err.flush();
            });
            measurements.addAll(evaluation.of(attacks.get(i), Variant.all()));
        }
        String markdown = EvaluationMarkdown.of(measurements, command(), machine());
        Files.createDirectories(out);
        Files.writeString(out.resolve("evaluation.md"), markdown);
        Files.writeString(out.resolve("evaluation.csv"), EvaluationCsv.of(measurements));
        line.getOut().print(markdown.substring(markdown.indexOf("## ")));
        line.getOut().println("written: " + out.resolve("evaluation.md") + ", " + out.resolve("evaluation.csv"));
        line.getOut().flush();
        boolean right = measurements.stream()
                .filter(m -> m.variant().equals(Variant.CAUSAL.name()))
                .allMatch(Goal.ANSWER::met);
        return right ? Tadoru.ANSWERED : Tadoru.EVIDENCE;
    }

    private List<RecordedAttack> attacks() throws AlertException, IOException {
        List<RecordedAttack> attacks = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (Path place : places) {
            for (Path folder : RecordedAttack.folders(place)) {
                RecordedAttack attack = RecordedAttack.read(folder);
                names.add(attack.name());
                if (only.isEmpty() || only.contains(attack.name())) {
                    attacks.add(attack);
                }
            }
        }
        for (String name : only) {
            if (!names.contains(name)) {
                throw new EvidenceException(
                        "--only: there is no sample \"" + name + "\"; there are: " + String.join(", ", names));
            }
        }
        return attacks;
    }

    /** As somebody else would type it: places by their own names. */
    private String command() {
        StringBuilder command = new StringBuilder("./tadoru evaluate");
        places.forEach(p -> command.append(' ').append(p));
        if (!only.isEmpty()) {
            command.append(" --only ").append(String.join(",", only));
        }
        return DisplayText.of(command.toString()).replace("`", "'");
    }

    private static String machine() {
        int cores = Runtime.getRuntime().availableProcessors();
        return cores == 1 ? "1 core" : cores + " cores";
    }
}
