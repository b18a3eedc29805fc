package io.tadoru.alerthooks.command;

import io.tadoru.collector.elasticsearch.Check;
import io.tadoru.collector.elasticsearch.Check.Verdict;
import io.tadoru.collector.elasticsearch.Checkup;
import io.tadoru.collector.elasticsearch.ElasticsearchSettings;
import io.tadoru.visualizer.DisplayText;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;

/** {@code tadoru doctor}: can this cluster be asked, and what will answers lack. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Looks at an Elasticsearch as an investigation would use it: reachable, rights, indices, mappings, versions,"
                    + " age and clocks, hosts, audited calls, lost events. Says what to do about each. Changes nothing.%n",
        },
        footerHeading = "%nExit codes: 0 fine, 1 cannot be used, 2 wrong use, 4 usable with warnings.%n",
        footer = {"", "  ./tadoru doctor --elasticsearch https://es:9200 --index 'auditbeat-*' --ca http_ca.crt"})
final class Doctor implements Callable<Integer> {
    private static final int WIDTH = 10;
    private static final String INDENT = " ".repeat(2 * WIDTH);
    private static final int LINE = 110;

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @ArgGroup(exclusive = false, multiplicity = "1")
    private ClusterOptions cluster = new ClusterOptions();

    @Override
    public Integer call() {
        ElasticsearchSettings settings = cluster.settings();
        PrintWriter out = java.util.Objects.requireNonNull(spec).commandLine().getOut();
        List<Check> checks = Checkup.of(settings, Instant.now());
        checks.forEach(check -> print(out, check));
        long problems = count(checks, Verdict.PROBLEM);
        long warnings = count(checks, Verdict.WARNING);
        out.println();
        out.println(
                problems > 0
                        ? "Cannot be used yet: " + problems + " problems, " + warnings + " warnings."
                        : warnings > 0 ? "Usable, with " + warnings + " warnings." : "Fine.");
        out.flush();
        return problems > 0 ? Tadoru.EVIDENCE : warnings > 0 ? Tadoru.WARNED : Tadoru.ANSWERED;
    }

    private static long count(List<Check> checks, Verdict verdict) {
        return checks.stream().filter(c -> c.verdict() == verdict).count();
    }

    private static void print(PrintWriter out, Check check) {
        String head = String.format(
                Locale.ROOT,
                "%-" + WIDTH + "s%-" + WIDTH + "s",
                check.verdict().name().toLowerCase(Locale.ROOT),
                check.about());
        lines(out, head, DisplayText.of(check.found()));
        check.rows().forEach(row -> lines(out, INDENT + "- ", DisplayText.of(row)));
        if (!check.fix().isEmpty()) {
            lines(out, INDENT + "do: ", DisplayText.of(check.fix()));
        }
    }

    /** A text in lines that fit, broken at blanks, each but the first set in like the first. */
    private static void lines(PrintWriter out, String head, String text) {
        StringBuilder line = new StringBuilder(head);
        for (String word : Arrays.asList(text.split(" ", -1))) {
            if (line.length() > head.length() && line.length() + 1 + word.length() > LINE) {
                out.println(line);
                line = new StringBuilder(" ".repeat(head.length()));
            } else if (line.length() > head.length()) {
                line.append(' ');
            }
            line.append(word);
        }
        out.println(line);
    }
}
