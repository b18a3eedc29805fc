package io.tadoru.alerthooks.command;

import io.tadoru.correlator.finding.Rules;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** Rules for findings beside the built-in ones. */
final class RuleOptions {
    @Option(
            names = "--rules",
            paramLabel = "FILE",
            description = "Rules for findings beside the built-in ones; docs/findings.md says how. Can be given again.")
    private List<Path> files = List.of();

    /** @throws io.tadoru.correlator.finding.RuleException for a file that is wrong */
    Rules rules() {
        Rules rules = Rules.builtIn();
        for (Path file : files) {
            rules = rules.and(file);
        }
        return rules;
    }
}
