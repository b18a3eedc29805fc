package io.tadoru.collector.auditbeat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import io.tadoru.collector.Errno;
import io.tadoru.collector.Event;
import io.tadoru.collector.Event.PathItem;
import io.tadoru.collector.Event.SocketAddress;
import io.tadoru.collector.Event.Source;
import io.tadoru.collector.Event.User;
import io.tadoru.collector.OpenFlags;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuditbeatDocumentTest {
    private static final String TIME = "'@timestamp':'2024-01-02T03:04:05.678Z',";

    /** Single quotes stand for double ones. */
    private static @Nullable Event parse(String text) {
        byte[] json = text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        return AuditbeatDocument.parse(json, 0, json.length, new Source("i", "d"));
    }

    private static Event event(String text) {
        return Objects.requireNonNull(parse(text));
    }

    private static String reason(String text) throws IOException {
        try (JsonParser p = new JsonFactory().createParser(text.replace('\'', '"'))) {
            p.nextToken();
            AuditbeatDocument d = AuditbeatDocument.read(p);
            assertThat(d.event(new Source("", ""))).isNull();
            return d.reason();
        }
    }

    private static Event call(String call, String data) {
        return event("{" + TIME + "'auditd':{'sequence':7,'data':{'syscall':'" + call + "'" + data + "}}}");
    }

    @ParameterizedTest
    @CsvSource({
        "2024-01-02T03:04:05.678Z, 1704164645678000000",
        "2024-01-02T03:04:05.678901234Z, 1704164645678901234",
        "2024-01-02T03:04:05Z, 1704164645000000000",
        "2024-01-02T05:04:05.678+02:00, 1704164645678000000",
        "1704164645678, 1704164645678000000",
        "1969-12-31T23:59:59.999Z, -1000000",
    })
    void times(String text, long nanos) {
        assertThat(IsoTime.nanos(text)).isEqualTo(nanos);
        assertThat(IsoTime.nanos(IsoTime.text(nanos))).isEqualTo(nanos);
    }

    @ParameterizedTest
    @CsvSource({
        "2024-13-02T03:04:05.678Z",
        "2024-02-30T03:04:05.678Z",
        "2024-01-02T25:04:05.678Z",
        "2024-01-02 03:04:05.678Z",
        "9999-01-02T03:04:05.678Z",
        "2024-01-02T03:04:05.67aZ",
        "''",
        "now",
        "99999999999999999",
        "+999999999-12-31T23:59:59Z"
    })
    void noTimes(String text) {
        assertThat(IsoTime.nanos(text)).isEqualTo(IsoTime.NONE);
    }

    @ParameterizedTest
    @CsvSource({
        "ENOENT, -2",
        "EINPROGRESS, -115",
        "EAGAIN, -11",
        "EWOULDBLOCK, -11",
        "ERESTARTSYS, -512",
        "-3, -3",
        "5, 5"
    })
    void exits(String text, long exit) {
        assertThat(call("connect", ",'exit':'" + text + "'").exit()).isEqualTo(exit);
    }

    @Test
    void exitThatSaysNothing() {
        assertThat(call("connect", "").exit()).isEqualTo(Event.NO_EXIT);
        assertThat(call("connect", ",'exit':'ENOSUCHTHING'").exit()).isEqualTo(Event.NO_EXIT);
        assertThat(call("connect", ",'exit':''").exit()).isEqualTo(Event.NO_EXIT);
    }

    @Test
    void everyErrnoHasOneNameAndComesBack() {
        for (int i = 1; i < 134; i++) {
            String name = Errno.name(-i);
            // 41 and 58 are aliases in the kernel's own list.
            assertThat(name.isEmpty()).as("errno " + i).isEqualTo(i == 41 || i == 58);
            assertThat(name.isEmpty() ? i : Errno.number(name)).isEqualTo(i);
        }
        assertThat(Errno.name(-11)).isEqualTo("EAGAIN");
        assertThat(Errno.name(11)).isEmpty();
        assertThat(Errno.name(Event.NO_EXIT)).isEmpty();
        assertThat(Errno.number("EDEADLOCK")).isEqualTo(35);
    }

    @Test
    void openFlags() {
        assertThat(call("open", ",'a1':'241','a2':'1b6'").openFlags()).isEqualTo(0x241);
        assertThat(call("openat", ",'a1':'7ffe0','a2':'80002'").openFlags()).isEqualTo(0x80002);
        assertThat(call("openat2", ",'oflag':'0100101','a2':'7ffc'").openFlags())
                .isEqualTo(0100101);
        assertThat(call("openat2", ",'oflag':'00'").openFlags()).isZero();
        assertThat(call("openat2", "").openFlags()).isEqualTo(OpenFlags.NONE);
        assertThat(call("creat", "").openFlags()).isEqualTo(OpenFlags.CREAT);
        assertThat(call("open", "").openFlags()).isEqualTo(OpenFlags.NONE);
        assertThat(call("open", ",'a1':'zz'").openFlags()).isEqualTo(OpenFlags.NONE);
        assertThat(call("read", ",'a1':'1'").openFlags()).isEqualTo(OpenFlags.NONE);
    }

    @Test
    void argumentWordsHave64Bits() {
        Event e = call("fchownat", ",'a0':'ffffffffffffff9c','a1':'0','a2':'11111111111111111','a3':'-1'");
        assertThat(e.a0()).isEqualTo(-100);
        assertThat(e.a2()).isZero();
        assertThat(e.a3()).isZero();
    }

    @Test
    void pathsStandInItemOrder() {
        Event e = event("{" + TIME
                + "'auditd':{'sequence':7,'data':{'syscall':'rename'},'paths':[{'item':'1','name':'(null)','objtype':'CREATE',"
                + "'inode':'18446744073709551615','x':{'y':[1]}},null,{'item':'0','name':'a','nametype':'DELETE','inode':5,"
                + "'dev':'08:01','mode':'0100644'},7]}}");
        assertThat(e.paths())
                .containsExactly(
                        new PathItem("a", "DELETE", 5, "08:01", "0100644"), new PathItem("", "CREATE", -1, "", ""));
    }

    @Test
    void sockets() {
        assertThat(call("connect", ",'socket':{'family':'ipv6','addr':'2001:DB8::0:1','port':'443'}")
                        .remote())
                .isEqualTo(new SocketAddress("ipv6", "2001:db8::1", 443, ""));
        assertThat(call("connect", ",'socket':{'family':'ipv6','addr':'::ffff:10.0.0.1','port':443}")
                        .remote())
                .isEqualTo(new SocketAddress("ipv6", "10.0.0.1", 443, ""));
        assertThat(call("connect", ",'socket':{'family':'unix','path':'/run/x'}")
                        .remote())
                .isEqualTo(new SocketAddress("unix", "", -1, "/run/x"));
        assertThat(call("connect", ",'socket':{'family':'unix','path':'\\u0000abs'}")
                        .remote())
                .isEqualTo(new SocketAddress("unix", "", -1, "@abs"));
        assertThat(call("connect", ",'socket':{'family':'0','saddr':'00000000'}")
                        .remote())
                .isEqualTo(new SocketAddress("unspec", "", -1, ""));
        assertThat(call("connect", ",'socket':{'family':'ipv4','addr':'evil.example','port':'70000'}")
                        .remote())
                .isEqualTo(new SocketAddress("ipv4", "", -1, ""));
        assertThat(call("connect", ",'socket':'odd'").remote()).isNull();
    }

    @Test
    void addressesOutsideOfTheSocket() {
        String ends = "'source':{'ip':'10.0.0.9','port':'5'},'destination':{'ip':'10.0.0.1','port':22},";
        String tail = "'auditd':{'sequence':7,'data':{'syscall':'%s'}}}";
        assertThat(event("{" + TIME + ends + String.format(tail, "connect")).remote())
                .isEqualTo(new SocketAddress("ipv4", "10.0.0.1", 22, ""));
        assertThat(event("{" + TIME + ends + String.format(tail, "accept4")).remote())
                .isEqualTo(new SocketAddress("ipv4", "10.0.0.9", 5, ""));
        assertThat(event("{" + TIME + ends + "'network':{'direction':'incoming'}," + String.format(tail, "recvfrom"))
                        .remote())
                .isEqualTo(new SocketAddress("ipv4", "10.0.0.9", 5, ""));
        assertThat(event("{" + TIME + ends + "'auditd':{'sequence':7,'message_type':'user_login'}}")
                        .remote())
                .isNull();
    }

    @Test
    void usersOfEachAge() {
        String call = "'auditd':{'sequence':7,'session':'3','data':{'syscall':'execve'}}}";
        User expected = new User("1000", "0", "1000", "u", "l", "3");
        assertThat(event("{" + TIME
                                + "'user':{'uid':'1000','euid':'0','auid':'1000','name_map':{'uid':'u','auid':'l'}},"
                                + call)
                        .user())
                .isEqualTo(expected);
        assertThat(event("{" + TIME
                                + "'user':{'id':'1000','name':'u','effective':{'id':'0'},'audit':{'id':'1000','name':'l'}},"
                                + call)
                        .user())
                .isEqualTo(expected);
        assertThat(event("{" + TIME + "'user':{'id':1000,'audit':{'id':'unset'}}," + call)
                        .user())
                .isEqualTo(new User("1000", "1000", "", "", "", "3"));
        assertThat(event("{" + TIME + "'user':{'id':'4294967295','name':'unset'}," + call)
                        .user())
                .isEqualTo(new User("", "", "", "", "", "3"));
    }

    @Test
    void processesOfEachAge() {
        String call = "'auditd':{'sequence':7,'data':{'syscall':'execve'}}}";
        Event six = event("{" + TIME + "'process':{'pid':'12','ppid':'11','exe':'/x','cwd':'/','name':'x'}," + call);
        Event eight = event("{" + TIME
                + "'process':{'pid':12,'parent':{'pid':11},'executable':'/x','working_directory':'/','name':'x'},"
                + call);
        Event dotted = event("{" + TIME
                + "'process.pid':12,'process.parent.pid':11,'process':{'executable':'/x'},'process.working_directory':'/',"
                + "'process.name':'x'," + call);
        assertThat(six).isEqualTo(eight).isEqualTo(dotted);
        assertThat(six.pid()).isEqualTo(12);
        assertThat(six.ppid()).isEqualTo(11);
        assertThat(event("{" + TIME + "'process':{'pid':99999999999}," + call).pid())
                .isEqualTo(-1);
    }

    @Test
    void hostsOfEachAge() {
        String call = "'auditd':{'sequence':7,'data':{'syscall':'execve'}}}";
        assertThat(event("{" + TIME + "'host':{'hostname':'c'},'agent':{'name':'b'}," + call)
                        .host())
                .isEqualTo("b");
        assertThat(event("{" + TIME + "'host':{'name':'a','hostname':'c'},'agent':{'name':'b'}," + call)
                        .host())
                .isEqualTo("a");
        assertThat(event("{" + TIME + "'beat':{'hostname':'d'}," + call).host()).isEqualTo("d");
        assertThat(event("{" + TIME + "'host':{'hostname':'c'}," + call).host()).isEqualTo("c");
        assertThat(event("{" + TIME + call).host()).isEmpty();
    }

    @Test
    void oddities() {
        Event e = event(
                "{" + TIME
                        + "'event':{'action':['',null],'type':['change'],'module':'auditd','outcome':'success','sequence':9},"
                        + "'auditd':{'message_type':'config_change','data':{'syscall':null}},'tags':'one','process':{'args':'a'}}");
        assertThat(e.type()).isEqualTo("CONFIG_CHANGE");
        assertThat(e.success()).isTrue();
        assertThat(e.serial()).isEqualTo(9);
        assertThat(e.keys()).isEqualTo(List.of("one"));
        assertThat(e.args()).isEqualTo(List.of("a"));
    }

    @Test
    void whatIsNoEventSaysWhy() throws IOException {
        assertThat(reason("{" + TIME + "'event':{'module':'system'},'process':{'pid':1}}"))
                .contains("event.module");
        assertThat(reason("{" + TIME + "'event':{'module':'auditd'},'error':{'message':'failed to parse'}}"))
                .contains("error.message");
        assertThat(reason("{" + TIME + "'event':{'sequence':3}}")).contains("auditd.sequence");
        assertThat(reason("{" + TIME + "'auditd':{'sequence':4294967296}}")).contains("auditd.sequence");
        assertThat(reason("{'auditd':{'sequence':4}}")).contains("@timestamp");
        assertThat(reason("{}")).contains("auditd.sequence");
    }

    @Test
    void brokenJson() {
        assertThat(parse("{" + TIME)).isNull();
        assertThat(parse("[]")).isNull();
        assertThat(parse("")).isNull();
        assertThat(parse("{'a':".repeat(5000))).isNull();
        assertThatThrownBy(() -> {
                    try (JsonParser p = new JsonFactory().createParser("[1]")) {
                        p.nextToken();
                        AuditbeatDocument.read(p);
                    }
                })
                .isInstanceOf(IOException.class);
    }
}
