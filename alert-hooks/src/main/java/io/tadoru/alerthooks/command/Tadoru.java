package io.tadoru.alerthooks.command;

import io.tadoru.alerthooks.alert.AlertException;
import io.tadoru.alerthooks.ledger.LedgerException;
import io.tadoru.alerthooks.settings.SettingsException;
import io.tadoru.alerthooks.web.WebException;
import io.tadoru.collector.EvidenceException;
import io.tadoru.correlator.finding.RuleException;
import io.tadoru.visualizer.DisplayText;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code tadoru}: reads the command line and runs a subcommand. */
@Command(
        name = "tadoru",
        description =
                "From an IDS alert to the answer: which process did it, who started it, which file brought it in, and what"
                        + " it did next; out of auditd's system-call logs.%n",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {
            Demo.class,
            Investigate.class,
            Learn.class,
            Load.class,
            Doctor.class,
            Evaluate.class,
            Serve.class,
            Password.class,
            Verify.class,
            CommandLine.HelpCommand.class
        },
        footerHeading =
                "%nExit codes: 0 answered, 1 evidence cannot be read (evaluate: or an answer is wrong; verify: not whole),%n"
                        + "2 wrong use, 3 no process matches, 4 (doctor) usable with warnings.%n",
        footer = {
            "",
            "First use:   ./tadoru demo",
            "From a file: ./tadoru investigate --alert alert.json --log /var/log/audit/ --out report/",
            "A cluster:   ./tadoru doctor --elasticsearch https://es:9200 --index 'auditbeat-*'",
            "All tests:   ./tadoru test"
        })
public final class Tadoru implements Runnable {
    private static final int WIDTH = 110;

    static final int ANSWERED = 0;
    static final int EVIDENCE = 1;
    static final int USAGE = 2;
    static final int NO_MATCH = 3;
    static final int WARNED = 4;

    @CommandLine.Spec
    private CommandLine.Model.@org.jspecify.annotations.Nullable CommandSpec spec;

    public static void main(String[] args) {
        System.setProperty("java.awt.headless", "true");
        System.exit(run(args));
    }

    /** Runs a command line and gives the exit code. */
    public static int run(String... args) {
        CommandLine line = new CommandLine(new Tadoru());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setUsageHelpWidth(WIDTH);
        line.setParameterExceptionHandler((e, args1) -> {
            CommandLine failed = e.getCommandLine();
            failed.getErr().println("tadoru: " + DisplayText.of(String.valueOf(e.getMessage())));
            failed.getErr().println("\"" + failed.getCommandSpec().qualifiedName() + " --help\" tells more.");
            return USAGE;
        });
        line.setExecutionExceptionHandler((e, failed, parsed) -> {
            PrintWriter err = failed.getErr();
            if (e instanceof AlertException
                    || e instanceof RuleException
                    || e instanceof SettingsException
                    || e instanceof WebException) {
                err.println("tadoru: " + DisplayText.of(String.valueOf(e.getMessage())));
                return USAGE;
            }
            if (e instanceof EvidenceException || e instanceof LedgerException) {
                err.println("tadoru: " + DisplayText.of(String.valueOf(e.getMessage())));
                return EVIDENCE;
            }
            throw e;
        });
        return line.execute(args);
    }

    @Override
    public void run() {
        if (spec != null) {
            spec.commandLine().usage(spec.commandLine().getOut());
        }
    }
}
