package io.tadoru.correlator.finding;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The table of docs/findings.md is what findings.yaml says. */
class FindingsDocTest {
    private static final Path DOC = Path.of("..", "docs", "findings.md");
    private static final String HEAD = "| rule | level | technique | says | also meets |\n|---|---|---|---|---|\n";

    @Test
    void theTableIsThatOfTheRules() throws IOException {
        StringBuilder table = new StringBuilder(HEAD);
        for (Rule rule : Rules.builtIn().all()) {
            table.append("| `").append(rule.id()).append("` | ");
            table.append(rule.level().name().toLowerCase(Locale.ROOT)).append(" | ");
            table.append(String.join(", ", rule.techniques())).append(" | ");
            table.append(rule.says().replace("|", "\\|")).append(" | ");
            table.append(rule.benign().replace("|", "\\|")).append(" |\n");
        }
        assertThat(Files.readString(DOC))
                .as("the table of %s; put this in its place:%n%s", DOC, table)
                .contains("\n" + table + "\n");
    }
}
