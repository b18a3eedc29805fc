package io.tadoru.correlator.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import io.tadoru.correlator.Host;
import io.tadoru.correlator.Options;
import io.tadoru.correlator.Options.Mode;
import io.tadoru.correlator.Picture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** FACTS, "Identity": a fork within a pid namespace returns a number of that namespace, records name the host's. */
class ContainerTest {
    private static final String EVIL = "10.66.4.9";

    private final Host host = new Host("node").process(100, 1, "/bin/bash");

    private Picture found(double seconds, Mode mode) {
        return host.calledHome(seconds, EVIL, 443, Options.of(mode));
    }

    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"CAUSAL", "PAPER"})
    void childrenComeFromPpidAndForksAreCounted(Mode mode) {
        host.at(1).fork(100, 200).contain(200, 7).exec(200, "/bin/sh");
        host.at(2).fork(200, 300).exec(300, "/tmp/x").connect(300, EVIL, 443);
        host.at(3)
                .fork(300, 301)
                .exec(301, "/usr/bin/id")
                .exit(301)
                .fork(300, 302)
                .exec(302, "/usr/bin/ls");
        Picture found = found(2.1, mode);
        assertThat(found.edges(e -> " by " + e.call()))
                .contains(
                        "100 forked 200 by clone",
                        "200 forked 300 by ppid",
                        "300 forked 301 by ppid",
                        "300 forked 302 by ppid");
        assertThat(found.nodes()).doesNotContain("7", "8", "9");
        assertThat(found.folds()).contains("container-forks 1", "container-forks 2");
    }

    @Test
    void anothersNumberMakesNoChild() {
        // 300's fork in the container returns 400, which is a process of the host.
        host.process(400, 90, "/usr/sbin/cron").at(1).read(400, "/etc/crontab", 5);
        host.at(1).fork(100, 200).contain(200, 7).exec(200, "/bin/sh").fork(200, 300);
        host.contain(300, 400).at(2).exec(300, "/tmp/x").connect(300, EVIL, 443);
        host.at(3).fork(300, 301).exec(301, "/usr/bin/id").at(4).exit(300);
        host.process(400, 90, "/usr/sbin/cron").at(5).read(400, "/etc/crontab", 5);
        Picture found = found(2.1, Mode.CAUSAL);
        assertThat(found.nodes()).contains("301").doesNotContain("400");
    }

    @Test
    void aSilentChildOfTheHostIsDrawn() {
        host.at(1).fork(100, 200).exec(200, "/tmp/x").connect(200, EVIL, 443);
        host.at(2).fork(200, 300).fork(200, 301).exec(301, "/usr/bin/id");
        assertThat(found(1.1, Mode.CAUSAL).edges()).contains("200 forked 300", "200 forked 301");
    }
}
