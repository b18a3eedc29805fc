package io.tadoru.correlator.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import io.tadoru.correlator.Host;
import io.tadoru.correlator.Options;
import io.tadoru.correlator.Options.Mode;
import io.tadoru.correlator.Picture;
import org.junit.jupiter.api.Test;

/** The seed paper's rules, each alone. */
class PaperTest {
    private static final String EVIL = "10.66.4.9";

    /** 200 is the answer, 150 the other process; only a file ties them. */
    private final Host host = new Host("web");

    private Picture found() {
        return host.calledHome(10.1, EVIL, 443, Options.of(Mode.PAPER));
    }

    private void answerCalls() {
        host.at(10).connect(200, EVIL, 443);
    }

    @Test
    void parentsAndChildren() {
        host.at(1).fork(100, 200).at(2).fork(200, 300).fork(100, 400);
        answerCalls();
        assertThat(found().edges()).contains("100 forked 200", "200 forked 300", "100 forked 400");
    }

    @Test
    void openAndOpen() {
        host.at(1).read(150, "/home/u/a", 7).read(200, "/home/u/a", 7);
        answerCalls();
        assertThat(found().edges()).contains("/home/u/a read 150", "/home/u/a read 200");
    }

    @Test
    void openAndOpenCreate() {
        host.at(1).create(150, "/home/u/a", 7).read(200, "/home/u/a", 7);
        answerCalls();
        assertThat(found().edges()).contains("150 wrote /home/u/a", "/home/u/a read 200");
        assertThat(found().path()).containsExactly("200");
    }

    @Test
    void execveAndOpen() {
        host.at(1).read(150, "/home/u/a", 7).execFile(200, "/home/u/a", 7);
        answerCalls();
        assertThat(found().edges()).contains("/home/u/a read 150", "/home/u/a executed 200");
    }

    @Test
    void execveAndOpenCreate() {
        host.at(1).create(150, "/home/u/a", 7).execFile(200, "/home/u/a", 7);
        answerCalls();
        assertThat(found().edges()).contains("150 wrote /home/u/a", "/home/u/a executed 200");
        assertThat(found().path()).containsExactly("150", "/home/u/a", "200");
    }

    @Test
    void theOrderOfTimeIsIgnored() {
        host.at(1).exec(200, "/bin/sh").read(200, "/home/u/a", 7).at(5).write(150, "/home/u/a", 7);
        answerCalls();
        assertThat(found().edges()).contains("150 wrote /home/u/a", "/home/u/a read 200");
        assertThat(found().limits()).anyMatch(l -> l.contains("ignore the order of time"));
    }

    @Test
    void theSameDestination() {
        host.at(1).connect(150, EVIL, 443).connect(151, EVIL, 80);
        answerCalls();
        assertThat(found().edges()).containsExactly("150 connected " + EVIL + ":443", "200 connected " + EVIL + ":443");
    }

    @Test
    void filesOnOneInodeOneAfterTheOtherTieNobody() {
        host.at(1)
                .create(150, "/tmp/a", 7)
                .unlink(150, "/tmp/a", 7)
                .create(200, "/tmp/b", 7)
                .read(160, "/tmp/b", 7);
        answerCalls();
        assertThat(found().nodes()).contains("160").doesNotContain("150", "/tmp/a");
    }

    @Test
    void twoLivesOfOnePidAreTwoNodes() {
        host.at(1).fork(100, 200).read(200, "/home/u/a", 7).exit(200);
        host.at(5).fork(100, 200);
        answerCalls();
        assertThat(found().nodes()).contains("200", "200'");
        assertThat(found().answered()).isEqualTo("200'");
    }

    @Test
    void filesWithManyUsersAreCounted() {
        for (int i = 0; i < 60; i++) {
            host.at(1).read(300 + i, "/etc/hosts", 7);
        }
        host.read(200, "/etc/hosts", 7);
        answerCalls();
        assertThat(found().nodes()).doesNotContain("300");
        assertThat(found().folds()).contains("hub 1");
    }

    @Test
    void threadsOfClone3AreCounted() {
        host.at(1).forkBy("clone3", 200, 201);
        answerCalls();
        assertThat(found().nodes()).doesNotContain("201");
        assertThat(found().folds()).contains("silent-clones 1");
    }
}
