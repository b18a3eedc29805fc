package io.tadoru.alerthooks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tadoru.alerthooks.alert.AlertException;
import io.tadoru.correlator.Incident;
import io.tadoru.correlator.Node;
import io.tadoru.correlator.Node.FileNode;
import io.tadoru.correlator.Node.ProcessNode;
import io.tadoru.correlator.finding.Findings;
import io.tadoru.correlator.finding.Rules;
import io.tadoru.visualizer.DisplayText;
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
     * attacker's address for something harmless. Of hostile, image-deleted is deceived: that file is really called "sh
     * (deleted)", and audit writes the image of a removed sh alike.
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
            Map.entry("hostile", """
                    downloaded-then-run "><svg onload=a 22680
                    python-connects "><svg onload=a 22680
                    downloaded-then-run <img src=x oner 22868
                    downloaded-then-run <svg onload=ale 22869
                    downloaded-then-run "><input autofo 22870
                    downloaded-then-run <b style="posit 22871
                    downloaded-then-run x" onload="aler 22872
                    downloaded-then-run ';alert(documen 22873
                    downloaded-then-run <!--.sh 22874
                    downloaded-then-run "];evil[label=x 22875
                    downloaded-then-run <TABLE><TR><TD> 22876
                    downloaded-then-run \\\\N{|}\\\\l 22877
                    downloaded-then-run =HYPERLINK("x") 22878
                    downloaded-then-run -1+1+cmd|x!A0 22879
                    name-with-controls /home/kenji/.fonts/\\u001B]0;owned\\u0007/@SUM(A1)
                    downloaded-then-run @SUM(A1) 22880
                    name-with-controls /home/kenji/.fonts/\\u0008\\u0008\\u0008x/javascript:alert(5)
                    name-with-controls /home/kenji/.fonts/d\\ne/data:text,x
                    name-turned /home/kenji/.fonts/\\u202Edluow/\\u001B[31mls\\u001B[0m
                    name-with-controls /home/kenji/.fonts/\\u202Edluow/\\u001B[31mls\\u001B[0m
                    downloaded-then-run javascript:aler 22881
                    downloaded-then-run data:text,x 22882
                    downloaded-then-run \\u001B[31mls\\u001B[0m 22883
                    name-with-controls \u200e/home/kenji/.fonts/דוג/ls\\nrm -rf ~\u200e
                    downloaded-then-run ls\\nrm -rf ~ 22884
                    name-with-controls /home/kenji/.fonts/\\u2060\\u2060/a\\rb\\tc
                    downloaded-then-run a\\rb\\tc 22885
                    name-turned /home/kenji/.fonts/語語語 folder/cod\\u202Egnp.exe
                    downloaded-then-run cod\\u202Egnp.exe 22886
                    downloaded-then-run ls\\u200B 22887
                    downloaded-then-run ѕѕh 22888
                    downloaded-then-run s\u0300\u0301\\u0302\\u0303\\u0304\\u0305\\u0306 22889
                    downloaded-then-run __proto__.sh 22890
                    downloaded-then-run ![x](evil.png) 22891
                    downloaded-then-run `code`@all 22892
                    downloaded-then-run $(id);`id` 22893
                    downloaded-then-run x" pid=1 comm=" 22894
                    downloaded-then-run sh (deleted) 22895
                    image-deleted sh (deleted) 22895
                    downloaded-then-run python3 (pid 1) 22896
                    downloaded-then-run aux.txt  22897
                    blank-at-end aux.txt  22897
                    name-with-controls /home/kenji/.fonts/<iframe srcdoc=x>/kept-2.txt
                    name-with-controls /home/kenji/.fonts/<iframe srcdoc=x>/kept-3.txt
                    name-turned /home/kenji/.fonts/<iframe srcdoc=x>/kept-4.txt
                    name-with-controls /home/kenji/.fonts/<iframe srcdoc=x>/kept-4.txt
                    python-connects caller=1|x 22947
                    downloaded-then-run deep 22949
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
    void rulesSpeakOfTheAttackAndNotOfTheInnocent(Sample sample) throws IOException {
        Incident incident = sample.incident();
        long start = System.nanoTime();
        Incident again = new Findings(Rules.builtIn()).judge(incident);
        System.out.printf(
                "%s: %d nodes and %d edges judged in %.1f ms%n",
                sample, again.nodes().size(), again.edges().size(), (System.nanoTime() - start) / 1e6);
        List<String> found = incident.nodes().stream()
                .flatMap(n -> n.findings().stream()
                        .filter(f -> !f.source().equals("alert") && !f.level().equals("info"))
                        .map(f -> f.source() + " " + DisplayText.of(word(n))))
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
