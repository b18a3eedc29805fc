package io.tadoru.correlator.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import io.tadoru.correlator.Host;
import io.tadoru.correlator.Options;
import io.tadoru.correlator.Options.Mode;
import io.tadoru.correlator.Picture;
import org.junit.jupiter.api.Test;

/** The baselines: what flowed into the answer, all of it, and what BackTracker's filters leave of that. */
class ClosureTest {
    private static final String EVIL = "10.66.4.9";

    /** 200, a child of 100, is the answer: it calls at second 10. */
    private final Host host = new Host("web").process(100, 1, "/bin/bash");

    private Picture found(Mode mode) {
        host.at(10).connect(200, EVIL, 443);
        return host.calledHome(10.1, EVIL, 443, Options.of(mode));
    }

    private Picture closure() {
        return found(Mode.CLOSURE);
    }

    private Picture filtered() {
        return found(Mode.BACKTRACKER);
    }

    @Test
    void parentsFilesAndWritersAsFarAsTheyGo() {
        host.at(1).create(150, "/tmp/a", 7).at(2).read(160, "/tmp/a", 7).write(160, "/tmp/b", 8);
        host.at(3).fork(100, 200).execFile(200, "/tmp/b", 8).read(200, "/etc/conf", 9);
        Picture found = closure();
        assertThat(found.edges())
                .containsExactlyInAnyOrder(
                        "150 wrote /tmp/a",
                        "/tmp/a read 160",
                        "160 wrote /tmp/b",
                        "100 forked 200",
                        "/tmp/b executed 200",
                        "/etc/conf read 200",
                        "200 connected " + EVIL + ":443");
        assertThat(found.folds()).isEmpty();
    }

    @Test
    void nothingThatCameTooLate() {
        host.at(1).fork(100, 200).read(200, "/tmp/a", 7).at(2).write(150, "/tmp/a", 7);
        host.at(3).create(160, "/tmp/b", 8).exit(160);
        host.at(4).read(200, "/tmp/b", 8).at(5).read(100, "/tmp/c", 9);
        assertThat(closure().nodes()).contains("160").doesNotContain("150", "/tmp/c");
    }

    @Test
    void noEffects() {
        host.at(1).fork(100, 200).at(2).fork(200, 300).write(200, "/tmp/out", 7);
        Picture found = closure();
        assertThat(found.nodes()).containsExactlyInAnyOrder("200", "100", EVIL + ":443");
        assertThat(found.limits()).anyMatch(l -> l.contains("looks for no effects"));
    }

    @Test
    void aFileThatEverybodyWritesIsFollowedToAllOfThem() {
        for (int i = 0; i < 250; i++) {
            host.at(1 + i / 100.0).write(1000 + i, "/var/log/all", 7);
        }
        host.at(5).fork(100, 200).read(200, "/var/log/all", 7);
        assertThat(closure().nodes()).contains("1000", "1249").hasSize(250 + 4);
    }

    @Test
    void aServersOtherRequestsAreCausesToo() {
        host.at(1).accept(100, "10.9.9.9", 5000, 1).read(100, "/srv/other", 7);
        host.at(2).accept(100, EVIL, 5001, 2).fork(100, 200);
        assertThat(closure().nodes()).contains("10.9.9.9", "/srv/other", EVIL);
    }

    @Test
    void findingMoreOfAThingThatIsThereFollowsIt() {
        // 100 is reached as a parent first, later as the writer of what its child read.
        host.at(1).fork(100, 200).at(2).create(150, "/tmp/late", 7).at(3).read(100, "/tmp/late", 7);
        host.at(4).create(100, "/tmp/job", 8).at(5).read(200, "/tmp/job", 8);
        assertThat(closure().edges()).contains("150 wrote /tmp/late", "/tmp/late read 100", "100 wrote /tmp/job");
    }

    @Test
    void beforeTheWindowThereIsNothing() {
        host.at(-3000).create(150, "/tmp/a", 7).at(1).fork(100, 200).read(200, "/tmp/a", 7);
        assertThat(closure().nodes()).contains("/tmp/a").doesNotContain("150");
    }

    @Test
    void readOnlyFilesAreCounted() {
        host.at(1).fork(100, 200).read(200, "/etc/conf", 9).read(200, "/etc/other", 10);
        Picture found = filtered();
        assertThat(found.nodes()).containsExactlyInAnyOrder("200", "100", EVIL + ":443");
        assertThat(found.folds()).containsExactly("unwritten-inputs 2");
    }

    @Test
    void recordsOfLoginsAndHistoriesAreIgnored() {
        host.at(1).write(150, "/run/utmp", 7).write(151, "/home/u/.bash_history", 8);
        host.at(2).fork(100, 200).read(200, "/run/utmp", 7).read(200, "/home/u/.bash_history", 8);
        assertThat(closure().nodes()).contains("150", "151");
        Picture found = filtered();
        assertThat(found.nodes()).doesNotContain("150", "151", "/run/utmp");
        assertThat(found.folds()).containsExactly("ignored-files 2");
    }

    @Test
    void changesOfModeAreLowControl() {
        host.at(1)
                .create(150, "/tmp/a", 7)
                .chmod(160, "/tmp/a", 7)
                .at(2)
                .fork(100, 200)
                .execFile(200, "/tmp/a", 7);
        assertThat(closure().nodes()).contains("150", "160");
        Picture found = filtered();
        assertThat(found.nodes()).contains("150").doesNotContain("160");
        assertThat(found.folds()).containsExactly("low-control-events 1");
    }

    @Test
    void helpersThatServeTheirParentAloneAreCounted() {
        host.at(1).fork(100, 200).at(2).fork(200, 300).read(300, "/etc/conf", 9);
        host.create(300, "/tmp/result", 7).exit(300).at(3).read(200, "/tmp/result", 7);
        assertThat(closure().nodes()).contains("300", "/tmp/result");
        Picture found = filtered();
        assertThat(found.nodes()).containsExactlyInAnyOrder("200", "100", EVIL + ":443");
        assertThat(found.folds()).containsExactlyInAnyOrder("helper-processes 1", "unwritten-inputs 1");
    }

    @Test
    void whoTakesFromElsewhereIsNoHelper() {
        host.at(1).fork(100, 200).at(2).fork(200, 300).connect(300, EVIL, 80);
        host.create(300, "/tmp/stage", 7).exit(300).at(3).read(200, "/tmp/stage", 7);
        assertThat(filtered().edges()).contains("300 wrote /tmp/stage", "/tmp/stage read 200", "200 forked 300");
    }
}
