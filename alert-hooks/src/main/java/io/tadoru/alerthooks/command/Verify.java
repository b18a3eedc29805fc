package io.tadoru.alerthooks.command;

import io.tadoru.alerthooks.bundle.Bundle;
import io.tadoru.alerthooks.bundle.Fault;
import io.tadoru.visualizer.DisplayText;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code tadoru verify}: is a bundle as it was written. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Holds a bundle (the zip of an incident's report) against its MANIFEST.sha256: every file that was changed, is"
                    + " missing or was added is named; so are names that would lead out of a folder. Unpacks nothing.",
            "",
            "Whoever writes a new manifest can change everything: where that matters, keep the SHA-256 that is printed"
                    + " where nobody can change it, and compare. Unpacked, \"sha256sum -c MANIFEST.sha256\" does the same.%n",
        },
        footerHeading = "%nExit codes: 0 whole, 1 not whole or not readable, 2 wrong use.%n",
        footer = {"", "  ./tadoru verify incident.zip"})
final class Verify implements Callable<Integer> {
    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Parameters(index = "0", paramLabel = "BUNDLE", description = "The zip.")
    private Path bundle = Path.of("");

    @Override
    public Integer call() {
        CommandLine line = Objects.requireNonNull(spec).commandLine();
        PrintWriter out = line.getOut();
        String name = DisplayText.of(bundle.toString());
        try {
            List<Fault> faults = Bundle.verify(bundle);
            faults.forEach(fault -> out.println(DisplayText.of(fault.toString())));
            out.println(
                    faults.isEmpty()
                            ? name + " is whole, SHA-256 " + Bundle.sha256(bundle)
                            : name + " is not whole: " + faults.size() + (faults.size() == 1 ? " fault" : " faults"));
            out.flush();
            return faults.isEmpty() ? Tadoru.ANSWERED : Tadoru.EVIDENCE;
        } catch (IOException e) {
            line.getErr().println("tadoru: " + DisplayText.of(String.valueOf(e.getMessage())));
            return Tadoru.EVIDENCE;
        }
    }
}
