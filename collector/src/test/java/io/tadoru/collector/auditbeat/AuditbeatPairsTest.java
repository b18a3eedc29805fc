package io.tadoru.collector.auditbeat;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tadoru.collector.Event;
import io.tadoru.collector.Event.PathItem;
import io.tadoru.collector.Event.SocketAddress;
import io.tadoru.collector.Event.Source;
import io.tadoru.collector.Event.User;
import io.tadoru.collector.EventCopies;
import io.tadoru.collector.OpenFlags;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Published documents of each age give exactly these events. */
class AuditbeatPairsTest {
    private static final Source SOURCE = new Source("pairs", "document");
    private static final String LD = "/lib64/ld-linux-x86-64.so.2";

    @Test
    void chownOf7() throws IOException {
        assertThat(AuditbeatPairs.all().get(0).event())
                .isEqualTo(new Event(
                        1611091464740_000_000L,
                        263,
                        "",
                        "SYSCALL",
                        "fchownat",
                        true,
                        0,
                        9494,
                        9492,
                        new User("0", "0", "1000", "root", "vagrant", "8"),
                        "chown",
                        "/usr/bin/chown",
                        List.of(),
                        0xffffffffffffff9cL,
                        0x12d6210,
                        0x3e9,
                        0xffffffffL,
                        OpenFlags.NONE,
                        "/home/vagrant",
                        List.of(new PathItem("test", "NORMAL", 921833, "fd:02", "0100664")),
                        null,
                        List.of("access"),
                        SOURCE));
    }

    @Test
    void acceptOf6() throws IOException {
        assertThat(at("beats-auditbeat-6.x-7.0dev-accept.json", "1.234"))
                .isEqualTo(new Event(
                        1_234_000_000L,
                        8832,
                        "",
                        "SYSCALL",
                        "accept",
                        true,
                        5,
                        1663,
                        1,
                        new User("0", "0", "", "root", "", ""),
                        "sshd",
                        "/usr/sbin/sshd",
                        List.of(),
                        3,
                        0x7ffd0dc80040L,
                        0x7ffd0dc7ffd0L,
                        0,
                        OpenFlags.NONE,
                        "",
                        List.of(),
                        new SocketAddress("ipv4", "72.83.230.100", 58140, ""),
                        List.of("net"),
                        SOURCE));
    }

    @Test
    void loginOf6() throws IOException {
        Event e = AuditbeatPairs.event(
                AuditbeatPairs.documents("beats-auditbeat-6.x-data.json").get(0), List.of());
        assertThat(e.time()).isEqualTo(1507795534853_000_000L);
        assertThat(e.host()).isEqualTo("host.example.com");
        assertThat(e.type()).isEqualTo("USER_LOGIN");
        assertThat(e.call()).isEmpty();
        assertThat(e.success()).isFalse();
        assertThat(e.exit()).isEqualTo(Event.NO_EXIT);
        assertThat(e.serial()).isEqualTo(19955);
        assertThat(e.pid()).isEqualTo(12635);
        assertThat(e.ppid()).isEqualTo(-1);
        assertThat(e.exe()).isEqualTo("/usr/sbin/sshd");
        assertThat(e.user()).isEqualTo(new User("0", "", "", "root", "", ""));
        assertThat(e.remote()).isNull();
    }

    @Test
    void execveOf8() throws IOException {
        assertThat(at("beats-auditbeat-8.x-execve.json", "1.234"))
                .isEqualTo(new Event(
                        1_234_000_000L,
                        8972,
                        "",
                        "SYSCALL",
                        "execve",
                        true,
                        0,
                        10043,
                        10027,
                        new User("1001", "1001", "1001", "", "", "11"),
                        "uname",
                        "/bin/uname",
                        List.of("uname", "-a"),
                        0x10812c8,
                        0x1070208,
                        0x1152008,
                        0x59a,
                        OpenFlags.NONE,
                        "/home/andrew_kroh",
                        List.of(
                                new PathItem("/bin/uname", "NORMAL", 155, "08:01", "0100755"),
                                new PathItem(LD, "NORMAL", 1923, "08:01", "0100755")),
                        null,
                        List.of("user_commands"),
                        SOURCE));
    }

    @Test
    void elasticAgent() throws IOException {
        Event e = AuditbeatPairs.all().get(1).event();
        String exe =
                "/usr/share/elastic-agent/data/elastic-agent-b9a28a/install/auditbeat-8.2.0-linux-x86_64/auditbeat";
        assertThat(e)
                .isEqualTo(new Event(
                        1652361013230_000_000L,
                        94471,
                        "custom-agent",
                        "SYSCALL",
                        "sendto",
                        true,
                        56,
                        22501,
                        9509,
                        new User("0", "0", "", "root", "", ""),
                        "auditbeat",
                        exe,
                        List.of(),
                        0xa,
                        0xc00024e8c0L,
                        0x38,
                        0,
                        OpenFlags.NONE,
                        "",
                        List.of(),
                        new SocketAddress("netlink", "", -1, ""),
                        List.of(),
                        SOURCE));
    }

    @Test
    void coalescedExecve() throws IOException {
        Event e = AuditbeatPairs.all().get(2).event();
        assertThat(e.args()).containsExactly("auditctl", "-a", "exit,always", "-F", "arch=b32", "-S", "execve");
        assertThat(e.paths()).containsExactly(new PathItem("/sbin/auditctl", "NORMAL", 17367907, "08:01", "0100750"));
        assertThat(e.serial()).isEqualTo(479);
        assertThat(e.user().auid()).isEqualTo("1000");
        assertThat(e.cwd()).isEqualTo("/home/some_user");
        assertThat(e.keys()).containsExactly("audit_access");
    }

    @Test
    void writtenAndReadAgain() throws IOException {
        for (AuditbeatPairs.Pair pair : AuditbeatPairs.all()) {
            byte[] json = AuditbeatWriter.write(pair.event());
            assertThat(AuditbeatDocument.parse(json, 0, json.length, SOURCE))
                    .as(pair.name())
                    .isEqualTo(EventCopies.withSource(pair.event(), SOURCE));
        }
    }

    private static Event at(String file, String time) throws IOException {
        ObjectNode document = AuditbeatPairs.documents(file).get(0);
        return AuditbeatPairs.event(document, List.of("audit(" + time + ":1)"));
    }
}
