package io.tadoru.correlator.finding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tadoru.correlator.Node;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file of rules of the user's own, right and wrong. */
class RulesTest {
    @TempDir
    Path folder = Path.of("");

    private static final String RULE = """
            rules:
              - rule: mine
                level: low
                techniques: [T1105]
                on: process
                says: "{comm} ran {file}"
                benign: none
                steps:
                  - {did: executed, file: [$scratch]}
                  - {did: [wrote, renamed], tie: file, before: 10m}
            """;

    /** What means something in YAML, or nothing anywhere. */
    private static final String SIGNS = "{}[]:,*&!|>'\"%@`#-? \t\n\0";

    private Rules with(String text) throws IOException {
        return Rules.builtIn().and(Files.writeString(folder.resolve("my.yaml"), text));
    }

    @Test
    void aRuleMoreAndOneLess() throws IOException {
        Rules rules = with("off: [packed]\n" + RULE);
        assertThat(rules.all()).hasSameSizeAs(Rules.builtIn().all());
        assertThat(rules.all()).extracting(Rule::id).contains("mine", "mining").doesNotContain("packed");
        assertThat(Rules.builtIn().all())
                .extracting(Rule::id)
                .contains("packed")
                .doesNotContain("mine");
        Rule mine = rules.all().get(rules.all().size() - 1);
        assertThat(mine.steps().get(1).tie().within()).isEqualTo(600_000_000_000L);
    }

    @Test
    void whatIsWrongIsSaidWithItsLine() throws IOException {
        // What stands there, what to put in its place, and what must be said.
        Map<List<String>, String> wrong = Map.ofEntries(
                Map.entry(
                        List.of("did: executed", "dit: executed"),
                        ":9: rule mine: the first step has no dit;|a step has no dit;"),
                Map.entry(List.of("executed", "exekuted"), ":9: rule mine: \"exekuted\" is none of forked, executed,"),
                Map.entry(
                        List.of("level: low", "level: loud"),
                        ":3: rule mine: \"loud\" is none of info, low, medium, high"),
                Map.entry(List.of("level: low", "levle: low"), ":3: unknown field levle; there are benign,"),
                Map.entry(
                        List.of("T1105", "T110"),
                        ":4: rule mine: techniques: T110 has not the form T1059 or T1059.004"),
                Map.entry(List.of("T1105", "T1059_004"), ":4: rule mine: techniques: T1059_004 has not the form"),
                Map.entry(List.of("on: process", "on: endpoint"), ":5: rule mine: on: endpoint does not go with"),
                Map.entry(List.of("{comm}", "{com}"), ":6: rule mine: says: there is no {com}; there are comm,"),
                Map.entry(List.of("{comm}", "{3.comm}"), ":6: rule mine: says: there is no {3.comm}; there are"),
                Map.entry(List.of("{comm}", "{comm"), ":6: rule mine: says: "),
                Map.entry(List.of("$scratch", "$scrach"), ":9: rule mine: there is no list scrach before this line"),
                Map.entry(List.of("$scratch", "'/{a'"), ":9: rule mine: \"/{a\" has a brace without its other one"),
                Map.entry(List.of("10m", "10x"), ":10: rule mine: \"10x\" is no time; 30s, 10m, 1h, 7d, any are"),
                Map.entry(List.of("tie: file, ", ""), ":10: rule mine: tie is missing"),
                Map.entry(List.of("tie: file", "tie: ancestor"), ":10: rule mine: up: goes with tie: ancestor"),
                Map.entry(
                        List.of(", before: 10m", ""),
                        ":10: rule mine: a step after the first needs one of before and after"),
                Map.entry(
                        List.of("rule: mine", "rule: packed"), ":2: rule packed: there is a rule of this name already"),
                Map.entry(List.of("rule: mine", "rule: My rule"), ":2: rule My rule: a rule's name is made of a to z"),
                Map.entry(List.of("benign: none", "covers: [none]"), ":2: rule mine: benign is missing"),
                Map.entry(
                        List.of("benign: none", "benign: none\n    covers: [none]"),
                        ":2: rule mine: covers: there is no other rule none"),
                Map.entry(List.of("rules:", "off: [none]\nrules:"), ":1: off: there is no rule none"),
                Map.entry(List.of("rules:", "lists: {scratch: [/x]}\nrules:"), ":1: there is a list scratch already"),
                Map.entry(List.of("level: low", "level: low\n    level: low"), ":4: level is there twice"),
                Map.entry(List.of("says: \"", "says: \"\\q"), ":6: no YAML: "));
        for (Map.Entry<List<String>, String> w : wrong.entrySet()) {
            String text = RULE.replace(w.getKey().get(0), w.getKey().get(1));
            assertThat(text).isNotEqualTo(RULE);
            assertThatThrownBy(() -> with(text))
                    .as(text)
                    .isInstanceOf(RuleException.class)
                    .hasMessageStartingWith(folder.resolve("my.yaml").toString())
                    .satisfies(e -> assertThat(w.getValue().split("\\|"))
                            .anyMatch(part -> String.valueOf(e.getMessage()).contains(part)));
        }
    }

    @Test
    void whatIsNoFileOfRulesIsNone() throws IOException {
        for (String text :
                List.of("", "7", "- a\n- b\n", "rules: {a: b}\n", "a: &x [*x]\n", "\u0000", "!!java.net.URL [x]\n")) {
            assertThatThrownBy(() -> with(text)).as(text).isInstanceOf(RuleException.class);
        }
        assertThatThrownBy(() -> Rules.builtIn().and(folder.resolve("absent.yaml")))
                .isInstanceOf(RuleException.class)
                .hasMessageContaining("cannot be read");
        Files.write(folder.resolve("latin1.yaml"), new byte[] {'#', (byte) 0xe4});
        assertThatThrownBy(() -> Rules.builtIn().and(folder.resolve("latin1.yaml")))
                .hasMessageContaining("not UTF-8");
    }

    /** Whatever a file holds: rules, or an error that says where. */
    @Test
    void damagedFilesAreRefusedOrRead() throws IOException {
        String text;
        try (InputStream in = Rules.class.getResourceAsStream("findings.yaml")) {
            text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        int refused = 0;
        for (int i = 0; i < 300; i++) {
            StringBuilder damaged = new StringBuilder(text);
            for (int n = 1 + random.nextInt(3); n > 0; n--) {
                int at = random.nextInt(damaged.length() - 20);
                switch (random.nextInt(3)) {
                    case 0 -> damaged.delete(at, at + random.nextInt(20));
                    case 1 -> damaged.insert(at, SIGNS.charAt(random.nextInt(SIGNS.length())));
                    default -> damaged.insert(at, damaged.substring(at, at + random.nextInt(20)));
                }
            }
            try {
                assertThat(new RuleReader().read("my.yaml", damaged.toString())).isNotNull();
            } catch (RuleException e) {
                refused++;
                assertThat(e).as("seed " + seed).message().startsWith("my.yaml:");
            }
        }
        assertThat(refused).as("seed " + seed).isPositive();
    }

    @Test
    void aTextThatIsPutInIsNotReadAgain() {
        Node.User nobody = new Node.User("", "", "", "", "");
        String hostile = "/x/{pid} was \"read";
        Node.Command command = new Node.Command(0, hostile, List.of("{comm}"), "");
        Node.ProcessNode process = new Node.ProcessNode(
                "p1", Node.Role.ANSWER, List.of(), "", 7, 1, "", hostile, List.of(command), nobody, 0, true, null);
        Act act = Act.of(process, command, null);
        assertThat(new Template("{pid} ran {file}: {1.command}", 1).fill(List.of(act)))
                .asString()
                .isEqualTo("7 ran \"/x/{pid} was \\\"read\": {comm}");
    }
}
