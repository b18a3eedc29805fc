package io.tadoru.alerthooks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tadoru.alerthooks.alert.AlertException;
import io.tadoru.collector.memory.EvidenceFiles;
import io.tadoru.collector.memory.MemoryStore;
import io.tadoru.correlator.Incident;
import io.tadoru.correlator.Node;
import io.tadoru.correlator.Node.FileNode;
import io.tadoru.correlator.Node.ProcessNode;
import io.tadoru.correlator.Options;
import io.tadoru.correlator.finding.Findings;
import io.tadoru.correlator.finding.Rules;
import io.tadoru.correlator.investigation.Investigation;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which rule speaks of which node of the recorded attacks. Those of level info, which only say what was done, aside. */
class FindingsOfSamplesTest {
    /**
     * Looked at one by one. Arguable are the shells of container's searches but 2260: they are the hole, used by the
     * attacker's address for something harmless.
     */
    private static final Map<String, String> EXPECTED = Map.ofEntries(
            Map.entry("build-server", """
                    script-written-then-run python3 8705
                    python-connects python3 8705
                    """),
            Map.entry("busy-server", """
                    shell-under-server bash 30870
                    shell-connects bash 30870
                    shell-under-server sh 30867
                    """),
            Map.entry("container", """
                    downloaded-script-run python3 2268
                    python-connects python3 2268
                    fetched-under-server curl 2262
                    hidden-in-scratch /tmp/.job.py
                    shell-under-server sh 2260
                    shell-under-server sh 865
                    shell-under-server sh 984
                    shell-under-server sh 1233
                    shell-under-server sh 1387
                    shell-under-server sh 1559
                    shell-under-server sh 1787
                    shell-under-server sh 1952
                    shell-under-server sh 2136
                    hidden-in-scratch /tmp/.t
                    shell-under-server sh 2590
                    shell-under-server sh 2796
                    shell-under-server sh 3017
                    """),
            Map.entry("fork-bomb", """
                    downloaded-script-run python3 14861
                    python-connects python3 14861
                    hidden-in-scratch /tmp/.b
                    """),
            Map.entry("inode-reuse", """
                    downloaded-script-run python3 23739
                    python-connects python3 23739
                    hidden-in-scratch /var/tmp/.update.py
                    hidden-in-scratch /var/tmp/.i
                    """),
            Map.entry("mail-backdoor", """
                    downloaded-script-run python3 27499
                    python-connects python3 27499
                    python-connects mailread 26299
                    hidden-in-scratch /tmp/.c.txt
                    hidden-in-scratch /tmp/.c.tgz
                    """),
            Map.entry("no-clone", """
                    run-from-scratch .k 3772
                    run-hidden .k 3772
                    downloaded-then-run .k 3772
                    shell-under-server sh 3767
                    fetched-under-server curl 3769
                    hidden-in-scratch /var/tmp/.k
                    shell-under-server sh 3775
                    shell-under-server sh 3808
                    shell-under-server sh 3819
                    hidden-in-scratch /var/tmp/.t
                    """),
            Map.entry("no-open", """
                    written-then-run setup 15407
                    """),
            Map.entry("pid-wrap", """
                    downloaded-script-run python3 1414
                    python-connects python3 1414
                    hidden-in-scratch /tmp/.p
                    """),
            Map.entry("rename-into-place", """
                    downloaded-then-run report.sh 13935
                    shell-connects report.sh 13935
                    python-connects pull 12741
                    hidden-in-scratch /tmp/.w
                    """),
            Map.entry("same-destination", """
                    downloaded-script-run perl 2800
                    interpreter-connects perl 2800
                    hidden-in-scratch /tmp/.n
                    python-connects fleetd 2033
                    """),
            Map.entry("shellshock-cgi", """
                    run-from-scratch .x 29983
                    run-hidden .x 29983
                    downloaded-then-run .x 29983
                    image-deleted .x 29983
                    removed-own-program .x 29983
                    shell-under-server sh 29982
                    hidden-in-scratch /tmp/.x
                    hidden-in-scratch /tmp/.y
                    """),
            Map.entry("twelve-days", """
                    python-connects fcagent 4515
                    profile-written /home/kenji/.profile
                    script-written-then-run sh 3629
                    hidden-in-scratch /tmp/.d
                    """),
            Map.entry("webapp-rce", """
                    downloaded-then-run sessiond 5427
                    python-connects sessiond 5427
                    web-page-written /opt/lab/site/htdocs/uploads/avatar.php
                    shell-under-server sh 5421
                    fetched-under-server curl 5422
                    shell-under-server sh 5055
                    shell-under-server sh 5208
                    shell-under-server sh 5310
                    cron-written /var/spool/cron/crontabs/www-data
                    """));

    static Stream<Sample> samples() throws IOException, AlertException {
        return Sample.all().stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("samples")
    void rulesSpeakOfTheAttackAndNotOfTheInnocent(Sample sample) {
        try (MemoryStore store = new EvidenceFiles("localhost", line -> {}).read(List.of(sample.folder()))) {
            Incident incident = new Investigation(store, "test").of(sample.alert(), Options.of(Options.Mode.CAUSAL));
            long start = System.nanoTime();
            Incident again = new Findings(Rules.builtIn()).judge(incident);
            System.out.printf(
                    "%s: %d nodes and %d edges judged in %.1f ms%n",
                    sample, again.nodes().size(), again.edges().size(), (System.nanoTime() - start) / 1e6);
            List<String> found = incident.nodes().stream()
                    .flatMap(n -> n.findings().stream()
                            .filter(f ->
                                    !f.source().equals("alert") && !f.level().equals("info"))
                            .map(f -> f.source() + " " + word(n)))
                    .toList();
            assertThat(found)
                    .containsExactlyInAnyOrderElementsOf(Objects.requireNonNull(EXPECTED.get(sample.name()))
                            .lines()
                            .toList());
            for (JsonNode innocent : sample.truth().path("innocent")) {
                assertThat(incident.nodes().stream().filter(n -> is(n, innocent)))
                        .allMatch(n -> n.findings().isEmpty(), "without findings");
            }
        }
    }

    private static String word(Node node) {
        if (node instanceof ProcessNode p) {
            return p.comm() + " " + p.pid();
        }
        return node instanceof FileNode f ? f.paths().get(0) : node.id();
    }

    private static boolean is(Node node, JsonNode truth) {
        Instant first = Instant.parse(truth.path("first").asText());
        long nanos = first.getEpochSecond() * 1_000_000_000L + first.getNano();
        return node instanceof ProcessNode p
                && truth.has("pid")
                && p.pid() == truth.path("pid").asInt()
                && Math.abs(p.start() - nanos) < 5_000_000;
    }
}
