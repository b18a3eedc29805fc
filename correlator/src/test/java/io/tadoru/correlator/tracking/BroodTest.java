package io.tadoru.correlator.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import io.tadoru.correlator.Host;
import io.tadoru.correlator.Node.ProcessNode;
import io.tadoru.correlator.Picture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A process cannot hide a child behind a crowd of others. */
class BroodTest {
    private static final String EVIL = "10.66.4.9";
    private static final int CROWD = 300;

    private final Host host = new Host("desk").process(100, 1, "/bin/bash");

    BroodTest() {
        host.at(1).fork(100, 200).exec(200, "/tmp/x").at(2).connect(200, EVIL, 443);
    }

    private Picture found() {
        return host.calledHome(2.1, EVIL, 443);
    }

    private void crowd(int first) {
        for (int pid = first; pid < first + CROWD; pid++) {
            host.tick()
                    .fork(200, pid)
                    .exec(pid, "/usr/bin/cat", "cat", "/dev/null")
                    .exit(pid);
        }
    }

    @Test
    void whatOnlyOneRanIsFollowed() {
        crowd(1000);
        host.tick()
                .fork(200, 5000)
                .exec(5000, "/usr/bin/cat", "cat", "/etc/shadow")
                .read(5000, "/etc/shadow", 9);
        crowd(2000);
        Picture found = found();
        assertThat(found.edges()).contains("200 forked 5000", "/etc/shadow read 5000", "200 forked 1000");
        assertThat(found.incident().nodes().stream().filter(ProcessNode.class::isInstance))
                .hasSize(4);
        assertThat(found.folds()).contains("alike-children " + (2 * CROWD - 1));
    }

    @Test
    void whatAnOrphanDoesLaterIsFollowed() {
        IntStream.range(1000, 1000 + CROWD).forEach(pid -> host.tick().fork(200, pid));
        host.exit(200).at(10).reparent(1100, 1).create(1100, "/home/u/.ssh/authorized_keys", 9);
        Picture found = found();
        assertThat(found.edges()).contains("200 forked 1100", "1100 wrote /home/u/.ssh/authorized_keys");
        assertThat(found.folds()).contains("idle-children " + (CROWD - 1 - 8));
    }

    @Test
    void thoseWhoseOwnChildrenMayDifferAreNotAlike() {
        IntStream.range(0, 60).forEach(i -> host.tick().fork(200, 1000 + i).fork(1000 + i, 2000 + i));
        Picture found = found();
        assertThat(found.edges()).contains("200 forked 1000", "1000 forked 2000", "200 forked 1049");
        assertThat(found.folds()).contains("many-children 10");
    }

    @Test
    void aContainersForksReturnNumbersOfNobody() {
        host.at(3).fork(200, 300).contain(300, 7).exec(300, "/bin/sh");
        IntStream.range(0, 60)
                .forEach(i -> host.tick()
                        .fork(300, 4000 + i)
                        .exec(4000 + i, "/usr/bin/id")
                        .exit(4000 + i));
        Picture found = found();
        assertThat(found.edges(e -> " by " + e.call())).contains("300 forked 4000 by ppid");
        assertThat(found.nodes()).doesNotContain("7", "8", "9");
    }
}
