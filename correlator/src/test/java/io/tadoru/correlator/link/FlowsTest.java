package io.tadoru.correlator.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.tadoru.collector.Event;
import io.tadoru.collector.Event.PathItem;
import io.tadoru.collector.OpenFlags;
import io.tadoru.correlator.Host;
import io.tadoru.correlator.link.Flow.OfChild;
import io.tadoru.correlator.link.Flow.OfEndpoint;
import io.tadoru.correlator.link.Flow.OfFile;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** FACTS, "Which way information flows", one event at a time. */
class FlowsTest {
    private final Host host = new Host("web");

    /** Such as {@code read /tmp/x}. */
    private static List<String> flows(Host host) {
        return flows(host.last(), Directories.UNKNOWN);
    }

    private static List<String> flows(Event e, Directories directories) {
        return Flows.of(e, directories).stream()
                .map(f -> f.kind().words() + " " + far(f.other()))
                .toList();
    }

    private static String far(Flow.Other other) {
        return other instanceof OfFile f
                ? f.name()
                : other instanceof OfEndpoint e ? e.ip() + " " + e.port() : "" + ((OfChild) other).pid();
    }

    @ParameterizedTest(name = "{0} {1} {2}: {3}")
    @CsvSource({
        "openat, NORMAL, 0, read",
        "openat, NORMAL, 0x80000, read",
        "openat, NORMAL, 1, wrote",
        "openat, NORMAL, 0x241, wrote",
        "openat, NORMAL, 0x401, wrote",
        "openat, CREATE, 0x241, wrote",
        "openat, NORMAL, 2, read+wrote",
        "openat, NORMAL, 0x42, read+wrote",
        "openat, CREATE, 0x40, read+wrote",
        "openat, NORMAL, 0x40, read",
        "open, NORMAL, 1, wrote",
        "openat2, NORMAL, 0x241, wrote",
        "openat, NORMAL, 0x200000, ''",
        "creat, NORMAL, 0x241, wrote",
        "creat, CREATE, 0x241, wrote",
    })
    void flagsTellReadingFromWritingNotTheNameType(String call, String nametype, String flags, String kinds) {
        host.openBy(call, 100, 0xffffff9cL, "/tmp/x", 7, nametype, Integer.decode(flags));
        assertThat(String.join(
                        "+",
                        Flows.of(host.last(), Directories.UNKNOWN).stream()
                                .map(f -> f.kind().words())
                                .toList()))
                .isEqualTo(kinds);
    }

    @Test
    void onAnOverlayTheNamedItemIsTheFile() {
        // As curl made /tmp/.job.py in the sample container: the layers' own items come after it, without names.
        host.openBy("openat", 100, 0xffffff9cL, "/tmp/x", 7, "CREATE", 0x241);
        List<PathItem> asked = host.last().paths();
        host.record("openat", 100, c -> {
            c.flags = 0x241;
            c.paths = Stream.concat(
                            asked.stream(),
                            Stream.of(
                                    host.item("", "PARENT", 50, "040000"),
                                    host.item("", "CREATE", 51, "040000"),
                                    host.item("", "CREATE", 52, "0100000")))
                    .toList();
        });
        assertThat(Flows.of(host.last(), Directories.UNKNOWN))
                .extracting(f -> ((OfFile) f.other()).name() + " "
                        + ((OfFile) f.other()).key().inode())
                .containsExactly("/tmp/x 7");
    }

    @Test
    void executedIsTheFirstItemAlone() {
        // #!: item 0 is the script; then come its interpreter and the loader.
        host.record(
                "execve",
                100,
                c -> c.paths = List.of(
                        host.item("/opt/run.sh", "NORMAL", 7, "0100755"),
                        host.item("/bin/sh", "NORMAL", 8, "0100755"),
                        host.item("/lib64/ld.so", "NORMAL", 9, "0100755")));
        assertThat(flows(host)).containsExactly("executed /opt/run.sh");
    }

    @Test
    void failedCallsCarryNothing() {
        host.record("openat", 100, c -> {
            c.success = false;
            c.exit = -13;
            c.flags = 0;
            c.paths = List.of(host.item("/etc/shadow", "NORMAL", 7, "0100600"));
        });
        assertThat(flows(host)).isEmpty();
        host.record("execve", 100, c -> {
            c.success = false;
            c.exit = -2;
            c.paths = List.of(host.item("/bin/nothing", "UNKNOWN", -1, ""));
        });
        assertThat(flows(host)).isEmpty();
        host.record("unlink", 100, c -> {
            c.success = false;
            c.exit = -1;
            c.paths = List.of(host.item("/etc/passwd", "NORMAL", 7, "0100644"));
        });
        assertThat(flows(host)).isEmpty();
    }

    @Test
    void connectsInProgressAndRefusedAreShownWithTheirOutcome() {
        assertThat(flows(host.connect(100, "10.0.0.9", 443, -115))).containsExactly("connected 10.0.0.9 443");
        assertThat(Flows.outcome(host.last())).isEqualTo("in progress");
        assertThat(flows(host.connect(100, "10.0.0.9", 443, -111))).containsExactly("connected 10.0.0.9 443");
        assertThat(Flows.outcome(host.last())).isEqualTo("ECONNREFUSED");
        host.connect(100, "10.0.0.9", 443, -4000);
        assertThat(Flows.outcome(host.last())).isEqualTo("error -4000");
    }

    @Test
    void acceptGoesIntoTheProcessAndItsPortIsTheClients() {
        assertThat(flows(host.accept(100, "10.0.0.9", 50123, 0))).containsExactly("accepted 10.0.0.9 -1");
        assertThat(Flows.of(host.last(), Directories.UNKNOWN).get(0).intoProcess())
                .isTrue();
    }

    @Test
    void threadsAreNoProcessesAndClone3Counts() {
        assertThat(flows(host.thread(100, 101))).isEmpty();
        assertThat(flows(host.fork(100, 101))).containsExactly("forked 101");
        assertThat(flows(host.forkBy("clone3", 100, 102))).containsExactly("forked 102");
        assertThat(flows(host.forkBy("fork", 100, 103))).containsExactly("forked 103");
        assertThat(flows(host.forkBy("vfork", 100, 104))).containsExactly("forked 104");
    }

    @Test
    void whatAnOverlayDoesBelowIsNotTheFile() {
        // As recorded: the first file in a folder of the lower layer, which is copied up.
        host.record("openat", 100, c -> {
            c.a0 = 0xffffff9cL;
            c.flags = 0xc1;
            c.paths = List.of(
                    host.item("/etc/cron.d/", "PARENT", 4, "040755"),
                    host.item("/etc/cron.d/report", "CREATE", 63, "0100644"),
                    host.item("", "PARENT", 4, "040000"),
                    host.item("", "CREATE", 62, "040000"),
                    host.item("", "DELETE", 62, "040755"),
                    host.item("", "CREATE", 62, "040755"));
        });
        assertThat(flows(host)).containsExactly("wrote /etc/cron.d/report");
    }

    @Test
    void renameIntoPlaceGivesTheNewNameWithTheOldFilesInode() {
        host.renameOver(100, "/etc/cron.d/.a.tmp", "/etc/cron.d/a", 7, 8);
        assertThat(flows(host)).containsExactly("deleted /etc/cron.d/a", "renamed /etc/cron.d/a");
        OfFile gone = (OfFile) Flows.of(host.last(), Directories.UNKNOWN).get(0).other();
        assertThat(gone.key().inode()).isEqualTo(8);
        assertThat(gone.removed()).isTrue();
        OfFile moved =
                (OfFile) Flows.of(host.last(), Directories.UNKNOWN).get(1).other();
        assertThat(moved.key().inode()).isEqualTo(7);
        assertThat(moved.removed()).isFalse();
        assertThat(moved.created()).isFalse();
    }

    @Test
    void unlinkLinkAndChmod() {
        assertThat(flows(host.unlink(100, "/tmp/x", 7))).containsExactly("deleted /tmp/x");
        assertThat(flows(host.link(100, "/tmp/x", "/tmp/y", 7))).containsExactly("renamed /tmp/y");
        assertThat(flows(host.chmod(100, "/tmp/x", 7))).containsExactly("changed mode /tmp/x");
    }

    @Test
    void directoriesDevicesAndSymbolicLinksCarryNothing() {
        for (String mode : List.of("040755", "020666", "060660", "0120777", "0140777")) {
            host.record("openat", 100, c -> {
                c.flags = 2;
                c.paths = List.of(host.item("/dev/x", "NORMAL", 7, mode));
            });
            assertThat(flows(host)).as(mode).isEmpty();
        }
        host.record("openat", 100, c -> {
            c.flags = 2;
            c.paths = List.of(host.item("/run/pipe", "NORMAL", 7, "010644"));
        });
        assertThat(flows(host)).as("a named pipe does").containsExactly("read /run/pipe", "wrote /run/pipe");
    }

    @Test
    void aFileWithoutANameHasTheDirectorysName() {
        // O_TMPFILE: the record's name is the directory's, its inode the new file's.
        host.open(100, "/tmp", 7, "NORMAL", 2 | 0x400000);
        assertThat(flows(host)).containsExactly("read /tmp/(unnamed)", "wrote /tmp/(unnamed)");
        assertThat(((OfFile) Flows.of(host.last(), Directories.UNKNOWN).get(0).other()).created())
                .isTrue();
    }

    // ---- names ------------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({
        "x, /home/u/x",
        "./x, /home/u/x",
        "../x, /home/x",
        "../../../../x, /x",
        "a//b/./c, /home/u/a/b/c",
        "/etc//passwd, /etc/passwd",
        "/tmp/x (deleted), /tmp/x (deleted)",
        "x (deleted), /home/u/x (deleted)",
        "..x, /home/u/..x",
    })
    void relativeNamesTakeTheWorkingDirectory(String recorded, String absolute) {
        host.chdir(100, "/home/u");
        host.read(100, recorded, 7);
        assertThat(flows(host)).containsExactly("read " + absolute);
        // creat ends in "at", but its a0 is no descriptor.
        host.openBy("creat", 100, 0x7ffc1234L, recorded, 7, "NORMAL", OpenFlags.CREAT);
        assertThat(flows(host)).containsExactly("wrote " + absolute);
    }

    @Test
    void namesBehindADescriptorTakeItsDirectoryIfThatWasSeen() {
        host.openBy("openat", 100, 5, "x", 7, "NORMAL", 0);
        Directories seen = (e, descriptor) -> descriptor == 5 ? "/srv/data" : "";
        assertThat(flows(host.last(), seen)).containsExactly("read /srv/data/x");
        assertThat(flows(host)).as("not seen: no directory is made up").containsExactly("read x");
        assertThat(((OfFile) Flows.of(host.last(), Directories.UNKNOWN).get(0).other()).key())
                .as("and the inode still tells it")
                .isEqualTo(FileKey.of(Host.DEV, 7, ""));
    }

    @Test
    void aRenameBetweenTwoDirectoryDescriptorsKeepsBareNames() {
        Directories seen = (e, descriptor) -> "/d" + descriptor;
        host.record("renameat2", 100, c -> {
            c.a0 = 5;
            c.a2 = 6;
            c.paths = List.of(host.item("a", "DELETE", 7, "0100644"), host.item("b", "CREATE", 7, "0100644"));
        });
        assertThat(flows(host.last(), seen)).containsExactly("renamed b");
        host.record("renameat2", 100, c -> {
            c.a0 = 5;
            c.a2 = 5;
            c.paths = List.of(host.item("a", "DELETE", 7, "0100644"), host.item("b", "CREATE", 7, "0100644"));
        });
        assertThat(flows(host.last(), seen)).containsExactly("renamed /d5/b");
    }

    @Test
    void withoutInodesTheNameTellsAFileAndABareNameNone() {
        FileKey passwd = FileKey.of("", -1, "/etc/passwd");
        assertThat(passwd.byName()).isTrue();
        assertThat(passwd).isEqualTo(FileKey.of("", -1, "/etc/passwd"));
        assertThat(FileKey.of("", 7, "/tmp/a"))
                .as("an inode without its device: every tmpfs has an inode 7")
                .isNotEqualTo(FileKey.of("", 7, "/run/b"));
        host.record("openat", 100, c -> {
            c.a0 = 5;
            c.flags = 0;
            c.paths = List.of(new PathItem("", "NORMAL", -1, "", ""));
        });
        FileKey nameless =
                ((OfFile) Flows.of(host.last(), Directories.UNKNOWN).get(0).other()).key();
        host.record("openat", 200, c -> {
            c.a0 = 5;
            c.flags = 1;
            c.paths = List.of(new PathItem("", "NORMAL", -1, "", ""));
        });
        FileKey other =
                ((OfFile) Flows.of(host.last(), Directories.UNKNOWN).get(0).other()).key();
        assertThat(nameless).as("(null) is not one file").isNotEqualTo(other);
    }
}
