package io.tadoru.correlator.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import io.tadoru.correlator.Host;
import io.tadoru.correlator.Options;
import io.tadoru.correlator.Options.Mode;
import io.tadoru.correlator.Picture;
import io.tadoru.correlator.Step;
import org.junit.jupiter.api.Test;

/** Each step makes a difference that leaving it out takes away. */
class StepTest {
    private static final String EVIL = "10.66.4.9";

    private final Host host = new Host("web").process(100, 1, "/bin/bash");

    private Picture found() {
        return host.calledHome(10.1, EVIL, 443);
    }

    private Picture without(Step step) {
        return host.calledHome(10.1, EVIL, 443, Options.of(Mode.CAUSAL).without(step));
    }

    private void answerCalls() {
        host.at(10).connect(200, EVIL, 443);
    }

    @Test
    void units() {
        host.at(1).fork(100, 200).accept(200, "10.9.9.9", 5000, 1);
        answerCalls();
        host.at(11).accept(200, "10.9.9.8", 5001, 11).fork(200, 300);
        assertThat(found().nodes()).doesNotContain("300");
        assertThat(without(Step.UNITS).nodes()).contains("300");
    }

    @Test
    void priorities() {
        // A chain of files that are read in passing: each step is dear.
        host.at(1).fork(100, 200);
        for (int i = 0; i < 6; i++) {
            host.at(7 - i).read(i == 0 ? 200 : 300 + i, "/home/u/" + i, 20 + i);
            host.at(6.5 - i).create(301 + i, "/home/u/" + i, 20 + i);
        }
        answerCalls();
        assertThat(found().nodes()).doesNotContain("306");
        assertThat(found().folds()).anyMatch(f -> f.startsWith("not-followed"));
        assertThat(without(Step.PRIORITIES).nodes()).contains("306");
    }

    @Test
    void generations() {
        host.at(1).create(150, "/tmp/old", 7).unlink(150, "/tmp/old", 7);
        host.at(2).create(160, "/tmp/new", 7).at(3).fork(100, 200).execFile(200, "/tmp/new", 7);
        answerCalls();
        assertThat(found().nodes()).contains("160").doesNotContain("150");
        assertThat(without(Step.GENERATIONS).nodes()).contains("160", "150");
    }

    @Test
    void earlier() {
        host.at(-5000).create(150, "/opt/tool", 7).fork(100, 200).tick().execFile(200, "/opt/tool", 7);
        answerCalls();
        assertThat(found().nodes()).contains("150");
        assertThat(without(Step.EARLIER).nodes()).doesNotContain("150");
    }

    @Test
    void beforeTheWindow() {
        host.at(-5000).create(150, "/opt/tool", 7).at(1).fork(100, 200).execFile(200, "/opt/tool", 7);
        answerCalls();
        assertThat(found().nodes()).contains("150");
        assertThat(without(Step.BEFORE_WINDOW).nodes()).doesNotContain("150");
    }

    @Test
    void unwritten() {
        host.at(1).fork(100, 200).read(200, "/usr/lib/libc.so", 7);
        answerCalls();
        assertThat(found().nodes()).doesNotContain("/usr/lib/libc.so");
        assertThat(found().folds()).contains("unwritten-inputs 1");
        assertThat(without(Step.UNWRITTEN).nodes()).contains("/usr/lib/libc.so");
    }

    @Test
    void hubs() {
        for (int i = 0; i < 60; i++) {
            host.at(1).write(300 + i, "/home/u/list", 7);
        }
        host.at(2).fork(100, 200).exec(200, "/bin/sh", "sh", "list").read(200, "/home/u/list", 7);
        answerCalls();
        assertThat(found().nodes()).doesNotContain("300");
        assertThat(without(Step.HUBS).nodes()).contains("300", "359");
    }

    @Test
    void ppid() {
        host.unaudited("clone").at(1).fork(100, 200).exec(200, "/bin/sh");
        answerCalls();
        host.at(11).fork(200, 300).exec(300, "/bin/id");
        assertThat(found().nodes()).contains("300");
        assertThat(without(Step.PPID).nodes()).doesNotContain("300");
    }

    @Test
    void brood() {
        host.at(1).fork(100, 200);
        answerCalls();
        for (int i = 0; i < 60; i++) {
            host.at(11).fork(200, 300 + i).exec(300 + i, "/bin/true");
        }
        host.at(12).fork(200, 400).exec(400, "/bin/cp");
        assertThat(found().nodes()).contains("300", "400").doesNotContain("301");
        assertThat(without(Step.BROOD).nodes()).contains("301", "349").doesNotContain("400");
    }

    @Test
    void theIncidentSaysWhatWasLeftOut() {
        host.at(1).fork(100, 200);
        answerCalls();
        assertThat(found().incident().options()).doesNotContainKey("off");
        assertThat(without(Step.UNITS).incident().options()).containsEntry("off", "[UNITS]");
    }
}
