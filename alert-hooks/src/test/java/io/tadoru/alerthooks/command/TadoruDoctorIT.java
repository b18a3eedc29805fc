package io.tadoru.alerthooks.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.tadoru.collector.elasticsearch.ElasticsearchNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The doctor's page and exit code, on a real cluster. */
class TadoruDoctorIT {
    @TempDir
    private Path folder;

    private static String address() {
        return ElasticsearchNode.of(8).address().toString();
    }

    private static Run doctor(String index) {
        return Run.of("doctor", "--elasticsearch", address(), "--index", index);
    }

    @Test
    void usableWithWarnings() throws IOException {
        Path log = Files.writeString(
                folder.resolve("audit.log"),
                "type=SYSCALL msg=audit(1700000000.000:5): arch=c000003e syscall=59 success=yes exit=0 a0=1 a1=2 a2=3 a3=4"
                        + " items=0 ppid=1 pid=7 auid=0 uid=0 comm=\"x\" exe=\"/x\"\n");
        // The name of a host is what the host says it is.
        Run load = Run.of(
                "load",
                "--log",
                log.toString(),
                "--log-host",
                "evil\u001b[2J\u202e",
                "--elasticsearch",
                address(),
                "--index",
                "doctor-1");
        assertThat(load.exit()).as(load.err()).isEqualTo(Tadoru.ANSWERED);
        Run run = doctor("doctor-*");
        assertThat(run.exit()).isEqualTo(Tadoru.WARNED);
        assertThat(run.out())
                .contains("ok        indices   doctor-*: 1 indices, 1 documents, 1 of them audit events")
                .contains("- doctor-1: 1")
                .contains("evil\\u001B[2J\\u202E: 1 events, no host.ip")
                .contains("do: ")
                .contains("Usable, with ")
                .doesNotContain("\u001b")
                .doesNotContain("\u202e");
        assertThat(run.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(120));
        assertThat(run.out().lines().count()).as("one page:\n" + run.out()).isLessThan(50);
    }

    @Test
    void notUsable() {
        Run run = doctor("doctor-nowhere");
        assertThat(run.exit()).isEqualTo(Tadoru.EVIDENCE);
        assertThat(run.out())
                .contains("problem   indices")
                .contains("doctor-nowhere")
                .contains("Cannot be used yet");
    }

    @Test
    void helpNamesTheExitCodes() {
        assertThat(Run.of("doctor", "--help").out()).contains("4 usable with warnings");
        assertThat(Run.of("doctor").exit()).isEqualTo(Tadoru.USAGE);
    }
}
