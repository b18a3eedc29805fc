package io.tadoru.correlator.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import io.tadoru.correlator.Edge;
import io.tadoru.correlator.Host;
import io.tadoru.correlator.Node.Command;
import io.tadoru.correlator.Node.ProcessNode;
import io.tadoru.correlator.Node.Role;
import io.tadoru.correlator.Options;
import io.tadoru.correlator.Options.Mode;
import io.tadoru.correlator.Picture;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Information flows only forward in time. */
class CausalTest {
    private static final String EVIL = "10.66.4.9";
    private final Host host = new Host("web").process(100, 1, "/bin/bash").login(100, "1000");

    private Picture found(double seconds) {
        return host.calledHome(seconds, EVIL, 443);
    }

    // ---- processes --------------------------------------------------------------------------------------------------

    @Test
    void forksAreFollowedToTheRoot() {
        host.at(1)
                .fork(100, 200)
                .at(2)
                .fork(200, 300)
                .at(3)
                .fork(300, 400)
                .at(4)
                .connect(400, EVIL, 443);
        Picture found = found(4.1);
        assertThat(found.edges())
                .containsExactly(
                        "100 forked 200", "200 forked 300", "300 forked 400", "400 connected " + EVIL + ":443");
        assertThat(found.path()).containsExactly("100", "200", "300", "400");
        assertThat(found.nodes(Role.CAUSE)).containsExactly("100", "200", "300");
        assertThat(found.nodes(Role.ANSWER)).containsExactly("400");
    }

    @Test
    void whoRemovedAFileOfThePathIsShown() {
        host.at(1).create(150, "/tmp/x", 7).at(2).fork(100, 200).execFile(200, "/tmp/x", 7);
        host.at(3).connect(200, EVIL, 443).at(4).unlink(160, "/tmp/x", 7);
        assertThat(found(3.1).edges()).contains("160 deleted /tmp/x");
        assertThat(found(3.1).nodes(Role.CONTEXT)).contains("160");
    }

    @Test
    void whatAChildReadsForItsParentIsFollowedBack() {
        host.at(1)
                .fork(100, 150)
                .exec(150, "/usr/bin/curl")
                .connect(150, "10.9.9.9", 80)
                .create(150, "/home/u/a.tgz", 5);
        host.at(2)
                .fork(100, 200)
                .exec(200, "/usr/bin/tar", "tar", "xzf", "a.tgz")
                .fork(200, 201);
        host.exec(201, "/usr/bin/gzip", "gzip", "-d").read(201, "/home/u/a.tgz", 5);
        host.at(3).create(200, "/home/u/x", 6).fork(100, 300).execFile(300, "/home/u/x", 6);
        host.at(4).connect(300, EVIL, 443);
        Picture found = found(4.1);
        assertThat(found.edges())
                .contains(
                        "150 connected 10.9.9.9:80",
                        "150 wrote /home/u/a.tgz",
                        "/home/u/a.tgz read 201",
                        "200 forked 201");
        assertThat(found.nodes(Role.CAUSE)).contains("150", "/home/u/a.tgz");
        assertThat(found.limits()).anyMatch(l -> l.startsWith("Process 201 read /home/u/a.tgz for its parent"));
    }

    @Test
    void whatAnAncestorDidBesidesComesLast() {
        host.at(1).fork(100, 200).exec(200, "/usr/bin/make");
        for (int i = 0; i < 40; i++) {
            host.tick().fork(200, 1000 + i).exec(1000 + i, "/usr/bin/cc", "cc", "f" + i + ".c");
        }
        host.at(3).fork(200, 300).exec(300, "/tmp/x").at(4).connect(300, EVIL, 443);
        host.create(300, "/home/u/lib.c", 6).at(5).fork(100, 400).exec(400, "/usr/bin/cc", "cc", "lib.c");
        host.read(400, "/home/u/lib.c", 6).create(400, "/home/u/lib.o", 7);
        Options few = new Options(Duration.ofMinutes(20), Duration.ofMinutes(2), Mode.CAUSAL, "", 7);
        Picture found = host.calledHome(4.1, EVIL, 443, few);
        assertThat(found.edges()).contains("/home/u/lib.c read 400", "400 wrote /home/u/lib.o");
        assertThat(found.nodes()).doesNotContain("1000");
    }

    @Test
    void twoLivesOfOnePidAreTwoNodes() {
        host.at(1).fork(100, 200).exec(200, "/usr/bin/id").exit(200);
        host.at(50).fork(100, 200).exec(200, "/tmp/x").at(51).connect(200, EVIL, 443);
        Picture found = found(51.1);
        assertThat(found.process("200").commands()).extracting(Command::exe).containsExactly("/tmp/x");
        assertThat(found.process("200").start()).isEqualTo(Host.time(50));
        assertThat(found.edges()).containsExactly("100 forked 200", "200 connected " + EVIL + ":443");
    }

    @Test
    void reuseOfThePidWithinTheGraphIsTwoNodes() {
        // The second life of 200 is started by the first one's child.
        host.at(1).fork(100, 200).fork(200, 300).exit(200);
        host.at(50).reparent(300, 1).fork(300, 200).at(51).connect(200, EVIL, 443);
        assertThat(found(51.1).edges())
                .containsExactly(
                        "100 forked 200", "200 forked 300", "300 forked 200'", "200' connected " + EVIL + ":443");
    }

    @Test
    void aForkComesBeforeWhatTheChildDidAtTheSameTick() {
        host.at(1)
                .vfork(100, 200)
                .execFile(200, "/tmp/x", 7)
                .connect(200, EVIL, 443)
                .vforkReturns(100, 200);
        Picture found = found(1.1);
        assertThat(found.edges()).containsExactly("100 forked 200", "200 connected " + EVIL + ":443");
        assertThat(found.incident().edges()).extracting(Edge::number).containsExactly(1, 2);
    }

    @Test
    void oneProcessSeveralImages() {
        host.at(1).fork(100, 200).exec(200, "/bin/sh", "sh", "-c", "x");
        host.at(2).exec(200, "/usr/bin/nohup", "nohup", "x").at(3).exec(200, "/opt/x", "x");
        host.at(4).connect(200, EVIL, 443);
        assertThat(found(4.1).process("200").commands())
                .extracting(Command::exe)
                .containsExactly("/bin/sh", "/usr/bin/nohup", "/opt/x");
        assertThat(found(4.1).process("200").exe()).isEqualTo("/opt/x");
    }

    @Test
    void theForkNamesTheParentOfAnOrphan() {
        host.at(1).fork(100, 200).fork(200, 300).exit(200).reparent(300, 1);
        host.at(2).exec(300, "/tmp/x").connect(300, EVIL, 443);
        assertThat(found(2.1).edges()).contains("200 forked 300");
        assertThat(found(2.1).nodes()).doesNotContain("1");
    }

    @Test
    void withoutForksParentsAndChildrenComeFromPpid() {
        host.unaudited("clone", "exit_group");
        host.at(1).exec(100, "/bin/bash").fork(100, 200).exec(200, "/tmp/x").connect(200, EVIL, 443);
        host.at(2).fork(200, 300).exec(300, "/usr/bin/id").at(3).fork(200, 301).connect(301, "10.1.1.1", 80);
        Picture found = found(1.1);
        assertThat(found.edges(e -> " by " + e.call()))
                .containsExactly(
                        "100 forked 200 by ppid",
                        "200 connected " + EVIL + ":443 by connect",
                        "200 forked 300 by ppid",
                        "200 forked 301 by ppid",
                        "301 connected 10.1.1.1:80 by connect");
        assertThat(found.incident().coverage().statements())
                .map(Object::toString)
                .anyMatch(s -> s.contains("parents come from ppid alone"));
    }

    @Test
    void aChildByPpidOfALaterLifeOfTheNumberIsNobodysChild() {
        host.unaudited("clone");
        host.at(1).exec(100, "/bin/bash").fork(100, 200).exec(200, "/tmp/x").connect(200, EVIL, 443);
        host.at(2).exit(200);
        host.at(60).fork(100, 200).exec(200, "/bin/make").fork(200, 300).exec(300, "/usr/bin/cc");
        assertThat(found(1.1).nodes()).doesNotContain("300");
    }

    @Test
    void aChildByPpidOfANumberThatWasReusedIsNobodysChildEither() {
        host.unaudited("clone", "exit_group");
        host.at(1)
                .exec(100, "/bin/bash")
                .fork(100, 200)
                .exec(200, "/tmp/x")
                .connect(200, EVIL, 443)
                .exit(200);
        host.at(30)
                .exec(150, "/bin/make")
                .fork(150, 200)
                .exec(200, "/bin/sh")
                .fork(200, 300)
                .exec(300, "/usr/bin/cc");
        Picture found = found(1.1);
        assertThat(found.answered()).isEqualTo("200");
        assertThat(found.nodes()).doesNotContain("300", "150");
    }

    @Test
    void clone3MakesThreadsTooWhichAreCountedNotDrawn() {
        host.at(1).fork(100, 200).forkBy("clone3", 200, 201).forkBy("clone3", 200, 202);
        host.at(2).exec(202, "/usr/bin/id").connect(200, EVIL, 443);
        Picture found = found(2.1);
        assertThat(found.nodes()).contains("202").doesNotContain("201");
        assertThat(found.folds()).contains("silent-clones 1");
    }

    @Test
    void aParentOfWhichNothingIsKnownIsSaid() {
        host.unaudited("clone").at(1).exec(200, "/tmp/x").connect(200, EVIL, 443);
        assertThat(found(1.1).limits()).anyMatch(l -> l.contains("started by process 1,"));
    }

    // ---- files ------------------------------------------------------------------------------------------------------

    @Test
    void theWriterOfTheImageAndWhatStandsBehindIt() {
        host.at(1)
                .fork(100, 150)
                .exec(150, "/usr/bin/curl")
                .connect(150, "10.1.1.1", 80)
                .create(150, "/tmp/x", 7);
        host.at(2)
                .fork(100, 151)
                .exec(151, "/bin/chmod", "chmod", "+x", "/tmp/x")
                .chmod(151, "/tmp/x", 7);
        host.at(3).fork(100, 200).execFile(200, "/tmp/x", 7).at(4).connect(200, EVIL, 443);
        Picture found = found(4.1);
        assertThat(found.edges())
                .contains(
                        "150 wrote /tmp/x",
                        "151 changed mode /tmp/x",
                        "/tmp/x executed 200",
                        "100 forked 150",
                        "100 forked 151",
                        "100 forked 200");
        assertThat(found.path()).containsExactly("10.1.1.1:80", "150", "/tmp/x", "200");
        assertThat(found.file("/tmp/x").inode()).isEqualTo(7);
    }

    @Test
    void aScriptIsOpenedNotExecuted() {
        host.at(1).fork(100, 150).exec(150, "/usr/bin/mail").create(150, "/home/u/x.py", 7);
        host.at(3)
                .fork(100, 200)
                .exec(200, "/usr/bin/python3", "python3", "x.py")
                .read(200, "/home/u/x.py", 7);
        host.at(4).connect(200, EVIL, 443);
        Picture found = found(4.1);
        assertThat(found.edges()).contains("150 wrote /home/u/x.py", "/home/u/x.py read 200");
        assertThat(found.path()).containsSubsequence("150", "/home/u/x.py", "200");
    }

    @Test
    void aFileReadBeforeItWasWrittenBringsNothing() {
        host.at(1).fork(100, 200).exec(200, "/bin/cat", "cat", "/tmp/x").read(200, "/tmp/x", 7);
        host.at(2).fork(100, 150).write(150, "/tmp/x", 7);
        host.at(3).connect(200, EVIL, 443);
        Picture found = found(3.1);
        assertThat(found.nodes()).doesNotContain("150");
        assertThat(found.edges()).noneMatch(e -> e.contains("wrote /tmp/x"));
    }

    @Test
    void aFileReadAfterTheCallBringsNothing() {
        host.at(1).fork(100, 150).create(150, "/tmp/x", 7);
        host.at(2).fork(100, 200).connect(200, EVIL, 443);
        host.at(3).exec(200, "/bin/cat", "cat", "/tmp/x").read(200, "/tmp/x", 7);
        assertThat(found(2.1).nodes(Role.CAUSE)).doesNotContain("150", "/tmp/x");
    }

    @Test
    void boundsShrinkAlongParents() {
        // The shell reads the file only after it had started the answer.
        host.at(1).fork(100, 150).create(150, "/home/u/.rc", 7);
        host.at(2).fork(100, 200).at(3).read(100, "/home/u/.rc", 7).at(4).connect(200, EVIL, 443);
        assertThat(found(4.1).nodes()).doesNotContain("150", "/home/u/.rc");
        // And here before.
        host.at(4.5).read(100, "/home/u/.rc", 7).at(5).fork(100, 201).at(6).connect(201, EVIL, 443);
        assertThat(found(6.1).edges()).contains("150 wrote /home/u/.rc", "/home/u/.rc read 100");
    }

    @Test
    void aWritersInputsCountUntilItClosedTheFile() {
        host.at(0.5).fork(100, 160).create(160, "/home/u/early", 8);
        host.at(0.6).fork(100, 161).create(161, "/home/u/late", 9);
        host.at(1)
                .fork(100, 150)
                .exec(150, "/usr/bin/build", "build", "early", "late")
                .create(150, "/tmp/x", 7);
        host.at(2).read(150, "/home/u/early", 8).close(150).close(150);
        // The descriptor of /tmp/x comes back: it was closed by now.
        host.at(3).read(150, "/dev/shm/any", 77).at(4).read(150, "/home/u/late", 9);
        host.at(5).fork(100, 200).execFile(200, "/tmp/x", 7).at(6).connect(200, EVIL, 443);
        Picture found = found(6.1);
        assertThat(found.nodes(Role.CAUSE)).contains("/home/u/early", "160").doesNotContain("/home/u/late", "161");
    }

    @Test
    void whatAProgramReadsAfterItsOutputWasRedirectedCounts() {
        // sh -c 'cat secret > out'
        host.at(0.5).fork(100, 160).create(160, "/home/u/secret", 8);
        host.at(1).fork(100, 150).create(150, "/tmp/out", 7).close(150);
        host.at(2)
                .exec(150, "/bin/cat", "cat", "secret")
                .at(3)
                .read(150, "/home/u/secret", 8)
                .at(3.5)
                .exit(150);
        host.at(4).fork(100, 200).exec(200, "/bin/nc", "nc", "-f", "/tmp/out").read(200, "/tmp/out", 7);
        host.at(5).connect(200, EVIL, 443);
        assertThat(found(5.1).edges()).contains("/home/u/secret read 150", "150 wrote /tmp/out", "/tmp/out read 200");
    }

    @Test
    void childrenThatMayHaveWrittenAreCounted() {
        // ( a; b ) > out: only the shell opened the file.
        host.at(1)
                .fork(100, 150)
                .create(150, "/tmp/out", 7)
                .at(2)
                .fork(150, 151)
                .fork(150, 152);
        host.at(4).fork(100, 200).exec(200, "/bin/nc", "nc", "-f", "/tmp/out").read(200, "/tmp/out", 7);
        host.at(5).connect(200, EVIL, 443);
        assertThat(found(5.1).folds()).contains("inherited-descriptors 2");
    }

    @Test
    void anInodesEarlierFileBringsNothing() {
        host.at(1).fork(100, 150).create(150, "/tmp/a", 7).unlink(150, "/tmp/a", 7);
        host.at(2).fork(100, 151).create(151, "/tmp/x", 7);
        host.at(3).fork(100, 200).execFile(200, "/tmp/x", 7).at(4).connect(200, EVIL, 443);
        Picture found = found(4.1);
        assertThat(found.nodes(Role.CAUSE)).contains("151").doesNotContain("150");
        assertThat(found.nodes()).doesNotContain("/tmp/a");
    }

    @Test
    void twoFilesOnOneInodeThatOneProcessReadAreBothFollowed() {
        for (int i = 0; i < 2; i++) {
            host.at(1 + i).fork(100, 150 + i).create(150 + i, "/tmp/job", 7).at(1.5 + i);
            host.exec(200, "/usr/bin/worker", "worker", "/tmp/job").read(200, "/tmp/job", 7);
            host.unlink(200, "/tmp/job", 7);
        }
        host.at(4).connect(200, EVIL, 443);
        Picture found = found(4.1);
        assertThat(found.edges()).contains("150 wrote /tmp/job", "151 wrote /tmp/job'");
        assertThat(found.edges()).contains("/tmp/job read 200", "/tmp/job' read 200");
    }

    @Test
    void renamedIntoPlaceIsOneFileWithBothNames() {
        host.at(1).fork(100, 150).create(150, "/opt/.x.tmp", 7).tick().renameOver(150, "/opt/.x.tmp", "/opt/x", 7, 8);
        host.at(3).fork(100, 200).execFile(200, "/opt/x", 7).at(4).connect(200, EVIL, 443);
        Picture found = found(4.1);
        assertThat(found.file("/opt/x").paths()).containsExactly("/opt/x", "/opt/.x.tmp");
        assertThat(found.edges()).contains("150 wrote /opt/x", "150 renamed /opt/x", "/opt/x executed 200");
    }

    @Test
    void aHardLinkIsTheSameFile() {
        host.at(1)
                .fork(100, 150)
                .create(150, "/q/tmp", 7)
                .link(150, "/q/tmp", "/q/x", 7)
                .unlink(150, "/q/tmp", 7);
        host.at(3).fork(100, 200).execFile(200, "/q/x", 7).at(4).connect(200, EVIL, 443);
        assertThat(found(4.1).edges()).contains("150 wrote /q/x", "150 renamed /q/x", "/q/x executed 200");
    }

    @Test
    void aBareNameBehindAnUnseenDirectoryIsJoinedByInode() {
        host.at(1).fork(100, 150).openBy("openat", 150, 9, "x", 7, "CREATE", 0x241);
        host.at(3).fork(100, 200).execFile(200, "/opt/x", 7).at(4).connect(200, EVIL, 443);
        Picture found = found(4.1);
        assertThat(found.edges()).contains("150 wrote /opt/x", "/opt/x executed 200");
        assertThat(found.file("/opt/x").paths()).containsExactly("/opt/x", "x");
    }

    @Test
    void withoutInodesNamesTellAndTheReportSaysSo() {
        host.withoutInodes();
        host.at(1).fork(100, 150).create(150, "/tmp/x", 7);
        host.at(3).fork(100, 200).execFile(200, "/tmp/x", 7).at(4).connect(200, EVIL, 443);
        Picture found = found(4.1);
        assertThat(found.edges()).contains("150 wrote /tmp/x", "/tmp/x executed 200");
        assertThat(found.file("/tmp/x").inode()).isEqualTo(-1);
        assertThat(found.limits()).anyMatch(l -> l.startsWith("1 file has no device and inode"));
    }

    @Test
    void creatWritesAndOpenForBothIsBoth() {
        host.at(1).fork(100, 150).openBy("creat", 150, 0x7ffcL, "/tmp/x", 7, "NORMAL", 0x241);
        host.at(2).fork(100, 151).open(151, "/tmp/x", 7, "NORMAL", 2);
        host.at(3).fork(100, 200).execFile(200, "/tmp/x", 7).at(4).connect(200, EVIL, 443);
        assertThat(found(4.1).edges())
                .contains("150 wrote /tmp/x", "151 wrote /tmp/x", "/tmp/x read 151", "/tmp/x executed 200");
    }

    // ---- forward ----------------------------------------------------------------------------------------------------

    @Test
    void whatTheAnswerDid() {
        host.at(1).fork(100, 200).connect(200, EVIL, 443);
        host.at(2)
                .fork(200, 300)
                .exec(300, "/bin/sh")
                .create(300, "/etc/cron.d/a", 7)
                .chmod(300, "/etc/cron.d/a", 7);
        host.at(3).process(90, 1, "/usr/sbin/cron").fork(90, 400).exec(400, "/bin/sh", "sh", "/etc/cron.d/a");
        host.read(400, "/etc/cron.d/a", 7).fork(400, 401).unlink(300, "/etc/cron.d/a", 7);
        Picture found = found(1.1);
        assertThat(found.nodes(Role.EFFECT)).contains("300", "/etc/cron.d/a", "400", "401");
        assertThat(found.edges())
                .contains(
                        "300 wrote /etc/cron.d/a",
                        "300 changed mode /etc/cron.d/a",
                        "300 deleted /etc/cron.d/a",
                        "/etc/cron.d/a read 400",
                        "400 forked 401");
    }

    @Test
    void aReaderBeforeTheWriteAndAChildBeforeTheReadAreNoEffects() {
        host.at(1).fork(100, 200).connect(200, EVIL, 443);
        host.at(2).exec(401, "/bin/cat", "cat", "/tmp/x").read(401, "/tmp/x", 7);
        host.at(3).write(200, "/tmp/x", 7);
        host.at(4)
                .exec(400, "/bin/sh", "sh", "/tmp/x")
                .fork(400, 410)
                .at(5)
                .read(400, "/tmp/x", 7)
                .at(6)
                .fork(400, 411);
        Picture found = found(1.1);
        assertThat(found.nodes()).contains("400", "411").doesNotContain("401", "410");
    }

    @Test
    void aReaderOfTheInodesNextFileIsNoEffect() {
        host.at(1).fork(100, 200).connect(200, EVIL, 443);
        host.at(2).create(200, "/tmp/x", 7).unlink(200, "/tmp/x", 7);
        host.create(300, "/tmp/y", 7).exec(301, "/bin/cat", "cat", "/tmp/y").read(301, "/tmp/y", 7);
        assertThat(found(1.1).nodes()).doesNotContain("300", "301", "/tmp/y");
    }

    @Test
    void readersInPassingAreCounted() {
        host.at(1).fork(100, 200).connect(200, EVIL, 443).at(2).create(200, "/home/u/notes", 7);
        host.at(3).exec(300, "/usr/bin/tar", "tar", "c", "/home").read(300, "/home/u/notes", 7);
        Picture found = found(1.1);
        assertThat(found.nodes()).doesNotContain("300");
        assertThat(found.folds()).contains("passing-readers 1");
    }

    @Test
    void edgesOfOneKindAreOneAndCountTheirEvents() {
        host.at(1).fork(100, 200);
        for (int i = 0; i < 150; i++) {
            host.at(2 + i * 0.004).connect(200, EVIL, 443).connect(200, EVIL, 443, -111);
        }
        Picture found = found(2.6);
        assertThat(found.edges(e -> ", " + e.outcome() + " " + e.count()))
                .contains(
                        "200 connected " + EVIL + ":443, success 150",
                        "200 connected " + EVIL + ":443, ECONNREFUSED 100");
        Edge edge = found.incident().edges().stream()
                .filter(e -> e.count() == 150)
                .findFirst()
                .orElseThrow();
        assertThat(edge.events()).hasSize(Edge.MAX_EVENTS);
        assertThat(edge.first()).isEqualTo(Host.time(2));
        assertThat(edge.last()).isEqualTo(Host.time(2 + 149 * 0.004));
        assertThat(found.limits())
                .as("300 connects, of which 200 were fetched with failures")
                .isNotEmpty();
    }

    // ---- servers ----------------------------------------------------------------------------------------------------

    @Test
    void otherRequestsOfAServerAreOtherUnits() {
        host.process(50, 1, "/usr/sbin/httpd").bind(50, "0.0.0.0", 80);
        host.at(1).accept(50, "10.1.1.1", 5001, 0.5).fork(50, 210).exec(210, "/usr/bin/date");
        host.at(2)
                .accept(50, EVIL, 5002, 1.2)
                .fork(50, 200)
                .exec(200, "/bin/sh")
                .at(2.5)
                .connect(200, EVIL, 443);
        host.at(3).accept(50, "10.1.1.1", 5003, 2.2).fork(50, 220).exec(220, "/usr/bin/date");
        host.at(4).accept(50, EVIL, 5004, 3.2).fork(50, 230).exec(230, "/usr/bin/id");
        Picture found = found(2.6);
        assertThat(found.path()).containsExactly(EVIL, "50", "200");
        assertThat(found.nodes()).contains("230").doesNotContain("210", "220");
        assertThat(found.folds()).contains("other-children 2");
    }

    @Test
    void aServerThatIsTheAnswerHasItsRequestAsUnit() {
        host.process(50, 1, "/usr/sbin/httpd");
        host.at(1).accept(50, "10.1.1.1", 5001, 0.5).fork(50, 210).exec(210, "/usr/bin/date");
        host.at(2)
                .accept(50, EVIL, 5002, 1.2)
                .fork(50, 200)
                .exec(200, "/bin/sh")
                .create(50, "/srv/shell.php", 7);
        host.at(3).accept(50, "10.1.1.1", 5003, 2.2).fork(50, 220).exec(220, "/usr/bin/date");
        Picture found = Picture.of(host, Host.alert(2.1, EVIL, 5002, "10.0.0.1", 80), Options.of(Mode.CAUSAL));
        assertThat(found.answered()).isEqualTo("50");
        assertThat(found.path()).containsExactly(EVIL, "50");
        assertThat(found.nodes(Role.EFFECT)).contains("200", "/srv/shell.php");
        assertThat(found.nodes()).doesNotContain("210", "220");
        assertThat(found.folds()).contains("other-requests 1");
    }

    @Test
    void othersThatCallTheSameAddressAreBeside() {
        host.at(1)
                .fork(100, 200)
                .connect(200, EVIL, 443)
                .at(2)
                .connect(300, EVIL, 443)
                .connect(301, EVIL, 80);
        host.connect(302, EVIL, 443, -111);
        Picture found = found(1.1);
        assertThat(found.nodes(Role.CONTEXT)).containsExactly("300");
        assertThat(found.nodes()).doesNotContain("301", "302");
    }

    @Test
    void aNameOfASessionProgramStopsThePathOnlyForARealOne() {
        host.at(1)
                .fork(100, 200)
                .exec(200, "/tmp/sshd")
                .fork(200, 300)
                .at(2)
                .exec(300, "/tmp/y")
                .connect(300, EVIL, 443);
        assertThat(found(2.1).path()).containsExactly("100", "200", "300");
        Host real = new Host("web").process(100, 1, "/usr/sbin/cron");
        real.at(1).fork(100, 200).fork(200, 300).exec(300, "/tmp/y").connect(300, EVIL, 443);
        assertThat(real.calledHome(1.1, EVIL, 443).path()).containsExactly("200", "300");
    }

    // ---- bounds -----------------------------------------------------------------------------------------------------

    @Test
    void inputsThatNobodyWroteAreCounted() {
        host.at(1).fork(100, 200);
        for (int i = 0; i < 20; i++) {
            host.read(200, "/usr/lib/lib" + i + ".so", 1000 + i);
        }
        host.at(2).connect(200, EVIL, 443);
        assertThat(found(2.1).folds()).contains("unwritten-inputs 20");
    }

    @Test
    void aFileThatIsChangedTooOftenIsAHub() {
        host.at(1).fork(100, 200);
        for (int i = 0; i < 60; i++) {
            host.open(300 + i, "/var/log/app", 7, "NORMAL", 0x401);
        }
        host.at(2)
                .exec(200, "/bin/cat", "cat", "/var/log/app")
                .read(200, "/var/log/app", 7)
                .connect(200, EVIL, 443);
        Picture found = found(2.1);
        assertThat(found.folds()).contains("hub 60");
        assertThat(found.nodes()).doesNotContain("300", "359");
    }

    @Test
    void aBudgetThatIsReachedIsSaid() {
        host.at(1).fork(100, 200).connect(200, EVIL, 443);
        for (int i = 0; i < 60; i++) {
            host.fork(200 + i, 201 + i).exec(201 + i, "/bin/sh");
        }
        Options few = new Options(Duration.ofMinutes(20), Duration.ofMinutes(2), Mode.CAUSAL, "", 10);
        Picture found = host.calledHome(1.1, EVIL, 443, few);
        assertThat(found.limits()).anyMatch(l -> l.startsWith("The budget of 10 nodes is used up"));
        assertThat(found.nodes()).hasSizeLessThan(40);
    }

    @Test
    void oneProcessCannotFillTheGraph() {
        for (int i = 0; i < 300; i++) {
            host.at(1).create(150, "/home/u/f" + i, 1000 + i);
        }
        host.at(2).fork(100, 200).exec(200, "/usr/bin/tar", "tar", "c", "/home/u");
        for (int i = 0; i < 300; i++) {
            host.read(200, "/home/u/f" + i, 1000 + i);
        }
        host.at(3).connect(200, EVIL, 443);
        for (int i = 0; i < 300; i++) {
            host.create(200, "/home/u/f" + i + ".locked", 2000 + i)
                    .fork(200, 1000 + i)
                    .connect(200, "10.9.0." + i, 1);
        }
        Picture found = found(3.1);
        assertThat(found.nodes()).hasSizeLessThan(260).contains("100", "150");
        assertThat(found.edges()).contains("/home/u/f299 read 200").doesNotContain("/home/u/f0 read 200");
        assertThat(found.folds())
                .contains("many-inputs 288", "many-outputs 250", "idle-children 292", "many-endpoints 250");
    }

    @Test
    void moreOfANodeIsItsNextStepBothWaysAsContext() {
        host.at(1).create(150, "/home/u/list", 5).fork(100, 90).exec(90, "/usr/bin/less", "less");
        host.at(2).fork(100, 200).exec(200, "/tmp/x");
        for (int i = 0; i < 20; i++) {
            host.fork(200 + i, 201 + i);
        }
        host.at(3)
                .connect(200, EVIL, 443)
                .at(4)
                .connect(219, "10.9.9.9", 80)
                .fork(219, 300)
                .exec(300, "/bin/ls");
        host.read(300, "/home/u/list", 5);
        Picture before = found(3.1);
        assertThat(before.nodes()).contains("208").doesNotContain("90");
        assertThat(before.folds()).contains("not-followed 1");
        Options usual = Options.of(Mode.CAUSAL);
        Picture parent = host.calledHome(
                3.1, EVIL, 443, usual.showing(List.of(before.process("100").id())));
        assertThat(parent.edges()).containsAll(before.edges()).contains("100 forked 90");
        assertThat(parent.nodes(Role.CONTEXT)).contains("90");
        assertThat(parent.incident().options()).containsKey("more");
        ProcessNode last = before.incident().nodes().stream()
                .filter(ProcessNode.class::isInstance)
                .map(ProcessNode.class::cast)
                .max(java.util.Comparator.comparingInt(ProcessNode::pid))
                .orElseThrow();
        Picture child = host.calledHome(3.1, EVIL, 443, usual.showing(List.of(last.id(), "nonsense")));
        assertThat(child.nodes(Role.CONTEXT)).containsExactly("" + (last.pid() + 1));
        assertThat(child.limits())
                .anyMatch(l -> l.equals("More was asked for of nonsense, which is not in this graph."));
    }

    @Test
    void whatIsShownBecauseItWasAskedForIsNotCountedAnyMore() {
        host.at(1).fork(100, 200).exec(200, "/tmp/x").connect(200, EVIL, 443);
        for (int i = 0; i < 100; i++) {
            host.tick().fork(200, 300 + i);
        }
        Picture before = found(1.1);
        assertThat(before.folds()).contains("idle-children 92");
        Picture more = host.calledHome(
                1.1,
                EVIL,
                443,
                Options.of(Mode.CAUSAL).showing(List.of(before.process("200").id())));
        assertThat(more.nodes(Role.CONTEXT)).hasSize(50);
        assertThat(more.folds()).contains("idle-children 42");
    }

    @Test
    void moreOfAServerIsMoreThanOneRequest() {
        host.process(50, 1, "/usr/sbin/httpd").at(1);
        for (int i = 0; i < 4; i++) {
            host.at(2 + i)
                    .accept(50, "10.1.0." + i, 40000 + i, 2 + i)
                    .fork(50, 200 + i)
                    .exec(200 + i, "/srv/cgi" + i);
        }
        host.at(5.5).connect(202, EVIL, 443);
        Picture before = found(5.5);
        assertThat(before.nodes()).contains("202").doesNotContain("200", "203");
        Picture more = host.calledHome(
                5.5,
                EVIL,
                443,
                Options.of(Mode.CAUSAL).showing(List.of(before.process("50").id())));
        assertThat(more.nodes(Role.CONTEXT)).contains("200", "201", "203", "10.1.0.3");
    }

    @Test
    void whatLiesTooFarIsCounted() {
        host.at(1).fork(100, 200).connect(200, EVIL, 443);
        for (int i = 0; i < 20; i++) {
            host.fork(200 + i, 201 + i);
        }
        Picture found = found(1.1);
        assertThat(found.nodes()).contains("208").doesNotContain("220");
        assertThat(found.folds()).contains("not-followed 1");
    }

    @Test
    void anOriginBeforeTheWindowIsFollowed() {
        host.process(50, 1, "/usr/sbin/ftpd").at(1).create(50, "/srv/x", 7);
        host.at(9000).fork(100, 200).execFile(200, "/srv/x", 7).at(9001).connect(200, EVIL, 443);
        assertThat(found(9001.1).edges()).contains("50 wrote /srv/x", "/srv/x executed 200");
    }
}
