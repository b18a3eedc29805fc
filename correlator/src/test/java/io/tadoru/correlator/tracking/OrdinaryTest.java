package io.tadoru.correlator.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import io.tadoru.correlator.Host;
import io.tadoru.correlator.Incident;
import io.tadoru.correlator.Incident.Fold;
import io.tadoru.correlator.Incident.Weighed;
import io.tadoru.correlator.Options;
import io.tadoru.correlator.Picture;
import io.tadoru.correlator.finding.Rules;
import io.tadoru.correlator.investigation.Investigation;
import io.tadoru.correlator.profile.Learner;
import io.tadoru.correlator.profile.Profile;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a noise profile may do, and what it never may. The quiet period is an hour before the attack. */
class OrdinaryTest {
    private static final String EVIL = "10.66.4.9";
    private static final double ATTACK = 7200;
    private final Host host = new Host("web").process(100, 1, "/bin/bash").login(100, "1000");

    private Picture found(Options.Mode mode, Profile... profiles) {
        return Picture.of(new Investigation(host.store(), "test", Rules.builtIn(), List.of(profiles))
                .of(Host.alert(ATTACK + 9, "10.0.0.1", 40000, EVIL, 443), Options.of(mode)));
    }

    private Picture found(Profile... profiles) {
        return found(Options.Mode.CAUSAL, profiles);
    }

    private static Profile learned(Host from) {
        Learner learner = new Learner();
        from.events().forEach(learner::add);
        return learner.profile();
    }

    private static List<String> weights(Picture picture, String word) {
        return picture.incident().whys().stream()
                .filter(w -> word.equals(picture.words().get(w.node())))
                .flatMap(w -> w.weights().stream().map(Weighed::name))
                .toList();
    }

    private static List<Fold> ordinary(Picture picture) {
        return picture.incident().folded().stream()
                .filter(f -> f.rule().equals("ordinary"))
                .toList();
    }

    /** What the shell does each day: it starts curl, which reads its settings and asks for a name. */
    private void day(int pid) {
        host.tick().fork(100, pid).exec(pid, "/usr/bin/curl", "curl", "https://mirror");
        host.tick().read(pid, "/opt/app/settings", 20).read(pid, "/etc/shadow", 21);
        host.connect(pid, "10.0.0.53", 53);
    }

    private void quiet() {
        for (int i = 0; i < 5; i++) {
            host.at(100 + 60 * i);
            day(300 + i);
        }
    }

    private void attack() {
        host.at(ATTACK);
        day(400);
        host.connect(400, EVIL, 443);
        host.tick().create(400, "/home/u/loot", 30).read(400, "/opt/new/settings", 31);
    }

    @Test
    void ordinaryFilesAndAddressesAreCountedWithAName() {
        quiet();
        Profile profile = learned(host);
        attack();
        Picture without = found();
        Picture with = found(profile);
        assertThat(without.nodes()).contains("/opt/app/settings", "10.0.0.53:53");
        assertThat(with.nodes()).doesNotContain("/opt/app/settings", "10.0.0.53:53");
        assertThat(with.nodes())
                .contains("400", "100", EVIL + ":443", "/etc/shadow", "/home/u/loot", "/opt/new/settings");
        assertThat(ordinary(with)).singleElement().satisfies(fold -> {
            assertThat(fold.count()).isEqualTo(2);
            assertThat(fold.examples()).containsExactly("/opt/app/settings", "10.0.0.53:53");
            assertThat(fold.words())
                    .asString()
                    .contains("by the profile of web, learned from 2023-11-14T22:15:00.004Z to 2023-11-14T22:19:00");
        });
        assertThat(weights(with, "/opt/new/settings")).contains("new");
        assertThat(weights(with, "/etc/shadow")).contains("credentials").doesNotContain("ordinary");
        assertThat(without.path()).isEqualTo(with.path());
    }

    @Test
    void itIsNamedInTheOptionsAndTheSameGivesTheSame() {
        quiet();
        Profile profile = learned(host).withSource("sha256:abc");
        attack();
        Incident incident = found(profile).incident();
        assertThat(incident.options().get("profile"))
                .startsWith("sha256:abc, the profile of web, learned from 2023-11-14T22:15:00.004Z to ");
        assertThat(found(profile).incident()).isEqualTo(incident);
        assertThat(found().incident().options()).doesNotContainKey("profile");
    }

    /** He did all of it before, five times, and it was learned. */
    @Test
    void whoPractisedWhileItWasLearnedRanksLowerButIsThere() {
        for (int i = 0; i < 5; i++) {
            host.at(100 + 60 * i);
            intrusion(500 + 10 * i);
        }
        Profile profile = learned(host);
        host.at(ATTACK);
        intrusion(600);
        Picture without = found();
        Picture with = found(profile);
        assertThat(with.nodes()).containsExactlyInAnyOrderElementsOf(without.nodes());
        assertThat(with.path()).isEqualTo(without.path()).contains("/tmp/x", "600");
        assertThat(with.answered()).isEqualTo(without.answered()).isEqualTo("601");
        assertThat(weights(with, "/home/u/out.tar")).contains("ordinary");
        assertThat(cost(with, "/home/u/out.tar")).isGreaterThan(cost(without, "/home/u/out.tar"));
        assertThat(weights(with, "602")).doesNotContain("ordinary", "new");
        assertThat(weights(with, "/etc/cron.d/job")).doesNotContain("ordinary");
        assertThat(weights(with, "/tmp/x")).doesNotContain("ordinary");
    }

    @Test
    void aProgramThatThisOneNeverStartedComesFirst() {
        quiet();
        Profile profile = learned(host);
        attack();
        host.fork(400, 401).exec(401, "/bin/sh").fork(400, 402);
        Picture found = found(profile);
        assertThat(weights(found, "401")).containsExactly("child", "new");
        assertThat(weights(found, "402")).containsExactly("child");
        assertThat(cost(found, "401")).isLessThan(cost(found, "402"));
    }

    @Test
    void withoutForksOnRecordNoChildIsCalledNew() {
        host.unaudited("clone");
        quiet();
        Profile profile = learned(host);
        attack();
        host.fork(400, 401).exec(401, "/bin/sh");
        Picture found = found(profile);
        assertThat(profile.forks()).isZero();
        assertThat(found.nodes()).contains("401");
        assertThat(weights(found, "401")).doesNotContain("new");
    }

    private static double cost(Picture picture, String word) {
        return picture.incident().whys().stream()
                .filter(w -> word.equals(picture.words().get(w.node())))
                .findFirst()
                .orElseThrow()
                .cost();
    }

    /** A dropped program that calls home, reads keys, stays by cron and takes a folder that its command names. */
    private void intrusion(int pid) {
        host.tick().fork(100, pid).exec(pid, "/usr/bin/wget", "wget").create(pid, "/tmp/x", pid);
        host.tick().fork(100, pid + 1).execFile(pid + 1, "/tmp/x", pid).tick().connect(pid + 1, EVIL, 443);
        host.tick().create(pid + 1, "/etc/cron.d/job", 40).read(pid + 1, "/home/u/.ssh/id_rsa", 41);
        host.tick().fork(pid + 1, pid + 2).exec(pid + 2, "/bin/tar", "tar", "c", "/home/u/plans");
        host.tick().read(pid + 2, "/home/u/plans/secret", 42).create(pid + 2, "/home/u/out.tar", 43);
        host.tick().unlink(pid, "/tmp/x", pid).unlink(pid, "/home/u/out.tar", 43);
    }

    @Test
    void whatWasLearnedInTheWindowIsNotUsed() {
        quiet();
        attack();
        for (int i = 0; i < 5; i++) {
            host.at(ATTACK + 20 + i).read(400, "/opt/new/settings", 31);
        }
        Picture found = found(learned(host));
        assertThat(weights(found, "/opt/new/settings")).contains("new").doesNotContain("ordinary");
        assertThat(found.nodes()).contains("/opt/app/settings", "10.0.0.53:53");
        assertThat(ordinary(found)).isEmpty();
        assertThat(found.limits())
                .anyMatch(l -> l.startsWith("The noise profile reaches into the window")
                        && l.contains("are not used, so that the attack does not make itself ordinary"));
    }

    @Test
    void ofOneOtherHostNothingIsOrdinaryOfTwoItIs() {
        quiet();
        Profile one = learned(host);
        Host second = new Host("other");
        host.events()
                .forEach(e -> second.record(e.call(), e.pid(), c -> {
                    c.time = e.time();
                    c.exe = e.exe();
                    c.ppid = e.ppid();
                    c.args = e.args();
                    c.paths = e.paths();
                    c.flags = e.openFlags();
                    c.remote = e.remote();
                    c.exit = e.exit();
                }));
        Profile other = learned(second);
        attack();
        assertThat(ordinary(found(other))).isEmpty();
        assertThat(found(other).limits()).anyMatch(l -> l.startsWith("The noise profile was not learned on this host"));
        assertThat(ordinary(found(other, one))).hasSize(1);
        assertThat(ordinary(found(Profile.merged(List.of(one, other))))).hasSize(1);
    }

    @Test
    void aFileThatWasWrittenInTheWindowIsDrawn() {
        quiet();
        Profile profile = learned(host);
        host.at(ATTACK - 60).write(150, "/opt/app/settings", 20);
        attack();
        assertThat(found(profile).nodes()).contains("/opt/app/settings");
    }

    @Test
    void paperModeSaysThatItMakesNoUseOfIt() {
        quiet();
        Profile profile = learned(host);
        attack();
        assertThat(found(Options.Mode.PAPER, profile).limits())
                .contains("Only causal mode makes use of noise profiles.");
        assertThat(found(profile, Profile.NONE).limits()).contains("A noise profile is empty: it says nothing.");
    }
}
