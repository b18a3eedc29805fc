package io.tadoru.collector.audit;

import static io.tadoru.collector.audit.RawLines.event;
import static io.tadoru.collector.audit.RawLines.events;
import static org.assertj.core.api.Assertions.assertThat;

import io.tadoru.collector.Event;
import io.tadoru.collector.Event.PathItem;
import io.tadoru.collector.Event.SocketAddress;
import io.tadoru.collector.Event.Source;
import io.tadoru.collector.Event.User;
import io.tadoru.collector.EventCopies;
import io.tadoru.collector.OpenFlags;
import io.tadoru.collector.bytes.Texts;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One test for each thing that real logs do. */
class AuditLogReaderTest {
    private static final String STAMP = "msg=audit(1700000000.123:77): ";
    private static final String CALL = "type=SYSCALL " + STAMP
            + "arch=c000003e syscall=59 success=yes exit=0 a0=55d0 a1=7ffe a2=0 a3=8 items=2 ppid=40 pid=41 auid=1000"
            + " uid=0 gid=0 euid=33 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=pts0 ses=3 comm=\"sh\" exe=\"/usr/bin/dash\""
            + " subj=unconfined key=\"exec\"";
    private static final String ARGV = "type=EXECVE " + STAMP + "argc=3 a0=\"sh\" a1=\"-c\" a2=6C73202D6C";
    private static final String DIRECTORY = "type=CWD " + STAMP + "cwd=\"/srv\"";
    private static final String PROGRAM = "type=PATH " + STAMP
            + "item=0 name=\"/bin/sh\" inode=11 dev=08:01 mode=0100755 ouid=0 ogid=0 rdev=00:00 nametype=NORMAL cap_fp=0";
    private static final String LOADER = "type=PATH " + STAMP
            + "item=1 name=\"/lib64/ld-linux-x86-64.so.2\" inode=12 dev=08:01 mode=0100755 ouid=0 ogid=0 rdev=00:00"
            + " nametype=NORMAL cap_fp=0";
    private static final String TITLE = "type=PROCTITLE " + STAMP + "proctitle=7368002D63006C73202D6C";
    private static final String END = "type=EOE " + STAMP;

    private static final Event EXEC = new Event(
            1_700_000_000_123_000_000L,
            77,
            "here",
            "SYSCALL",
            "execve",
            true,
            0,
            41,
            40,
            new User("0", "33", "1000", "", "", "3"),
            "sh",
            "/usr/bin/dash",
            List.of("sh", "-c", "ls -l"),
            0x55d0,
            0x7ffe,
            0,
            8,
            OpenFlags.NONE,
            "/srv",
            List.of(
                    new PathItem("/bin/sh", "NORMAL", 11, "08:01", "0100755"),
                    new PathItem("/lib64/ld-linux-x86-64.so.2", "NORMAL", 12, "08:01", "0100755")),
            null,
            List.of("exec"),
            new Source("audit.log", "line 1"));

    /** A system call with these fields. */
    private static Event call(String fields) {
        return event("type=SYSCALL " + STAMP + fields);
    }

    private static Event path(String fields) {
        return event("type=PATH " + STAMP + fields);
    }

    private static SocketAddress address(String fields) {
        return java.util.Objects.requireNonNull(
                event("type=SOCKADDR " + STAMP + fields).remote());
    }

    @Test
    void wholeEvent() {
        assertThat(events(CALL, ARGV, DIRECTORY, PROGRAM, LOADER, TITLE, END)).containsExactly(EXEC);
    }

    @Test
    void endRecordsAreMostlyMissing() {
        assertThat(events(CALL, ARGV, DIRECTORY, PROGRAM, LOADER, TITLE)).containsExactly(EXEC);
        assertThat(events(END)).isEmpty();
    }

    @Test
    void anyOrderOfRecordsGivesTheSameEvent() {
        String login = "type=LOGIN " + STAMP + "pid=9 uid=5 old-auid=4294967295 auid=7 tty=(none) ses=8 res=0";
        List<String> lines = new ArrayList<>(List.of(CALL, ARGV, DIRECTORY, PROGRAM, LOADER, TITLE, END, login));
        Random random = new Random(1);
        for (int i = 0; i < 300; i++) {
            Collections.shuffle(lines, random);
            List<Event> events = events(lines.toArray(String[]::new));
            assertThat(events).as(lines.toString()).hasSize(1);
            assertThat(EventCopies.withSource(events.get(0), EXEC.source()))
                    .as(lines.toString())
                    .isEqualTo(EXEC);
        }
    }

    @Test
    void recordsOfSeveralEventsInterleave() {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            for (String line : List.of(CALL, ARGV, DIRECTORY, PROGRAM, LOADER, TITLE, END)) {
                lines.add(line.replace(":77)", ":" + (100 + i) + ")"));
            }
        }
        Collections.shuffle(lines, new Random(2));
        List<Event> events = events(lines.toArray(String[]::new));
        assertThat(events.stream().map(Event::serial).distinct()).hasSize(40);
        assertThat(events).hasSize(40).allSatisfy(e -> {
            assertThat(e.args()).isEqualTo(EXEC.args());
            assertThat(e.paths()).isEqualTo(EXEC.paths());
            assertThat(e.cwd()).isEqualTo("/srv");
        });
    }

    @Test
    void eventCutAtTheBorderOfTwoFiles() {
        RawLines log = new RawLines("here");
        log.file("audit.log.1", CALL + "\n" + ARGV + "\n" + DIRECTORY + "\n");
        log.file("audit.log", PROGRAM + "\n" + LOADER + "\n");
        assertThat(log.finish()).containsExactly(EventCopies.withSource(EXEC, new Source("audit.log.1", "line 1")));
    }

    @Test
    void eventCutAtABorderWaitsWhileFilesOfOtherHostsAreRead() {
        RawLines log = new RawLines("here");
        log.file("a.1", ("node=a " + CALL + "\n"));
        StringBuilder other = new StringBuilder();
        for (int i = 0; i < 3000; i++) {
            other.append("node=b ").append(CALL.replace(":77)", ":" + i + ")")).append('\n');
        }
        log.file("b", other.toString());
        log.file("a", ("node=a " + ARGV + "\n"));
        assertThat(log.finish().stream().filter(e -> e.host().equals("a")))
                .singleElement()
                .satisfies(e -> assertThat(e.args()).isEqualTo(EXEC.args()));
    }

    @Test
    void recordsThatAreRepeatedCountOnce() {
        assertThat(events(CALL, ARGV, PROGRAM, DIRECTORY, CALL, ARGV, DIRECTORY, PROGRAM, LOADER, TITLE))
                .containsExactly(EXEC);
    }

    @Test
    void halfOfALastLineTellsNothingWrong() {
        String log = CALL + "\n" + ARGV + "\n" + DIRECTORY + "\n" + PROGRAM + "\n" + LOADER;
        // Up to the end of nametype: what follows is not ours.
        for (int length = 0; length <= log.indexOf(" cap_fp", log.length() - 20); length++) {
            RawLines raw = new RawLines("here").file("audit.log", log.substring(0, length));
            for (Event e : raw.finish()) {
                String what = "cut after " + log.substring(0, length);
                assertThat(List.of(EXEC.comm(), "")).as(what).contains(e.comm());
                assertThat(List.of(EXEC.exe(), "")).as(what).contains(e.exe());
                assertThat(List.of(EXEC.cwd(), "")).as(what).contains(e.cwd());
                assertThat(List.of(41, -1)).as(what).contains(e.pid());
                assertThat(List.of(40, -1)).as(what).contains(e.ppid());
                assertThat(List.of(0x7ffeL, 0L)).as(what).contains(e.a1());
                assertThat(List.of("33", "")).as(what).contains(e.user().euid());
                assertThat(List.of("1000", "")).as(what).contains(e.user().auid());
                assertThat(List.of(List.of("exec"), List.of())).as(what).contains(e.keys());
                assertThat(EXEC.args().subList(0, e.args().size())).as(what).isEqualTo(e.args());
                for (int i = 0; i < e.paths().size(); i++) {
                    PathItem is = e.paths().get(i);
                    PathItem should = EXEC.paths().get(i);
                    assertThat(List.of(should.name(), "")).as(what).contains(is.name());
                    assertThat(List.of(should.inode(), -1L)).as(what).contains(is.inode());
                    assertThat(List.of(should.dev(), "")).as(what).contains(is.dev());
                    assertThat(List.of(should.mode(), "")).as(what).contains(is.mode());
                }
            }
        }
        RawLines cut = new RawLines("here").file("audit.log", PROGRAM.substring(0, PROGRAM.indexOf("1 dev")));
        assertThat(cut.finish().get(0).paths()).containsExactly(new PathItem("/bin/sh", "", -1, "", ""));
        assertThat(cut.reader.notes())
                .map(Object::toString)
                .containsExactly("audit.log: the last line has no line end; what it says last was left out.");
    }

    @Test
    void aWholeLastLineNeedsNoLineEnd() {
        RawLines raw = new RawLines("here");
        raw.file("audit.log", String.join("\n", ARGV, DIRECTORY, PROGRAM, LOADER, TITLE, CALL));
        assertThat(raw.finish()).containsExactly(EXEC);
        assertThat(raw.reader.notes()).isEmpty();
    }

    @Test
    void aCopyThatWasCutDoesNotHideTheWholeOne() {
        String half = LOADER.substring(0, LOADER.indexOf(" dev"));
        RawLines raw = new RawLines("here");
        raw.file("copy", CALL.substring(0, 200) + "\n" + half);
        raw.file("audit.log", String.join("\n", CALL, ARGV, DIRECTORY, PROGRAM, LOADER) + "\n");
        assertThat(raw.finish()).containsExactly(EventCopies.withSource(EXEC, new Source("copy", "line 1")));
    }

    @Test
    void serialsWrap() {
        List<Event> events =
                events(CALL.replace(":77)", ":4294967295)"), CALL.replace(":77)", ":0)"), CALL.replace(":77)", ":1)"));
        assertThat(events.stream().map(Event::serial)).containsExactly(4294967295L, 0L, 1L);
    }

    @Test
    void serialsRestartAtBoot() {
        assertThat(events(CALL, CALL.replace("(1700000000", "(1700009999"))).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "1700000000.1, 100000000",
        "1700000000.12, 120000000",
        "1700000000.012, 12000000",
        "1700000000.123456, 123456000",
        "1700000000.123456789, 123456789",
        "1700000000.1234567899, 123456789"
    })
    void timesHaveAnyFraction(String stamp, long nanos) {
        assertThat(event(CALL.replace("1700000000.123", stamp)).time()).isEqualTo(1_700_000_000_000_000_000L + nanos);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "type=SYSCALL",
                "type=SYSCALL msg=?",
                "type=SYSCALL msg=audit(",
                "type=SYSCALL msg=audit(1700000000",
                "type=SYSCALL msg=audit(1700000000:77): pid=1",
                "type=SYSCALL msg=audit(.123:77): pid=1",
                "type=SYSCALL msg=audit(1700000000.:77): pid=1",
                "type=SYSCALL msg=audit(1700000000.123): pid=1",
                "type=SYSCALL msg=audit(1700000000.123:): pid=1",
                "type=SYSCALL msg=audit(1700000000.123:77 pid=1",
                "type=SYSCALL msg=audit(1700000000.123:4294967296): pid=1",
                "type=SYSCALL msg=audit(1700000000.123:99999999999999999999): pid=1",
                "type=SYSCALL msg=audit(99999999999999999999.123:77): pid=1",
                "type=SYSCALL msg=audit(-1.123:77): pid=1",
                "type=SYSCALL msg=audit(02/11/2020 10:00:00.123:77) : pid=1",
                "type= msg=audit(1700000000.123:77): pid=1",
                "msg=audit(1700000000.123:77): pid=1",
                "msg=audit(1700000000.123:77): pid=1 type=SYSCALL",
                "\u001b[31mtype\u001b[0m=x"
            })
    void aBrokenLineIsNamedAndLosesNothingElse(String line) {
        RawLines raw = new RawLines("here");
        raw.file("audit.log", CALL + "\n" + line + "\n" + ARGV + "\n");
        assertThat(raw.finish()).hasSize(1);
        assertThat(raw.events.get(0).args()).isEqualTo(EXEC.args());
        assertThat(raw.reader.lines()).isEqualTo(3);
        assertThat(raw.reader.broken()).isEqualTo(line.isEmpty() ? 0 : 1);
        if (!line.isEmpty()) {
            assertThat(raw.reader.notes())
                    .hasSize(2)
                    .noneMatch(note -> note.toString().contains("\u001b"));
            assertThat(raw.reader.notes().get(0)).asString().isEqualTo("1 of 3 lines could not be read:");
            assertThat(raw.reader.notes().get(1)).asString().startsWith("audit.log, line 2: has ");
        }
    }

    /** The words of kernel/audit.c (audit_log_lost, audit_log_config_change), alone and as syslog keeps them. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "audit: audit_lost=12 audit_rate_limit=0 audit_backlog_limit=64",
                "Nov 22 02:00:19 desk-7 kernel: [ 4711.001] audit: audit_lost=12 audit_rate_limit=0 audit_backlog_limit=64",
                "type=CONFIG_CHANGE msg=audit(1700000000.124:78): op=set lost=0 old=12 auid=0 ses=3 res=1"
            })
    void whatTheKernelSaysThatItLostIsNoted(String line) {
        RawLines raw = new RawLines("here");
        raw.file("audit.log", CALL + "\n" + line + "\n" + ARGV + "\n");
        raw.finish();
        assertThat(raw.reader.broken()).isZero();
        assertThat(raw.reader.notes())
                .map(Object::toString)
                .containsExactly("The kernel itself says that it lost 12 audit events until audit.log, line 2.");
    }

    @Test
    void manyBrokenLinesAreCountedAndTheFirstNamed() {
        RawLines raw = new RawLines("here").file("audit.log", "x\n".repeat(1000));
        assertThat(raw.reader.broken()).isEqualTo(1000);
        assertThat(raw.reader.notes()).hasSize(21);
        assertThat(raw.reader.notes().get(0))
                .asString()
                .isEqualTo("1000 of 1000 lines could not be read; the first 20:");
    }

    @Test
    void aLineWithoutEndIsSkipped() {
        String longest = "x".repeat(AuditLogReader.LONGEST_LINE);
        RawLines raw = new RawLines("here");
        raw.file("audit.log", CALL + "\n" + longest + longest + longest + "\n" + ARGV + "\n" + longest + "y");
        assertThat(raw.finish()).hasSize(1);
        assertThat(raw.events.get(0).args()).isEqualTo(EXEC.args());
        assertThat(raw.reader.lines()).isEqualTo(4);
        assertThat(raw.reader.broken()).isEqualTo(2);
        assertThat(raw.reader.notes().get(1)).asString().isEqualTo("audit.log, line 2: is longer than 1048576 bytes");
        assertThat(raw.reader.notes().get(2)).asString().startsWith("audit.log, line 4: ");
    }

    @Test
    void nodesOnAllLines() {
        RawLines raw = new RawLines("here");
        raw.file("audit.log", "node=web-1.example " + CALL + "\nnode=db " + ARGV + "\n");
        assertThat(raw.finish().stream().map(Event::host)).containsExactlyInAnyOrder("web-1.example", "db");
        assertThat(raw.reader.notes()).isEmpty();
    }

    @Test
    void nodesOnSomeLines() {
        RawLines raw = new RawLines("here");
        raw.file("audit.log", "node=web " + CALL + "\n" + CALL + "\n" + ARGV + "\n");
        assertThat(raw.finish().stream().map(Event::host)).containsExactlyInAnyOrder("web", "here");
        assertThat(raw.reader.notes())
                .map(Object::toString)
                .containsExactly("2 of 3 records have no node=; they count as host here.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Nov 14 22:13:20 web audispd: %s",
                "<13>1 2023-11-14T22:13:20Z web audispd - - - %s",
                "Nov 14 22:13:20 web audispd: node=n %s",
                "[   12.345678] audit: %s",
                "\u0000\u0000\u0000%s",
                "%s\r",
                "%s\u0000\u0000",
                "   %s"
            })
    void whatStandsBeforeAndAfter(String around) {
        assertThat(event(String.format(around, CALL)).pid()).isEqualTo(41);
    }

    @Test
    void theWordMsgMayBeMissing() {
        assertThat(event(CALL.replace("msg=", "")).pid()).isEqualTo(41);
        assertThat(event("audit: type=1300 audit(1700000000.123:77): arch=c000003e syscall=2 a1=241 pid=41"))
                .satisfies(e -> {
                    assertThat(e.type()).isEqualTo("SYSCALL");
                    assertThat(e.call()).isEqualTo("open");
                    assertThat(e.openFlags()).isEqualTo(0x241);
                });
    }

    @ParameterizedTest
    @CsvSource({
        "1300, SYSCALL",
        "UNKNOWN[1300], SYSCALL",
        "UNKNOWN[1327], PROCTITLE",
        "1337, OPENAT2",
        "UNKNOWN[1336], URINGOP",
        "1112, USER_LOGIN",
        "UNKNOWN[1420], UNKNOWN[1420]",
        "UNKNOWN[], UNKNOWN[]",
        "99999999999999999999, 99999999999999999999",
        "NEW_IN_7, NEW_IN_7"
    })
    void typesByNumber(String written, String type) {
        assertThat(event("type=" + written + " " + STAMP + "pid=1").type()).isEqualTo(type);
    }

    @Test
    void separatorsOfSearchesAndCommentsAreNoRecords() {
        RawLines raw = new RawLines("here");
        raw.file("audit.log", "----\ntime->Tue Nov 14 22:13:20 2023\n# a comment\n\n" + CALL + "\n");
        assertThat(raw.finish()).hasSize(1);
        assertThat(raw.reader.broken()).isZero();
        assertThat(raw.reader.lines()).isEqualTo(5);
    }

    @Test
    void quotedIsTextAndUnquotedIsHex() {
        Event e = event("type=EXECVE " + STAMP
                + "argc=8 a0=\"cat\" a1=\"2000\" a2=2000 a3=\"\" a4=c3A4 a5=abc a6=616 a7=(null)");
        assertThat(e.args()).containsExactly("cat", "2000", " \u0000", "", "ä", "abc", "616", "");
        assertThat(call("syscall=59 comm=2F746D702F61 exe=2F746D702F61202864656C6574656429")
                        .exe())
                .isEqualTo("/tmp/a (deleted)");
        assertThat(path("item=0 name=\"CAFE\"").paths().get(0).name()).isEqualTo("CAFE");
        assertThat(path("item=0 name=CAFE").paths().get(0).name()).isEqualTo("\uFFFD\uFFFD");
        assertThat(path("item=0 name=(null) inode=5 dev=08:01 nametype=PARENT").paths())
                .containsExactly(new PathItem("", "PARENT", 5, "08:01", ""));
        assertThat(event("type=CWD " + STAMP + " cwd=2F746D702F6120622063").cwd())
                .isEqualTo("/tmp/a b c");
    }

    @Test
    void fieldsThatAreMissingStayEmpty() {
        Event e = event("type=SYSCALL " + STAMP);
        assertThat(e)
                .isEqualTo(new Event(
                        EXEC.time(),
                        77,
                        "here",
                        "SYSCALL",
                        "",
                        false,
                        Event.NO_EXIT,
                        -1,
                        -1,
                        User.UNKNOWN,
                        "",
                        "",
                        List.of(),
                        0,
                        0,
                        0,
                        0,
                        OpenFlags.NONE,
                        "",
                        List.of(),
                        null,
                        List.of(),
                        EXEC.source()));
        assertThat(path("item=0 name=\"/run/user/0\" objtype=UNKNOWN").paths())
                .containsExactly(new PathItem("/run/user/0", "UNKNOWN", -1, "", ""));
    }

    @Test
    void exitGroupHasNeitherSuccessNorExit() {
        Event e =
                call("arch=c000003e syscall=231 a0=1 a1=e7 a2=3c a3=7f items=0 ppid=40 pid=41 comm=\"id\" key=(null)");
        assertThat(e.call()).isEqualTo("exit_group");
        assertThat(e.success()).isFalse();
        assertThat(e.exit()).isEqualTo(Event.NO_EXIT);
    }

    @Test
    void idsThatAreUnset() {
        Event e = call("syscall=59 uid=0 euid=0 auid=4294967295 ses=4294967295 key=(null)");
        assertThat(e.user()).isEqualTo(new User("0", "0", "", "", "", ""));
        assertThat(e.keys()).isEmpty();
        assertThat(call("syscall=59 uid=0 auid=unset ses=unset").user()).isEqualTo(new User("0", "", "", "", "", ""));
        assertThat(call("syscall=59 uid=0 auid=-1 ses=-1").user()).isEqualTo(new User("0", "", "", "", "", ""));
    }

    @ParameterizedTest
    @CsvSource({
        "key=\"one\", one",
        "key=6F6E650174776F, one;two",
        "key=6F6E65, one",
        "key=(null), ''",
        "key=(null)ARCH=x86_64, ''",
        "key=\"key=one\", one",
        "key=6F6E650174776F\", one;two",
        "key=\"\", ''",
        "subj==unconfined key=\"k\", k",
        "subj==/usr/bin/man//&man_groff (enforce) key=\"k\", k",
        "'subj=/{,usr/}sbin/x key=\"k\"', k"
    })
    void keys(String field, String keys) {
        assertThat(String.join(";", call("syscall=59 pid=1 " + field).keys())).isEqualTo(keys);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u001d", " ", "^]", ""})
    void enrichedTails(String separator) {
        Event e = event(CALL + separator
                + "ARCH=x86_64 SYSCALL=execve AUID=\"bob\" UID=\"root\" GID=\"root\" EUID=\"www-data\" FSGID=\"root\"");
        assertThat(e.call()).isEqualTo("execve");
        assertThat(e.keys()).containsExactly("exec");
        assertThat(e.user()).isEqualTo(new User("0", "33", "1000", "root", "bob", "3"));
        Event unset = event(CALL + separator + "AUID=\"unset\" UID=\"unknown(1501)\"");
        assertThat(unset.user()).isEqualTo(EXEC.user());
        assertThat(event("type=USER_LOGIN " + STAMP + "pid=7 uid=0 msg='op=login res=failed'" + separator
                                + "UID=\"root\" AUID=\"bob\"")
                        .user())
                .isEqualTo(new User("0", "", "", "root", "bob", ""));
        assertThat(address("saddr=020001BB0A000001" + "0".repeat(16) + separator
                        + "SADDR={ saddr_fam=inet laddr=10.0.0.1 lport=443 }"))
                .isEqualTo(new SocketAddress("ipv4", "10.0.0.1", 443, ""));
        assertThat(address("saddr=00000000000000000000000000000000" + separator + "SADDR=unknown family(0)"))
                .isEqualTo(new SocketAddress("unspec", "", -1, ""));
    }

    @Test
    void whatAnAttackerChoseDoesNotReplaceTheKernelsFields() {
        // The path of a socket, as the enriched tail shows it, closes the brace and goes on.
        String path = "/tmp/} saddr=020001BB01020304 x={";
        String hex = "0100" + hex(path);
        assertThat(address("saddr=" + hex + "\u001dSADDR={ saddr_fam=local path=" + path + " }"))
                .isEqualTo(new SocketAddress("unix", "", -1, path));
        Event login = event("type=USER_LOGIN " + STAMP
                + "pid=7 uid=0 auid=4294967295 ses=4294967295 msg='op=login acct=\"x\" pid=1 uid=5 exe=\"/usr/sbin/sshd\""
                + " hostname=h res=success addr=? terminal=ssh res=failed'");
        assertThat(login.pid()).isEqualTo(7);
        assertThat(login.user().uid()).isEqualTo("0");
        assertThat(login.exe()).isEqualTo("/usr/sbin/sshd");
        assertThat(login.success()).isFalse();
    }

    private static String hex(String text) {
        StringBuilder out = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            out.append(String.format("%02X", b));
        }
        return out.toString();
    }

    @Test
    void messagesOfPrograms() {
        Event e = event("type=USER_START " + STAMP
                + "user pid=13 uid=0 auid=1000 subj=x msg='PAM: session open acct=root : exe=\"/usr/sbin/crond\" (hostname=?,"
                + " addr=?, terminal=cron res=success)'");
        assertThat(e.type()).isEqualTo("USER_START");
        assertThat(e.success()).isTrue();
        assertThat(e.exe()).isEqualTo("/usr/sbin/crond");
        assertThat(e.pid()).isEqualTo(13);
        assertThat(event("type=DAEMON_START " + STAMP + "auditd start, ver=2.4.1 auid=1000, pid=251 res=success"))
                .satisfies(d -> {
                    assertThat(d.pid()).isEqualTo(251);
                    assertThat(d.user().auid()).isEqualTo("1000");
                    assertThat(d.success()).isTrue();
                });
        assertThat(event("type=LOGIN " + STAMP + "pid=5 uid=0 old auid=4294967295 new auid=9 old ses=1 new ses=2")
                        .user())
                .isEqualTo(new User("0", "", "9", "", "", "2"));
        assertThat(event("type=USER_AUTH " + STAMP + "pid=5 msg='acct=\"a('b')/>\" exe=? res=failed'")
                        .exe())
                .isEmpty();
    }

    @Test
    void commandsOfSudo() {
        Event e = event("type=USER_CMD " + STAMP
                + "pid=5 uid=1000 auid=1000 ses=2 msg='cwd=2F746D702F612062 cmd=6C73 terminal=pts/0 res=success'");
        assertThat(e.cwd()).isEqualTo("/tmp/a b");
        assertThat(e.args()).isEmpty();
    }

    @Test
    void kernelRecordsWithoutACallNameTheEvent() {
        assertThat(event("type=CONFIG_CHANGE " + STAMP + "auid=0 ses=1 op=add_rule key=\"k\" list=4 res=1", TITLE))
                .satisfies(e -> {
                    assertThat(e.type()).isEqualTo("CONFIG_CHANGE");
                    assertThat(e.success()).isTrue();
                    assertThat(e.keys()).containsExactly("k");
                });
        assertThat(event(TITLE).type()).isEqualTo("PROCTITLE");
        assertThat(event("type=AVC " + STAMP
                        + "avc:  denied  { read write } for  pid=13 comm=\"pickup\" name=\"maildrop\" dev=hda7 ino=1"))
                .satisfies(e -> {
                    assertThat(e.pid()).isEqualTo(13);
                    assertThat(e.comm()).isEqualTo("pickup");
                    assertThat(e.paths()).isEmpty();
                });
    }

    @Test
    void argumentsInPieces() {
        Event e = event(
                "type=EXECVE " + STAMP + "argc=3 a0=\"sh\" a1_len=12 a1[0]=61C3",
                "type=EXECVE " + STAMP + " a1[1]=A462 a1[2]=\"cd\"",
                "type=EXECVE " + STAMP + "a2=\"last\"");
        assertThat(e.args()).containsExactly("sh", "aäbcd", "last");
    }

    @Test
    void aPieceOfAnArgumentIsLost() {
        Event e = event(
                "type=EXECVE " + STAMP + "argc=4 a0=\"sh\"",
                "type=EXECVE " + STAMP + " a1[1]=6263",
                "type=EXECVE " + STAMP + "a3=\"last\"");
        assertThat(e.args()).containsExactly("sh", "bc", "", "last");
    }

    @Test
    void anArgumentOf300Kilobytes() {
        Random random = new Random(3);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 150_000; i++) {
            text.append((char) ('0' + random.nextInt(2000)));
        }
        String hex = hex(text.toString());
        List<String> lines = new ArrayList<>(List.of(CALL));
        lines.add("type=EXECVE " + STAMP + "argc=2 a0=\"sh\" a1_len=" + hex.length());
        for (int piece = 0; piece * 7500 < hex.length(); piece++) {
            lines.add("type=EXECVE " + STAMP + "a1[" + piece + "]="
                    + hex.substring(piece * 7500, Math.min(hex.length(), (piece + 1) * 7500)));
        }
        Collections.shuffle(lines, random);
        assertThat(hex).hasSizeGreaterThan(300_000);
        assertThat(event(lines.toArray(String[]::new)).args()).containsExactly("sh", text.toString());
    }

    @Test
    void aFailedExecveHasNoArguments() {
        Event e = call("arch=c000003e syscall=59 success=no exit=-2 a0=1 a1=2 a2=3 a3=4 items=1 ppid=40 pid=41");
        assertThat(e.call()).isEqualTo("execve");
        assertThat(e.exit()).isEqualTo(-2);
        assertThat(e.args()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a999999999=\"x\"",
                "a999999999[999999999]=78",
                "a1[2147483647]=78",
                "a99999999999999999999=\"x\"",
                "a1[99999999999999]=78",
                "a[1]=78",
                "a1[]=78",
                "a1[1=78",
                "a1]=78",
                "a=78",
                "a1[-1]=78",
                "a-1=78",
                "a1_len=99999999999",
                "argc=99999999999"
            })
    void hostileIndexesCostNothing(String field) {
        Event e = event("type=EXECVE " + STAMP + "argc=1 a0=\"sh\" " + field);
        assertThat(e.args().get(0)).isEqualTo("sh");
        assertThat(e.args().size()).isLessThan(5000);
        assertThat(e.args().stream().filter(a -> !a.isEmpty()).count()).isLessThanOrEqualTo(2);
    }

    @Test
    void hostileNumbers() {
        Event e = call("arch=ffffffffffffffffffff syscall=99999999999999999999 success=yes exit=99999999999999999999"
                + " a0=11111111111111111 a1=-1 a2=zz a3=ffffffffffffffff ppid=99999999999 pid=-99999999999 uid=x");
        assertThat(e.call()).isEqualTo("99999999999999999999");
        assertThat(e.exit()).isEqualTo(Event.NO_EXIT);
        assertThat(List.of(e.a0(), e.a1(), e.a2(), e.a3())).containsExactly(0L, 0L, 0L, -1L);
        assertThat(e.pid()).isEqualTo(-1);
        assertThat(e.ppid()).isEqualTo(-1);
        assertThat(call("syscall=59 exit=9223372036854775807").exit()).isEqualTo(Long.MAX_VALUE);
        assertThat(call("syscall=59 exit=9223372036854775808").exit()).isEqualTo(Event.NO_EXIT);
        assertThat(path("item=99999999999 inode=18446744073709551615 name=\"x\"")
                        .paths())
                .containsExactly(new PathItem("x", "", -1, "", ""));
        assertThat(path("item=0 inode=9223372036854775807 name=\"x\"")
                        .paths()
                        .get(0)
                        .inode())
                .isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void pathsStandInItemOrderEachOnce() {
        String line = "type=PATH " + STAMP + "item=%d name=\"%s\" nametype=NORMAL";
        Event e = event(
                String.format(line, 10, "k"),
                String.format(line, 2, "c"),
                String.format(line, 0, "a"),
                String.format(line, 2, "c") + " inode=7 dev=08:01",
                String.format(line, 1, "b"),
                String.format(line, 2, "c"));
        assertThat(e.paths().stream().map(PathItem::name)).containsExactly("a", "b", "c", "k");
        assertThat(e.paths().get(2).inode()).isEqualTo(7);
    }

    @Test
    void renames() {
        String line = "type=PATH " + STAMP + "item=%d name=\"%s\" inode=%d dev=08:01 mode=0100644 nametype=%s";
        Event e = event(
                CALL.replace("syscall=59", "syscall=82"),
                String.format(line, 0, "/etc/", 1, "PARENT"),
                String.format(line, 1, "/etc/", 1, "PARENT"),
                String.format(line, 2, "crontab.new", 9, "DELETE"),
                String.format(line, 3, "crontab", 8, "DELETE"),
                String.format(line, 4, "crontab", 9, "CREATE"));
        assertThat(e.call()).isEqualTo("rename");
        assertThat(e.paths()).hasSize(5);
        assertThat(e.paths().get(4)).isEqualTo(new PathItem("crontab", "CREATE", 9, "08:01", "0100644"));
    }

    @Test
    void duplicatedFieldsCountOnceAndTheFirstCounts() {
        Event e = call("arch=c000003e syscall=59 exit=1 exit=2 pid=5 pid=6 comm=\"a\" comm=\"b\" key=\"x\" key=\"y\"");
        assertThat(e.exit()).isEqualTo(1);
        assertThat(e.pid()).isEqualTo(5);
        assertThat(e.comm()).isEqualTo("a");
        assertThat(e.keys()).containsExactly("x");
    }

    @Test
    void invalidBytes() {
        byte[] line = CALL.getBytes(StandardCharsets.ISO_8859_1);
        line[new String(line, StandardCharsets.ISO_8859_1).indexOf("\"sh\"") + 1] = (byte) 0xff;
        RawLines raw = new RawLines("here");
        raw.file("audit.log", line)
                .file("audit.log", "\nnode=\u00e4 type=X audit(1.1:1): \u0000 pid=\u0000 comm=\"ä\u0000b\"\n");
        assertThat(raw.finish().get(0).comm()).isEqualTo("\uFFFDh");
        assertThat(raw.events.get(1).host()).isEqualTo("ä");
        assertThat(raw.events.get(1).comm()).isEqualTo("ä\u0000b");
    }

    @Test
    void titlesAreNotArguments() {
        assertThat(event(CALL, TITLE).args()).isEmpty();
        assertThat(event(CALL, TITLE)).isEqualTo(event(CALL));
    }

    @Test
    void openFlags() {
        assertThat(call("arch=c000003e syscall=2 a0=1 a1=241 a2=1b6 a3=0").openFlags())
                .isEqualTo(0x241);
        assertThat(call("arch=c000003e syscall=257 a0=ffffff9c a1=7f a2=80002 a3=0")
                        .openFlags())
                .isEqualTo(0x80002);
        assertThat(call("arch=c000003e syscall=304 a0=3 a1=7f a2=1 a3=0").openFlags())
                .isEqualTo(1);
        assertThat(call("arch=c000003e syscall=85 a0=1 a1=1b6 a2=0 a3=0").openFlags())
                .isEqualTo(OpenFlags.CREAT);
        assertThat(call("arch=c000003e syscall=2 a0=1").openFlags()).isEqualTo(OpenFlags.NONE);
        assertThat(call("arch=c000003e syscall=0 a0=1 a1=1 a2=1").openFlags()).isEqualTo(OpenFlags.NONE);
        String openat2 = "type=SYSCALL " + STAMP + "arch=c000003e syscall=437 a0=ffffff9c a1=7f a2=7ffc a3=18";
        assertThat(event(openat2).openFlags()).isEqualTo(OpenFlags.NONE);
        assertThat(event("type=OPENAT2 " + STAMP + "oflag=0100101 mode=0600 resolve=0x0", openat2)
                        .openFlags())
                .isEqualTo(0100101);
        assertThat(event(openat2, "type=UNKNOWN[1337] " + STAMP + "oflag=00 mode=00 resolve=0x8")
                        .openFlags())
                .isZero();
        assertThat(event(openat2, "type=OPENAT2 " + STAMP + "oflag=9 mode=0").openFlags())
                .isEqualTo(OpenFlags.NONE);
    }

    @ParameterizedTest
    @CsvSource({
        "c000003e, 59, execve",
        "c000003e, 437, openat2",
        "c000003e, 435, clone3",
        "c000003e, 99999, 99999",
        "c000003e, 1073741881, fork",
        "c000003e, 1073742344, execve",
        "c000003e, 1073742823, 1073742823",
        "40000003, 11, execve",
        "40000003, 5, open",
        "40000003, 120, clone",
        "c00000b7, 221, execve",
        "c00000b7, 56, openat",
        "80000015, 327, bind",
        "c0000015, 11, execve",
        "80000016, 11, execve",
        "40000028, 11, execve",
        "c00000f3, 221, execve",
        "12345678, 59, 59",
        "c000003e, -1, -1",
        "c000003e, 59x, 59x",
        "x86_64, execve, execve",
        "x86_64, 59, execve"
    })
    void callsByArchitecture(String arch, String number, String call) {
        assertThat(call("arch=" + arch + " syscall=" + number + " success=yes exit=0")
                        .call())
                .isEqualTo(call);
    }

    @ParameterizedTest
    @CsvSource({"2, bind", "3, connect", "5, accept", "12, accept4", "1, socketcall", "0, socketcall"})
    void socketCallsOf32Bits(String a0, String call) {
        assertThat(call("arch=40000003 syscall=102 success=yes exit=0 a0=" + a0 + " a1=bf")
                        .call())
                .isEqualTo(call);
    }

    @ParameterizedTest
    @CsvSource({
        "020000500A0000010000000000000000, ipv4, 10.0.0.1, 80",
        "0002D903000000000000000000000000, ipv4, 0.0.0.0, 55555",
        "0A0001BB0000000020010DB800000000000000000000000100000000, ipv6, 2001:db8::1, 443",
        "000A01BB0000000020010DB800000000000000000000000100000000, ipv6, 2001:db8::1, 443",
        "0A0001BB0000000000000000000000000000FFFF0A00000100000000, ipv4, 10.0.0.1, 443",
        "0200, ipv4, '', -1",
        "02000050, ipv4, '', -1",
        "0A0001BB00000000, ipv6, '', -1",
        "100000000000000000000000, netlink, '', -1",
        "00000000000000000000000000000000, unspec, '', -1",
        "0000, unspec, '', -1",
        "11000000, 17, '', -1",
        "0011, 17, '', -1",
        "2C010000, 300, '', -1"
    })
    void addresses(String saddr, String family, String ip, int port) {
        // An IPv4 address within IPv6 keeps the family of its socket.
        String expected = saddr.contains("FFFF") ? "ipv6" : family;
        assertThat(address("saddr=" + saddr)).isEqualTo(new SocketAddress(expected, ip, port, ""));
        assertThat(address("saddr=" + saddr.toLowerCase(java.util.Locale.ROOT)))
                .isEqualTo(new SocketAddress(expected, ip, port, ""));
    }

    @Test
    void unixAddresses() {
        assertThat(address("saddr=0100" + hex("/run/x")).path()).isEqualTo("/run/x");
        assertThat(address("saddr=0100" + hex("/run/x") + "00".repeat(50) + "4C15")
                        .path())
                .isEqualTo("/run/x");
        assertThat(address("saddr=0001" + hex("/run/x")).path()).isEqualTo("/run/x");
        assertThat(address("saddr=010000" + hex("abstract")).path()).isEqualTo("@abstract");
        assertThat(address("saddr=0100")).isEqualTo(new SocketAddress("unix", "", -1, ""));
        assertThat(address("saddr=010000")).isEqualTo(new SocketAddress("unix", "", -1, ""));
        assertThat(address("saddr=0100" + hex("x")).path()).isEqualTo("x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"saddr=", "saddr=02", "saddr=xyz", "saddr=020", "saddr=(null)", "saddr=\"0200\"", "other=1"})
    void noAddress(String field) {
        assertThat(event("type=SOCKADDR " + STAMP + field).remote()).isNull();
    }

    @Test
    void operationsOfIoUring() {
        String line = "type=URINGOP " + STAMP
                + "uring_op=18 success=yes exit=5 items=1 ppid=4 pid=5 uid=0 gid=0 euid=0 key=\"k\"";
        Event e = event(line, PROGRAM, END);
        assertThat(e.type()).isEqualTo("URINGOP");
        assertThat(e.call()).isEmpty();
        assertThat(e.success()).isTrue();
        assertThat(e.exit()).isEqualTo(5);
        assertThat(e.pid()).isEqualTo(5);
        assertThat(e.keys()).containsExactly("k");
        assertThat(e.paths()).hasSize(1);
        // The task that waits in io_uring_enter writes both.
        assertThat(event(line, CALL)).isEqualTo(event(CALL, line)).isEqualTo(event(CALL));
    }

    @ParameterizedTest
    @CsvSource({
        "EXIT_SUCCESS(0), 0",
        "ENOENT(No such file or directory), -2",
        "-2(No such file or directory), -2",
        "EINPROGRESS(Operation now in progress), -115",
        "EACCES, -13",
        "5, 5",
        "-115, -115",
        "EWHAT(x), -9223372036854775808",
        "(, -9223372036854775808",
        "E(, -9223372036854775808",
        "'', -9223372036854775808"
    })
    void exitsInWords(String text, long exit) {
        assertThat(call("arch=x86_64 syscall=execve success=no exit=" + text + " a0=0x1fd a1=0x1 items=2 pid=7")
                        .exit())
                .isEqualTo(exit);
    }

    @Test
    void interpretedLines() {
        Event e = call(
                "arch=x86_64 syscall=execve success=yes exit=EXIT_SUCCESS(0) a0=0x1fd05c0 a1=0x1fd2730 a2=0x1fd4640"
                        + " a3=0x7ffc6939f360 items=2 ppid=2563 pid=2614 auid=vagrant uid=vagrant euid=root ses=2 comm=top"
                        + " exe=/usr/bin/top subj=unconfined key=(null)");
        assertThat(e.call()).isEqualTo("execve");
        assertThat(e.a0()).isEqualTo(0x1fd05c0);
        assertThat(e.a3()).isEqualTo(0x7ffc6939f360L);
        assertThat(e.user()).isEqualTo(new User("vagrant", "root", "vagrant", "", "", "2"));
        assertThat(e.comm()).isEqualTo("top");
        assertThat(e.exe()).isEqualTo("/usr/bin/top");
        assertThat(event("type=EXECVE " + STAMP + "argc=2 a0=top a1=exit,always")
                        .args())
                .containsExactly("top", "exit,always");
    }

    @Test
    void whatWaitsIsBounded() {
        RawLines raw = new RawLines("here");
        StringBuilder log = new StringBuilder();
        int most = 0;
        for (int file = 0; file < 300; file++) {
            log.setLength(0);
            for (int i = 0; i < 1000; i++) {
                log.append("type=SYSCALL msg=audit(1700000000.123:")
                        .append(file * 1000 + i)
                        .append("): pid=1\n");
            }
            raw.file("audit.log", log.toString());
            most = Math.max(most, raw.reader.waiting());
            raw.events.clear();
        }
        assertThat(most).isEqualTo(OpenEvents.YOUNGER);
        raw.finish();
        assertThat(raw.reader.events()).isEqualTo(300_000);
        assertThat(raw.reader.waiting()).isZero();
    }

    @Test
    void whatWaitsIsBoundedInBytesToo() {
        String piece = "61".repeat(100_000);
        long total = 0;
        RawLines raw = new RawLines("here");
        for (int i = 0; total < 3 * OpenEvents.MOST_BYTES; i++) {
            // One event that never ends, then events of endless new hosts.
            String line = total < OpenEvents.MOST_BYTES * 3 / 2
                    ? "type=EXECVE msg=audit(1.1:1): a1[" + i + "]=" + piece + "\n"
                    : "node=h" + i + " type=EXECVE msg=audit(1.1:1): a1[0]=" + piece + "\n";
            raw.file("audit.log", line);
            total += line.length();
            assertThat(raw.reader.waitingBytes()).isLessThanOrEqualTo(OpenEvents.MOST_BYTES);
            raw.events.clear();
        }
        raw.finish();
        assertThat(raw.reader.waitingBytes()).isZero();
    }

    @Test
    void namesWithoutEndDoNotGrowTheCache() {
        Texts texts = new Texts();
        for (int i = 0; i < 100_000; i++) {
            byte[] name = ("/tmp/" + i).getBytes(StandardCharsets.UTF_8);
            assertThat(texts.of(name, 0, name.length)).isEqualTo("/tmp/" + i);
        }
        byte[] name = "again".getBytes(StandardCharsets.UTF_8);
        assertThat(texts.of(name, 0, 5)).isSameAs(texts.of(name.clone(), 0, 5));
        assertThat(texts.of(name, 2, 2)).isEmpty();
        assertThat(texts.held()).isLessThanOrEqualTo(1 << 14);
    }

    @Test
    void sourcesTellFileAndLine() {
        RawLines raw = new RawLines("here");
        raw.file("a", "\n#\n" + CALL + "\n").file("b", CALL.replace(":77)", ":78)") + "\n");
        assertThat(raw.finish().stream().map(Event::source))
                .containsExactly(new Source("a", "line 3"), new Source("b", "line 1"));
        assertThat(raw.reader.bytes()).isEqualTo(2L * CALL.length() + 5);
    }
}
