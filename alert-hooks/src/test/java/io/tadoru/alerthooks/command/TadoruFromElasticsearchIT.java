package io.tadoru.alerthooks.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.tadoru.collector.elasticsearch.ElasticsearchNode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Loading a log into a real cluster and asking it, as a user would. */
class TadoruFromElasticsearchIT {
    private static final String SAMPLE =
            Path.of("..", "samples", "shellshock-cgi").toString();

    @TempDir
    private Path folder;

    private static String address() {
        return ElasticsearchNode.of(8).address().toString();
    }

    private Run investigate(String index) {
        return Run.of(
                "investigate",
                "--alert",
                SAMPLE + "/alert.json",
                "--elasticsearch",
                address(),
                "--index",
                index,
                "--out",
                folder.toString());
    }

    @Test
    void loadTwiceThenInvestigate() {
        String[] load = {
            "load",
            "--log",
            SAMPLE,
            "--elasticsearch",
            address(),
            "--index",
            "auditbeat-lab",
            "--host-ip",
            "web-3=10.20.0.13"
        };
        Run first = Run.of(load);
        assertThat(first.exit()).isEqualTo(Tadoru.ANSWERED);
        assertThat(first.out()).contains("auditbeat-lab: 45,979 events loaded, 0 were there before, 0 refused");
        assertThat(Run.of(load).out()).contains("0 events loaded, 45,979 were there before, 0 refused");
        Run found = investigate("auditbeat-l*");
        assertThat(found.exit()).isEqualTo(Tadoru.ANSWERED);
        assertThat(found.out()).contains(".x (pid 29983").contains("on web-3");
    }

    @Test
    void noSuchIndex() {
        Run run = investigate("auditbeat-nowhere");
        assertThat(run.exit()).isEqualTo(Tadoru.EVIDENCE);
        assertThat(run.err()).contains("auditbeat-nowhere");
    }

    @Test
    void loadingIntoAPatternIsRefused() {
        Run run = Run.of("load", "--log", SAMPLE, "--elasticsearch", address(), "--index", "auditbeat-*");
        assertThat(run.exit()).isEqualTo(Tadoru.EVIDENCE);
        assertThat(run.err()).contains("one index or data stream");
    }
}
