package io.tadoru.correlator.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.tadoru.collector.Event;
import io.tadoru.correlator.Host;
import io.tadoru.correlator.identity.Lives.Moment;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** FACTS, "Identity": a pid is no identity. */
class LivesTest {
    private final Host host = new Host("web").process(100, 1, "/bin/bash");

    private Lives lives() {
        return new Lives(host.store(), "web", Host.time(0), Host.time(10_000));
    }

    private Event event(int index) {
        return host.events().get(index);
    }

    /** The lives of a pid's events, each event's life in order of the events. */
    private List<Life> livesOf(int pid) {
        Lives lives = lives();
        return host.events().stream()
                .filter(e -> e.pid() == pid && !e.call().isEmpty())
                .map(e -> lives.at(Moment.of(e)))
                .distinct()
                .toList();
    }

    private static List<String> calls(Life life) {
        return life.events().stream().map(Event::call).toList();
    }

    @Test
    void birthsSeparateLivesOfOnePid() {
        host.at(1).fork(100, 200).exec(200, "/usr/bin/id").at(2).read(200, "/a", 5);
        host.at(50).fork(100, 200).exec(200, "/usr/bin/id").at(51).read(200, "/b", 6);
        List<Life> lives = livesOf(200);
        assertThat(lives).hasSize(2);
        assertThat(lives.get(0).events()).containsExactly(event(1), event(2));
        assertThat(lives.get(0).birth()).isEqualTo(event(0));
        assertThat(lives.get(1).events()).containsExactly(event(4), event(5));
        assertThat(lives.get(1).birth()).isEqualTo(event(3));
    }

    @Test
    void theNextLifesFirstRecordMayHaveTheTimeOfItsBirth() {
        // Clock ties: the second life's execve has the same time as its fork, and nothing tells the images apart.
        host.at(1).fork(100, 200).exec(200, "/usr/bin/id");
        host.at(50).vfork(100, 200).exec(200, "/usr/bin/id").vforkReturns(100, 200);
        List<Life> lives = livesOf(200);
        assertThat(lives).hasSize(2);
        assertThat(lives.get(0).events()).containsExactly(event(1));
        assertThat(lives.get(1).events()).containsExactly(event(2));
    }

    @Test
    void exitsSeparateLivesWhereForksAreNotAudited() {
        host.unaudited("clone");
        host.at(1).exec(200, "/usr/bin/id").exit(200);
        host.at(50).exec(200, "/usr/bin/id").at(51).exit(200);
        List<Life> lives = livesOf(200);
        assertThat(lives).hasSize(2);
        assertThat(lives.get(0).end()).isEqualTo(event(1));
        assertThat(lives.get(0).events()).containsExactly(event(0), event(1));
        assertThat(lives.get(1).end()).isEqualTo(event(3));
    }

    @Test
    void anImageThatChangesWithoutExecveSeparatesLives() {
        host.unaudited("clone", "exit_group");
        host.at(1).process(200, 100, "/usr/bin/curl").connect(200, "10.0.0.9", 80);
        host.at(50).process(200, 100, "/usr/sbin/sshd").connect(200, "10.0.0.9", 80);
        assertThat(livesOf(200)).hasSize(2);
        // Within one tick too.
        host.process(300, 100, "/usr/bin/curl").connect(300, "10.0.0.9", 80);
        host.process(300, 100, "/usr/sbin/sshd").connect(300, "10.0.0.9", 80);
        assertThat(livesOf(300)).hasSize(2);
        assertThat(livesOf(300).get(0)).isNotEqualTo(livesOf(300).get(1));
    }

    @Test
    void anImageThatIsDeletedIsStillTheSame() {
        host.unaudited("clone");
        host.at(1).process(200, 100, "/tmp/.x").unlink(200, "/tmp/.x", 7);
        host.at(2).process(200, 1, "/tmp/.x (deleted)").connect(200, "10.0.0.9", 80);
        assertThat(livesOf(200)).hasSize(1);
    }

    @Test
    void aLoginThatChangesSeparatesLives() {
        host.unaudited("clone", "exit_group");
        host.at(1).login(200, "1000").exec(200, "/usr/bin/id");
        host.at(50).login(200, "1001").exec(200, "/usr/bin/id");
        assertThat(livesOf(200)).hasSize(2);
    }

    @Test
    void aDaemonsChildThatLogsInIsOneLife() {
        // cron, started by an administrator, gives its child the login of the job's owner.
        host.process(90, 1, "/usr/sbin/cron").login(90, "4242");
        host.at(1).fork(90, 200).read(200, "/etc/passwd", 5);
        host.at(2).login(200, "1000").read(200, "/etc/environment", 6);
        host.exec(200, "/bin/sh", "sh", "-c", "job");
        assertThat(livesOf(200)).hasSize(1);
        // Without the fork on record nobody knows.
        host.unaudited("clone");
        host.at(10).fork(90, 201).read(201, "/etc/passwd", 5);
        host.at(11).login(201, "1000").read(201, "/etc/environment", 6);
        assertThat(livesOf(201)).hasSize(2);
    }

    @Test
    void aParentThatChangesAtAnExecveSeparatesLivesWithoutABirth() {
        host.unaudited("clone", "exit_group");
        host.at(1).process(200, 100, "/usr/bin/id").exec(200, "/usr/bin/id");
        host.at(50).process(200, 150, "/usr/bin/id").exec(200, "/usr/bin/id");
        assertThat(livesOf(200)).hasSize(2);
        assertThat(livesOf(200).get(1).ppid()).isEqualTo(150);
    }

    @Test
    void aSubreaperDoesNotSplitALife() {
        host.at(1).fork(100, 200).exec(200, "/usr/bin/setsid");
        host.at(2).reparent(200, 900).exec(200, "/tmp/x");
        assertThat(livesOf(200)).hasSize(1);
        assertThat(livesOf(200).get(0).ppid()).isEqualTo(100);
    }

    @Test
    void childrensRecordsBeforeTheParentsVforkRecord() {
        host.at(1)
                .vfork(100, 200)
                .exec(200, "/usr/bin/id")
                .tick()
                .read(200, "/a", 5)
                .vforkReturns(100, 200);
        Life life = lives().at(Moment.of(event(0)));
        assertThat(life.birth()).isEqualTo(event(2));
        assertThat(life.events()).containsExactly(event(0), event(1));
        assertThat(lives().at(Moment.ofChild(event(2)))).isEqualTo(life);
    }

    @Test
    void aVforkedChildThatExitsBeforeItsParentsRecord() {
        host.at(1).vfork(100, 200).exit(200).vforkReturns(100, 200);
        Life life = lives().at(Moment.ofChild(host.last()));
        assertThat(life.birth()).isEqualTo(host.last());
        assertThat(life.end()).isEqualTo(event(0));
        assertThat(lives().at(Moment.of(event(0)))).isEqualTo(life);
    }

    @Test
    void threadsAreNoBirths() {
        host.at(1)
                .fork(100, 200)
                .exec(200, "/usr/bin/id")
                .at(2)
                .thread(100, 200)
                .at(3)
                .read(200, "/a", 5);
        assertThat(livesOf(200)).hasSize(1);
    }

    @Test
    void clone3IsABirth() {
        host.at(1).forkBy("clone3", 100, 200).exec(200, "/usr/bin/id");
        assertThat(livesOf(200).get(0).birth()).isEqualTo(event(0));
    }

    @Test
    void theForkNamesTheParentWhenItsDeathHasMadeItInit() {
        host.at(1).fork(100, 200).exit(100).reparent(200, 1).exec(200, "/tmp/x");
        Life life = lives().at(Moment.of(host.last()));
        assertThat(host.last().ppid()).isEqualTo(1);
        assertThat(life.ppid()).isEqualTo(100);
    }

    @Test
    void withoutForksTheEarliestPpidNamesTheParent() {
        host.unaudited("clone").at(1).fork(100, 200).exec(200, "/usr/bin/setsid");
        host.at(2).reparent(200, 1).read(200, "/a", 5).at(3).connect(200, "10.0.0.9", 80);
        Life life = lives().at(Moment.of(host.last()));
        assertThat(life.ppid()).isEqualTo(100);
        assertThat(life.birth()).isNull();
    }

    @Test
    void oneProcessMayRunSeveralImages() {
        host.unaudited("clone").at(1).exec(200, "/bin/bash").at(2).exec(200, "/usr/bin/npm");
        host.at(3).exec(200, "/usr/bin/node").at(4).connect(200, "10.0.0.9", 80);
        assertThat(livesOf(200)).hasSize(1);
    }

    @Test
    void recordsOfOtherKindsAreNoEventsOfALife() {
        host.at(1).fork(100, 200).exec(200, "/usr/bin/id");
        host.at(2).record("", 200, c -> c.type = "DAEMON_END");
        Life life = lives().at(Moment.of(event(1)));
        assertThat(life.events()).containsExactly(event(1));
    }

    @Test
    void aBootSeparatesLives() {
        host.unaudited("clone", "exit_group");
        for (int i = 0; i < 50; i++) {
            host.at(1 + i).read(300, "/a", 5);
        }
        host.process(200, 1, "/usr/bin/x").read(200, "/a", 5);
        host.at(100).boot().process(200, 1, "/usr/bin/x").at(101).read(200, "/a", 5);
        assertThat(livesOf(200)).hasSize(2);
    }

    @Test
    void aBirthBeforeABootIsNoBirthAfterIt() {
        for (int i = 0; i < 50; i++) {
            host.at(1 + i).read(300, "/a", 5);
        }
        host.fork(100, 200);
        host.at(100).boot().process(200, 1, "/usr/bin/x").at(101).read(200, "/a", 5);
        assertThat(lives().at(Moment.of(host.last())).birth()).isNull();
    }

    @Test
    void aServerThatWaitsLongHasNotBooted() {
        // accept has the time when waiting began and the serial of its return.
        host.process(200, 1, "/usr/sbin/httpd").at(1).read(200, "/a", 5);
        host.at(60).read(200, "/b", 6);
        host.record("accept4", 200, c -> {
            c.time = Host.time(2);
            c.exit = 9;
        });
        assertThat(livesOf(200)).hasSize(1);
    }

    @Test
    void aForkWithinAContainerReturnsSomebodyElsesNumber() {
        host.process(300, 1, "/usr/sbin/cron").at(1).read(300, "/a", 5);
        // In its pid namespace the child of 100 is 300.
        host.at(2).fork(100, 300);
        host.process(300, 1, "/usr/sbin/cron").at(3).read(300, "/b", 6);
        Life cron = lives().at(Moment.of(host.last()));
        assertThat(cron.birth()).isNull();
        assertThat(lives().at(Moment.ofChild(event(1))).events()).isEmpty();
    }

    @Test
    void aForkThatReturnsTheNumberOfItsOwnMakerIsNoBirth() {
        host.process(200, 1, "/bin/bash").at(1).read(200, "/a", 5).at(2).fork(200, 200);
        host.process(200, 1, "/bin/bash").at(3).read(200, "/b", 6);
        assertThat(livesOf(200)).hasSize(1);
        assertThat(lives().at(Moment.ofChild(event(1))).nobody()).isTrue();
    }

    @Test
    void aLaterForkWithinAContainerDoesNotEndALife() {
        host.at(1).fork(100, 300).exec(300, "/usr/bin/curl");
        host.process(400, 1, "/bin/sh").at(2).fork(400, 300);
        host.process(300, 100, "/usr/bin/curl")
                .at(3)
                .exec(300, "/usr/bin/wget")
                .at(4)
                .exit(400);
        Life curl = lives().at(Moment.of(event(1)));
        assertThat(livesOf(300)).hasSize(1);
        assertThat(curl.birth()).isEqualTo(event(0));
        assertThat(curl.events()).hasSize(2);
    }

    @Test
    void aForkIsRefutedByAnotherParentWhileItsMakerLivesOn() {
        // 300 appears later, with a parent of its own; its fork was not recorded.
        host.at(1).fork(100, 300);
        host.process(300, 400, "/bin/sh").at(2).exec(300, "/usr/bin/id").at(3).read(100, "/a", 5);
        Life id = lives().at(Moment.of(event(1)));
        assertThat(id.birth()).isNull();
        assertThat(id.ppid()).isEqualTo(400);
        assertThat(lives().at(Moment.ofChild(event(0))).nobody()).isTrue();
    }

    @Test
    void anOrphanOfASubreaperKeepsItsBirth() {
        host.at(1).fork(100, 300).at(2).exit(100).reparent(300, 400).at(3).exec(300, "/usr/bin/id");
        // The number of its dead maker is given again.
        host.at(60).fork(500, 100).at(61).read(100, "/a", 5);
        Life orphan = lives().at(Moment.of(event(2)));
        assertThat(orphan.birth()).isEqualTo(event(0));
        assertThat(orphan.ppid()).isEqualTo(100);
    }

    @Test
    void aMakerOfWhichNothingIsKnownAfterwardsIsNoProofAgainstABirth() {
        host.unaudited("exit_group")
                .at(1)
                .fork(100, 300)
                .reparent(300, 400)
                .at(3)
                .exec(300, "/usr/bin/id");
        assertThat(lives().at(Moment.of(event(1))).ppid()).isEqualTo(100);
    }

    @Test
    void aSilentChildIsNotTakenForTheNextOfItsNumber() {
        host.at(1)
                .fork(100, 300)
                .at(50)
                .fork(400, 300)
                .exec(300, "/usr/bin/id")
                .at(51)
                .read(100, "/a", 5);
        assertThat(lives().at(Moment.ofChild(event(0))).nobody()).isFalse();
        assertThat(lives().at(Moment.ofChild(event(0))).silent()).isTrue();
        assertThat(lives().at(Moment.of(event(2))).birth()).isEqualTo(event(1));
    }

    @Test
    void aChildOfItsMakersParentIsABirth() {
        host.process(100, 90, "/bin/bash").at(1).record("clone", 100, c -> {
            c.exit = 300;
            c.a0 = 0x8000;
        });
        host.process(300, 90, "/bin/bash").at(2).exec(300, "/usr/bin/id").at(3).read(100, "/a", 5);
        assertThat(lives().at(Moment.of(event(1))).birth()).isEqualTo(event(0));
    }

    @Test
    void aContainersForkThatReturnsTheNumberOfASiblingIsNoBirth() {
        // 200 is the first process of a container and has the child 300, whose own number there is another one.
        host.process(300, 200, "/usr/bin/python3").at(1).read(300, "/a", 5);
        host.process(201, 200, "/bin/sh").at(2).forkBy("clone", 200, 17).exec(201, "/bin/sh");
        host.at(3)
                .forkBy("clone", 200, 300)
                .process(300, 200, "/usr/bin/python3")
                .at(4)
                .read(300, "/b", 6);
        assertThat(livesOf(300)).hasSize(1);
        // On the host, where forks return the children's numbers, it is: a worker takes the place of one that was
        // killed.
        host.process(600, 1, "/usr/sbin/httpd").at(10).fork(600, 601).read(601, "/a", 5);
        host.at(20).fork(600, 602).read(602, "/a", 5).at(50).fork(600, 601).read(601, "/a", 5);
        assertThat(livesOf(601)).hasSize(2);
    }

    @Test
    void aSecondLookFindsMoreOfTheSameLife() {
        // A server that was there before the evidence writes a file long before the window, and is busy within it.
        host.process(200, 1, "/usr/sbin/httpd").at(100).read(200, "/a", 5);
        host.at(9_000).read(200, "/b", 6);
        Lives lives = new Lives(host.store(), "web", Host.time(8_000), Host.time(10_000));
        Life now = lives.at(Moment.of(event(1)));
        assertThat(now.events()).containsExactly(event(1));
        Life before = lives.at(Moment.of(event(0)));
        assertThat(before).isEqualTo(now);
        assertThat(before.id()).isEqualTo(now.id());
        assertThat(before.events()).containsExactly(event(0), event(1));
        assertThat(lives.at(Moment.of(event(1))).events()).hasSize(2);
    }

    @Test
    void failedConnectsAreEventsOtherFailedCallsAreNot() {
        host.at(1).connect(200, "10.0.0.9", 80, -111);
        host.record("openat", 200, c -> c.success = false);
        assertThat(calls(lives().at(Moment.of(event(0))))).containsExactly("connect");
    }

    @Test
    void aDescriptorIsClosedWhenItsNumberComesBack() {
        host.at(1).create(200, "/tmp/x", 7).at(2).close(200).read(200, "/a", 5);
        assertThat(lives().at(Moment.of(event(0))).closedBy(event(0))).isEqualTo(Host.time(2));
        host.at(3).create(300, "/tmp/y", 8).at(4).read(300, "/a", 5).at(5).exit(300);
        assertThat(lives().at(Moment.of(event(2))).closedBy(event(2))).isEqualTo(Host.time(5));
    }

    @Test
    void aRedirectionOutlivesItsNumber() {
        // sh -c 'cat secret > out': open is 3, dup2(3, 1), close(3), execve cat; cat's own open is 3 again.
        host.at(1).create(200, "/tmp/out", 7).close(200);
        host.at(2)
                .exec(200, "/bin/cat", "cat", "/secret")
                .at(3)
                .read(200, "/secret", 9)
                .at(4)
                .exit(200);
        assertThat(lives().at(Moment.of(event(0))).closedBy(event(0))).isEqualTo(Host.time(4));
        host.at(5).open(300, "/tmp/out", 7, "NORMAL", 1 | 0x80000).at(6).exec(300, "/bin/cat");
        Event closing = event(4);
        assertThat(lives().at(Moment.of(closing)).closedBy(closing))
                .as("close on exec")
                .isEqualTo(Host.time(6));
    }

    @Test
    void directoriesOpenedOneBelowTheOtherGiveNames() {
        host.at(1).openDirectory(200, "/srv");
        host.record("openat", 200, c -> {
            c.a0 = 3;
            c.exit = 4;
            c.flags = 0x10000;
            c.paths = List.of(host.item("data", "NORMAL", 501, "040755"));
        });
        host.openBy("openat", 200, 4, "x", 7, "NORMAL", 0);
        Life life = lives().at(Moment.of(host.last()));
        assertThat(life.behind(host.last(), 3)).isEqualTo("/srv");
        assertThat(life.behind(host.last(), 4)).isEqualTo("/srv/data");
        assertThat(life.behind(event(1), 4)).as("before it was opened").isEmpty();
        assertThat(life.behind(host.last(), 9)).isEmpty();
        // A file under the number is no directory.
        host.tick().close(200).read(200, "/etc/passwd", 8);
        host.openBy("openat", 200, host.last().exit(), "y", 9, "NORMAL", 0);
        life = lives().at(Moment.of(host.last()));
        assertThat(life.behind(host.last(), (int) event(3).exit())).isEmpty();
    }

    @Test
    void aBusyProcessSaysThatNotAllOfItWasFetched() {
        for (int i = 0; i <= Lives.REACH; i++) {
            host.at(i * 0.004).read(200, "/a", 5);
        }
        assertThat(lives().at(Moment.of(host.last())).truncated()).isTrue();
        assertThat(Objects.requireNonNull(lives().at(Moment.of(host.last())).at(Host.time(0)))
                        .time())
                .isEqualTo(event(1).time());
    }
}
