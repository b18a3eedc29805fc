package io.tadoru.correlator.finding;

import static org.assertj.core.api.Assertions.assertThat;

import io.tadoru.collector.memory.EvidenceFiles;
import io.tadoru.collector.memory.MemoryStore;
import io.tadoru.correlator.Alert;
import io.tadoru.correlator.Edge;
import io.tadoru.correlator.Incident;
import io.tadoru.correlator.Node;
import io.tadoru.correlator.Node.EndpointNode;
import io.tadoru.correlator.Node.FileNode;
import io.tadoru.correlator.Node.Finding;
import io.tadoru.correlator.Node.ProcessNode;
import io.tadoru.correlator.Options;
import io.tadoru.correlator.investigation.Investigation;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every built-in rule, met by calls that a real auditd recorded: catalogue.log, made by record.sh beside it. */
class CatalogueTest {
    /** The agent's connect in the log. */
    private static final Alert ALERT =
            new Alert(1795339926_896_000_000L, "10.20.0.41", -1, "10.66.4.9", 4444, "tcp", "LAB catalogue", 1);

    /** Which rule speaks of which nodes, and of no other: a process by its task's name, a file by its path. */
    private static final Map<String, String> EXPECTED = Map.ofEntries(
            Map.entry("run-from-scratch", ".agent, tool"),
            Map.entry("run-from-memory", "tool"),
            Map.entry("run-hidden", ".agent"),
            Map.entry(
                    "written-then-run",
                    "bash, thread, sshd, invoice.pdf.sh, photo.jpg, notes.txt , tool, tool, tool, worker, tidy"),
            Map.entry("script-written-then-run", "sh, sh"),
            Map.entry("downloaded-then-run", ".agent"),
            Map.entry("downloaded-script-run", "sh"),
            Map.entry("run-without-file", "memfd:tool"),
            // The second is worker's child, before it becomes cat.
            Map.entry("image-deleted", "worker, cat, tidy"),
            Map.entry("removed-own-program", "tidy"),
            Map.entry("shell-under-server", "sh"),
            Map.entry("fetched-under-server", "curl, curl"),
            Map.entry("shell-connects", "bash"),
            Map.entry("python-connects", ".agent"),
            Map.entry("javascript-connects", "node"),
            Map.entry("interpreter-connects", "perl"),
            // It became what it gave away.
            Map.entry("netcat-runs-program", "true"),
            Map.entry("terminal-by-python", "python3"),
            Map.entry("decoded", "base64"),
            Map.entry("mining", "echo"),
            Map.entry("cron-written", "/etc/cron.d/report"),
            Map.entry("at-job-written", "/var/spool/cron/atjobs/a0000101d5a3c0"),
            Map.entry("profile-written", "/home/kenji/.bashrc"),
            Map.entry("service-written", "/etc/systemd/system/report.service"),
            Map.entry("timer-written", "/etc/systemd/system/report.timer"),
            Map.entry("startup-script-written", "/etc/init.d/report"),
            Map.entry("autostart-written", "/home/kenji/.config/autostart/report.desktop"),
            Map.entry("ssh-access-written", "/home/kenji/.ssh/authorized_keys"),
            Map.entry("preload-written", "/etc/ld.so.preload"),
            Map.entry("login-module-written", "/etc/pam.d/report"),
            Map.entry("sudo-written", "/etc/sudoers.d/report"),
            // By the shell's >>, not by useradd, which changed it too.
            Map.entry("accounts-written", "/etc/passwd"),
            Map.entry("account-added", "useradd"),
            Map.entry("device-rule-written", "/etc/udev/rules.d/99-report.rules"),
            Map.entry("kernel-module-loaded", "insmod"),
            Map.entry("web-page-written", "/opt/lab/site/photo.php"),
            Map.entry("setuid-set", "/home/kenji/own, /home/kenji/bash"),
            Map.entry("shell-with-owners-rights", "bash"),
            Map.entry("passwords-read", "cat"),
            Map.entry("private-key-read", "cat"),
            Map.entry("stored-password-read", "cat"),
            Map.entry("browser-passwords-read", "cat"),
            Map.entry("memory-read", "dd"),
            Map.entry("history-read", "tail"),
            Map.entry("cloud-identity-asked", "169.254.169.254"),
            Map.entry("log-removed", "rm"),
            Map.entry("log-emptied", "sh"),
            Map.entry("history-removed", "rm"),
            Map.entry("time-forged", "touch"),
            Map.entry("made-immutable", "chattr"),
            Map.entry("audit-weakened", "auditctl"),
            Map.entry("guard-stopped", "systemctl"),
            Map.entry("firewall-opened", "nft"),
            Map.entry("named-as-kernel-thread", "kworker/u8:1"),
            Map.entry("run-as-kernel-thread", "thread"),
            Map.entry("named-as-service", "sshd"),
            Map.entry("name-turned", "/home/kenji/photo\u202Egpj.sh"),
            Map.entry("name-with-controls", "/home/kenji/two\nlines"),
            Map.entry("two-endings", "invoice.pdf.sh"),
            Map.entry("two-endings-script", "sh"),
            Map.entry("program-as-document", "photo.jpg"),
            Map.entry("blank-at-end", "notes.txt "),
            Map.entry("hidden-in-scratch", "/tmp/.agent, /tmp/.plan"),
            Map.entry("packed", "tar"),
            Map.entry("looked-for-user", "id"),
            Map.entry("looked-for-system", "uname"),
            Map.entry("looked-for-processes", "ps"),
            Map.entry("looked-for-network", "ip"),
            Map.entry("looked-for-connections", "ss"),
            Map.entry("looked-for-accounts", "head"),
            // The perl rule's key, susp_activity, names no technique.
            Map.entry("audit key susp_T1003.007", "dd"),
            Map.entry("audit key T1059_004_unix_shell", "bash"));

    private static Incident incident = investigate(Rules.builtIn());

    @BeforeAll
    static void isThere() {
        assertThat(Objects.requireNonNull(incident.answer()).confidence()).isGreaterThan(0.8);
    }

    private static Incident investigate(Rules rules) {
        try (MemoryStore store = new EvidenceFiles("localhost", line -> {})
                .read(List.of(Path.of(Objects.requireNonNull(CatalogueTest.class.getResource("catalogue.log.zst"))
                        .toURI())))) {
            Options options = new Options(Duration.ofMinutes(5), Duration.ofMinutes(2), Options.Mode.CAUSAL, "", 1000);
            return new Investigation(store, "test", rules, List.of()).of(ALERT, options);
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void eachRuleSpeaksOfTheseNodesAndOfNoOther() {
        Map<String, List<String>> found = new TreeMap<>();
        for (Node node : incident.nodes()) {
            for (Finding f : node.findings()) {
                if (!f.source().equals("alert")) {
                    found.computeIfAbsent(f.source(), k -> new ArrayList<>()).add(word(node));
                }
            }
        }
        Map<String, String> words = new TreeMap<>();
        found.forEach((rule, nodes) -> words.put(rule, String.join(", ", nodes)));
        assertThat(words).isEqualTo(new TreeMap<>(EXPECTED));
    }

    private static String word(Node node) {
        if (node instanceof ProcessNode p) {
            return p.comm();
        }
        return node instanceof FileNode f ? f.paths().get(0) : ((EndpointNode) node).ip();
    }

    @Test
    void noRuleIsUntested() {
        assertThat(Rules.builtIn().all()).isNotEmpty().allMatch(r -> EXPECTED.containsKey(r.id()));
    }

    @Test
    void aFindingHasItsRulesLevelAndTechniquesAndEdgesThatAreThere() {
        Set<String> edges =
                new HashSet<>(incident.edges().stream().map(Edge::id).toList());
        Map<String, Rule> rules = new TreeMap<>();
        Rules.builtIn().all().forEach(r -> rules.put(r.id(), r));
        for (Node node : incident.nodes()) {
            for (Finding f : node.findings()) {
                Rule rule = rules.get(f.source());
                if (rule != null) {
                    assertThat(f.level()).isEqualTo(rule.level().name().toLowerCase(Locale.ROOT));
                    assertThat(f.techniques()).isEqualTo(rule.techniques());
                    assertThat(f.evidence()).as(f.source()).isNotEmpty();
                    assertThat(edges).containsAll(f.evidence());
                }
            }
        }
    }

    @Test
    void aReasonNamesTheActsOfTheChain() {
        assertThat(finding(".agent", "downloaded-then-run").reason())
                .asString()
                .isEqualTo("ran /tmp/.agent, which curl (pid 10265) wrote after it had connected to 10.66.4.9:80");
        assertThat(finding("dd", "audit key susp_T1003.007").techniques()).containsExactly("T1003.007");
        // Quotes: the blank could be taken for a part of the sentence.
        assertThat(finding("notes.txt ", "blank-at-end").reason())
                .asString()
                .isEqualTo("ran \"/home/kenji/notes.txt \", whose name ends with a blank");
    }

    private static Finding finding(String word, String rule) {
        return incident.nodes().stream()
                .filter(n -> word(n).equals(word))
                .flatMap(n -> n.findings().stream())
                .filter(f -> f.source().equals(rule))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theSameRulesGiveTheSameIncident() {
        assertThat(investigate(Rules.builtIn())).isEqualTo(incident);
    }
}
