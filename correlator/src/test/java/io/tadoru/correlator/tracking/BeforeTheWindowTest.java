package io.tadoru.correlator.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import io.tadoru.correlator.Host;
import io.tadoru.correlator.Incident.Reach;
import io.tadoru.correlator.Picture;
import org.junit.jupiter.api.Test;

/** The window of 20 minutes follows what is on the way, as far back as the evidence reaches. */
class BeforeTheWindowTest {
    private static final String EVIL = "10.66.4.9";
    private static final double DAYS = 86_400;
    private final Host host = new Host("web").process(100, 1, "/bin/bash").process(50, 1, "/usr/sbin/ftpd");

    private Picture found(double seconds) {
        return host.calledHome(seconds, EVIL, 443);
    }

    @Test
    void whatWasDroppedElevenDaysAgoAndRunNow() {
        host.at(1).connect(50, EVIL, 21).at(2).create(50, "/srv/x", 7);
        host.at(11 * DAYS).fork(100, 200).execFile(200, "/srv/x", 7).connect(200, EVIL, 443);
        Picture found = found(11 * DAYS + 0.1);
        assertThat(found.path()).containsExactly(EVIL + ":21", "50", "/srv/x", "200");
        assertThat(found.incident().reach()).isEqualTo(new Reach(Host.time(1), Host.time(1), 3));
    }

    @Test
    void whatRunsSinceThenAndCallsNow() {
        host.at(1).create(50, "/srv/x", 7);
        host.at(2).fork(100, 200).execFile(200, "/srv/x", 7);
        host.at(11 * DAYS).connect(200, EVIL, 443);
        Picture found = found(11 * DAYS + 0.1);
        assertThat(found.path()).containsExactly("50", "/srv/x", "200");
        assertThat(found.process("200").commands()).hasSize(1);
    }

    @Test
    void aScriptThatRunsSinceThen() {
        host.at(1).create(50, "/srv/x.py", 7);
        host.at(2).fork(100, 200).exec(200, "/usr/bin/python3", "python3", "x.py");
        for (int i = 0; i < 30; i++) {
            host.read(200, "/usr/lib/python3/m" + i + ".py", 1000 + i);
        }
        host.read(200, "/srv/x.py", 7).at(11 * DAYS).connect(200, EVIL, 443);
        assertThat(found(11 * DAYS + 0.1).path()).containsExactly("50", "/srv/x.py", "200");
    }

    @Test
    void withoutForksTheImageMustBeTheSame() {
        host.unaudited("clone", "exit_group");
        host.at(1).create(50, "/srv/x", 7).at(2).execFile(200, "/srv/x", 7);
        host.at(11 * DAYS).connect(200, EVIL, 443);
        assertThat(found(11 * DAYS + 0.1).path()).containsExactly("50", "/srv/x", "200");
    }

    @Test
    void whoHadTheNumberBeforeIsAnother() {
        host.unaudited("clone", "exit_group");
        host.at(1).create(50, "/srv/x", 7).at(2).execFile(200, "/srv/x", 7);
        host.process(200, 100, "/usr/bin/curl").at(11 * DAYS).connect(200, EVIL, 443);
        Picture found = found(11 * DAYS + 0.1);
        assertThat(found.path()).containsExactly("200");
        assertThat(found.nodes()).doesNotContain("/srv/x", "50");
        assertThat(found.incident().reach()).isEqualTo(new Reach(Host.time(1), Host.time(11 * DAYS), 0));
    }

    @Test
    void aServerThatWaitedForTheAttackerSinceThen() {
        host.process(60, 1, "/usr/sbin/httpd").at(1).fork(60, 61).bind(61, "0.0.0.0", 80);
        host.at(11 * DAYS)
                .accept(61, EVIL, 5000, 2)
                .fork(61, 200)
                .exec(200, "/bin/sh")
                .tick()
                .connect(200, EVIL, 443);
        assertThat(found(11 * DAYS + 0.1).path()).containsExactly(EVIL, "61", "200");
    }

    @Test
    void programsThatNobodyWroteAreNotLookedUpAgain() {
        host.at(2).fork(100, 200).exec(200, "/usr/sbin/ntpd").at(3).create(200, "/var/lib/ntp", 8);
        host.at(11 * DAYS).connect(200, EVIL, 443);
        Picture found = found(11 * DAYS + 0.1);
        assertThat(found.path()).containsExactly("100", "200");
        assertThat(found.process("200").commands()).isEmpty();
    }
}
