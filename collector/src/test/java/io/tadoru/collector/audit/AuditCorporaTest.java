package io.tadoru.collector.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tadoru.collector.Corpora;
import io.tadoru.collector.Errno;
import io.tadoru.collector.Event;
import io.tadoru.collector.audit.Comparison.Ours;
import io.tadoru.collector.auditbeat.AuditbeatPairs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Published logs give the events that their publishers' programs make of them. */
class AuditCorporaTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Ours UNSET = new Ours(
            "they write unset, we leave it empty",
            "*",
            (theirs, ours) -> (theirs.equals("unset") || theirs.equals("4294967295")) && ours.isEmpty());
    private static final Ours UNSPEC =
            new Ours("family 0 is unspec", "remote", (theirs, ours) -> theirs.equals("0") && ours.equals("unspec"));
    private static final Ours NAMES = new Ours(
            "a name that we do not keep stands for the user: theirs comes from the reading machine",
            "*",
            (theirs, ours) -> theirs.equals("root") && ours.equals("0"));

    private static List<Event> read(Path file) throws IOException {
        return new RawLines("")
                .file(file.getFileName().toString(), Files.readAllBytes(file))
                .finish();
    }

    private static Event one(String where, String text) {
        List<Event> events = new RawLines("").file("line", text + "\n").finish();
        assertThat(events).as(where).hasSize(1);
        return events.get(0);
    }

    private static List<Path> files(String folder, String suffix) throws IOException {
        try (Stream<Path> all = Files.list(Corpora.file(folder))) {
            return all.filter(p -> p.toString().endsWith(suffix)).sorted().toList();
        }
    }

    @Test
    void everyFileIsRead() throws IOException {
        List<Path> logs = new ArrayList<>();
        for (String folder : List.of(
                "go-libaudit/auparse",
                "go-libaudit/reassembler",
                "audit-userspace/auparse-test",
                "plaso",
                "parser-lines/linux-audit-parser-rs",
                "parser-lines/synthetic",
                "auditbeat-pairs")) {
            logs.addAll(files(folder, ".log"));
        }
        logs.addAll(files("laurel", ".txt"));
        Map<String, Long> broken = new TreeMap<>();
        long lines = 0;
        long events = 0;
        for (Path log : logs) {
            RawLines raw = new RawLines("").file(log.getFileName().toString(), Files.readAllBytes(log));
            events += raw.finish().size();
            lines += raw.reader.lines();
            if (raw.reader.broken() > 0) {
                broken.put(log.getFileName().toString(), raw.reader.broken());
            }
        }
        System.out.println(logs.size() + " logs, " + lines + " lines, " + events + " events");
        assertThat(logs).hasSizeGreaterThan(80);
        // "type=UNKNOWN[1329] msg=?"
        assertThat(broken).isEqualTo(Map.of("audit-rhel7.log", 1L));
    }

    @Test
    void reassembledStreams() throws IOException {
        Map<String, Event> normal = byStamp(read(Corpora.file("go-libaudit/reassembler/normal.log")));
        Map<String, Event> shuffled = byStamp(read(Corpora.file("go-libaudit/reassembler/out_of_order.log")));
        assertThat(shuffled.keySet()).isEqualTo(normal.keySet());
        shuffled.forEach((stamp, e) -> assertThat(Comparison.fields(e))
                .isEqualTo(Comparison.fields(Objects.requireNonNull(normal.get(stamp)))));
        assertThat(read(Corpora.file("go-libaudit/reassembler/rollover.log")).stream()
                        .map(Event::serial))
                .containsExactly(4294967294L, 4294967295L, 0L, 1L, 2L);
        assertThat(read(Corpora.file("go-libaudit/reassembler/lost_messages.log")).stream()
                        .map(Event::serial))
                .contains(49L, 59L)
                .doesNotContain(50L, 58L);
    }

    private static Map<String, Event> byStamp(List<Event> events) {
        Map<String, Event> out = new LinkedHashMap<>();
        events.forEach(e -> out.put(e.time() / 1_000_000 + ":" + e.serial(), e));
        assertThat(out).hasSameSizeAs(events);
        return out;
    }

    @Test
    void recordsOfGoLibaudit() throws IOException {
        Comparison comparison = new Comparison(
                "go-libaudit, records",
                List.of(
                        UNSET,
                        UNSPEC,
                        new Ours(
                                "they do not take the old LOGIN form apart",
                                "auid",
                                (theirs, ours) -> theirs.isEmpty() && ours.equals("0"))));
        for (Path golden : files("go-libaudit/auparse", ".golden")) {
            String log = golden.toString().replace(".golden", "");
            List<String> lines = Files.readAllLines(Path.of(log), StandardCharsets.UTF_8).stream()
                    .filter(l -> !l.isBlank())
                    .toList();
            JsonNode records = JSON.readTree(golden.toFile());
            assertThat(records.size()).isEqualTo(lines.size());
            for (int i = 0; i < lines.size(); i++) {
                String where = Path.of(log).getFileName() + ":" + (i + 1);
                if (records.get(i).isNull()) {
                    assertThat(new RawLines("").file("line", lines.get(i)).finish())
                            .as(where)
                            .isEmpty();
                } else {
                    comparison.compare(where, record(records.get(i)), one(where, lines.get(i)));
                }
            }
        }
        comparison.finish();
    }

    private static Map<String, String> record(JsonNode golden) {
        JsonNode data = golden.path("data");
        String type = golden.path("record_type").asText().toUpperCase(Locale.ROOT);
        Map<String, String> out = head(golden, type);
        for (String key : List.of("pid", "ppid", "uid", "euid", "auid", "ses", "comm", "exe")) {
            out.put(key, data.path(key).asText());
        }
        out.put(
                "success",
                data.path("result").asText("no").replace("success", "yes").replaceAll("^fail.*", "no"));
        out.put("exit", exit(data.path("exit").asText()));
        boolean call = type.equals("SYSCALL");
        out.put("call", call ? data.path("syscall").asText() : "");
        for (String word : List.of("a0", "a1", "a2", "a3")) {
            out.put(word, call ? data.path(word).asText() : "");
        }
        if (type.equals("EXECVE")) {
            List<String> args = new ArrayList<>();
            for (int i = 0; data.has("a" + i); i++) {
                args.add(data.path("a" + i).asText());
            }
            out.put("args", args.toString());
        }
        out.put("cwd", data.path("cwd").asText());
        out.put("paths", type.equals("PATH") ? path(data) : "");
        out.put(
                "remote",
                Comparison.remote(
                        type.equals("SOCKADDR") ? data.path("family").asText() : "",
                        type.equals("SOCKADDR") ? data.path("addr").asText() : "",
                        data.path("port").asText(),
                        type.equals("SOCKADDR") ? data.path("path").asText() : ""));
        out.put("keys", texts(golden.path("keys")));
        return out;
    }

    private static Map<String, String> head(JsonNode golden, String type) {
        Map<String, String> out = new LinkedHashMap<>();
        out.put("type", type);
        out.put(
                "time",
                Long.toString(Instant.parse(golden.path("@timestamp").asText()).toEpochMilli()));
        out.put("serial", golden.path("sequence").asText());
        return out;
    }

    private static String path(JsonNode p) {
        return Comparison.path(
                p.path("name").asText(),
                p.path(p.has("nametype") ? "nametype" : "objtype").asText(),
                p.path("inode").asText(),
                p.path("dev").asText(),
                p.path("mode").asText());
    }

    private static String exit(String text) {
        return Errno.number(text) > 0 ? "-" + Errno.number(text) : text;
    }

    private static String texts(JsonNode list) {
        List<String> out = new ArrayList<>();
        list.forEach(x -> out.add(x.asText()));
        return String.join(",", out);
    }

    @Test
    void eventsOfGoLibaudit() throws IOException {
        Comparison comparison = new Comparison(
                "go-libaudit, events",
                List.of(
                        UNSET,
                        new Ours(
                                "they take the word behind a lost 0x1D for a key",
                                "keys",
                                (theirs, ours) -> theirs.equals("x86_64") && ours.isEmpty()),
                        new Ours(
                                "an event with a system call is named by it, whatever record comes first",
                                "type",
                                (theirs, ours) -> ours.equals("SYSCALL"))));
        for (Path golden : files("go-libaudit/aucoalesce", ".golden")) {
            Map<String, String> tests = yaml(Path.of(golden.toString().replace(".json.golden", ".yaml")));
            for (JsonNode test : JSON.readTree(golden.toFile())) {
                String name = test.path("test_name").asText();
                String where = golden.getFileName() + ", " + name;
                comparison.compare(where, coalesced(test.path("event")), one(where, tests.getOrDefault(name, "")));
            }
        }
        comparison.finish();
    }

    /** The records of each named test: lines indented by four, below a name indented by two. */
    private static Map<String, String> yaml(Path file) throws IOException {
        Map<String, String> out = new HashMap<>();
        String name = "";
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith("    ")) {
                out.merge(name, line.trim() + "\n", String::concat);
            } else if (line.matches("  [^ #].*")) {
                name = line.substring(2, line.lastIndexOf(':'));
            }
        }
        return out;
    }

    private static Map<String, String> coalesced(JsonNode e) {
        Map<String, String> out = head(e, e.path("record_type").asText().toUpperCase(Locale.ROOT));
        JsonNode data = e.path("data");
        JsonNode process = e.path("process");
        out.put("success", e.path("result").asText().equals("success") ? "yes" : "no");
        out.put("ses", e.path("session").asText());
        for (String id : List.of("uid", "euid", "auid")) {
            out.put(id, e.path("user").path("ids").path(id).asText());
        }
        out.put("pid", process.path("pid").asText());
        out.put("ppid", process.path("ppid").asText());
        out.put("comm", process.path("name").asText());
        out.put("exe", process.path("exe").asText());
        out.put("cwd", process.path("cwd").asText());
        List<String> args = new ArrayList<>();
        process.path("args").forEach(a -> args.add(a.asText()));
        out.put("args", args.isEmpty() ? "" : args.toString());
        out.put("call", data.path("syscall").asText());
        out.put("exit", exit(data.path("exit").asText()));
        for (String word : List.of("a0", "a1", "a2", "a3")) {
            out.put(word, data.path(word).asText());
        }
        List<String> paths = new ArrayList<>();
        e.path("paths").forEach(p -> paths.add(path(p)));
        out.put("paths", String.join("; ", paths));
        out.put(
                "remote",
                Comparison.remote(
                        data.path("socket_family").asText(),
                        data.path("socket_addr").asText(),
                        data.path("socket_port").asText(),
                        ""));
        out.put("keys", texts(e.path("tags")));
        return out;
    }

    @Test
    void eventsOfLaurel() throws IOException {
        Comparison comparison = new Comparison(
                "laurel",
                List.of(
                        UNSET,
                        new Ours(
                                "the mode stays as written",
                                "paths",
                                (theirs, ours) -> theirs.equals(ours.replace(" 100755", " 0100755")))));
        for (Path golden : files("laurel", ".json")) {
            Map<String, Event> events = byStamp(read(Path.of(golden.toString().replace(".json", ".txt"))));
            List<String> lines = Files.readAllLines(golden);
            assertThat(lines).hasSameSizeAs(events.keySet());
            for (String line : lines) {
                JsonNode e = JSON.readTree(line);
                String stamp = e.path("ID").asText().replaceFirst("\\.", "");
                assertThat(events).containsKey(stamp);
                comparison.compare(
                        golden.getFileName() + " " + stamp, laurel(e), Objects.requireNonNull(events.get(stamp)));
            }
        }
        comparison.finish();
    }

    private static Map<String, String> laurel(JsonNode e) {
        Map<String, String> out = new LinkedHashMap<>();
        out.put("host", e.path("NODE").asText());
        JsonNode call = e.has("SYSCALL") ? e.path("SYSCALL") : e.path("URINGOP").path(0);
        out.put("type", e.has("SYSCALL") ? "SYSCALL" : "URINGOP");
        for (String field : List.of("success", "exit", "pid", "ppid", "uid", "euid", "auid", "ses", "comm", "exe")) {
            out.put(field, call.path(field).asText());
        }
        out.put("keys", call.path("key").isNull() ? "" : call.path("key").asText());
        out.put("UID", call.path("UID").asText());
        out.put("AUID", call.path("AUID").asText());
        if (call.has("syscall")) {
            long arch = Long.decode(call.path("arch").asText());
            out.put("call", SyscallTable.name(arch, call.path("syscall").asLong()));
            out.put("call", call.path("SYSCALL").asText(out.get("call")));
        }
        for (int i = 0; i < 4; i++) {
            out.put("a" + i, call.path("ARGV").path(i).asText().replace("0x", ""));
        }
        List<String> args = new ArrayList<>();
        e.path("EXECVE").path("ARGV").forEach(a -> args.add(a.asText()));
        out.put("args", args.isEmpty() ? "" : args.toString());
        out.put("cwd", e.path("CWD").path("cwd").asText());
        List<String> paths = new ArrayList<>();
        e.path("PATH")
                .forEach(p -> paths.add(Comparison.path(
                        p.path("name").asText(),
                        p.path(p.has("nametype") ? "nametype" : "objtype").asText(),
                        p.path("inode").asText(),
                        p.path("dev").asText(),
                        p.path("mode").asText().replace("0o", "0"))));
        out.put("paths", String.join("; ", paths));
        String saddr = e.path("SOCKADDR").path(0).path("saddr").asText();
        Event.SocketAddress r = SocketAddresses.decode(unescaped(saddr));
        out.put(
                "remote",
                r == null ? "" : Comparison.remote(r.family(), r.ip(), r.port() < 0 ? "" : "" + r.port(), r.path()));
        return out;
    }

    /** Bytes as laurel writes them: {@code %00%02x}. */
    private static byte[] unescaped(String text) {
        Matcher m = Pattern.compile("%([0-9a-fA-F]{2})").matcher(text);
        String latin =
                m.replaceAll(x -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(x.group(1), 16))));
        return latin.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void recordsOfTheReferenceParser() throws IOException {
        Comparison comparison = new Comparison("audit-userspace", List.of(UNSET));
        Map<String, Map<String, Event>> logs = new HashMap<>();
        Map<String, String> fields = new LinkedHashMap<>();
        String file = "";
        String stamp = "";
        for (String line : Files.readAllLines(Corpora.file("audit-userspace/auparse-test/auparse_test.ref"))) {
            String text = line.trim();
            if (text.startsWith("line=")) {
                file = text.substring(text.indexOf("file=") + 5);
            } else if (text.startsWith("event time: ")) {
                stamp = text.substring(12, text.indexOf(',')).replaceFirst("\\.", "");
            } else if (line.startsWith("        ") && text.contains("=")) {
                int equals = text.indexOf('=');
                fields.putIfAbsent(text.substring(0, equals), text.substring(equals + 1));
            } else if (text.isEmpty() && !fields.isEmpty()) {
                if (file.endsWith(".log")) {
                    String name = file.replace("./", "");
                    if (!logs.containsKey(name)) {
                        logs.put(name, byStamp(read(Corpora.file("audit-userspace/auparse-test/" + name))));
                    }
                    Event e = logs.get(name).get(stamp);
                    assertThat(e).as(name + " " + stamp).isNotNull();
                    comparison.compare(name + " " + stamp, reference(fields), Objects.requireNonNull(e));
                }
                fields.clear();
            }
        }
        assertThat(logs.keySet()).containsExactlyInAnyOrder("test.log", "test2.log", "test4.log");
        comparison.finish();
    }

    /** What one record says that is said of the whole event; records of lower rank do not count beside a call. */
    private static Map<String, String> reference(Map<String, String> record) {
        Map<String, String> out = new LinkedHashMap<>();
        String type = record.getOrDefault("type", "");
        if (type.equals("CWD")) {
            out.put("cwd", plain(record.get("cwd")));
        } else if (type.equals("EXECVE")) {
            List<String> args = new ArrayList<>();
            for (int i = 0; record.containsKey("a" + i); i++) {
                args.add(plain(record.get("a" + i)));
            }
            out.put("args", args.toString());
        } else if (type.equals("SYSCALL")) {
            out.put("call", SyscallTable.name(SyscallTable.X86_64, Long.parseLong(plain(record.get("syscall")))));
            for (String field : List.of("type", "success", "exit", "ppid", "euid", "a0", "a1", "a2", "a3")) {
                out.put(field, plain(record.get(field)));
            }
        }
        if (!Set.of("CWD", "PATH", "EXECVE", "PROCTITLE", "AVC", "LOGIN").contains(type)) {
            for (String field : List.of("pid", "uid", "auid", "comm", "exe")) {
                out.put(field, plain(record.get(field)));
            }
            out.put("type", type);
        }
        return out;
    }

    private static String plain(@org.jspecify.annotations.Nullable String value) {
        return value == null ? "" : value.replace("\"", "");
    }

    @Test
    void snapshotsOfAuditdParser() throws IOException {
        Comparison comparison = new Comparison(
                "auditd-parser",
                List.of(
                        UNSET,
                        NAMES,
                        new Ours(
                                "they leave a key in hex behind which a quote stands",
                                "keys",
                                (theirs, ours) -> theirs.startsWith("6578") && ours.equals("exec,64bit")),
                        new Ours(
                                "they leave an argument in hex that holds line feeds",
                                "args",
                                (theirs, ours) ->
                                        theirs.startsWith("[jq, ., 7B0A") && ours.startsWith("[jq, ., {\n"))));
        int refused = 0;
        for (Path snapshot : files("parser-lines/snapshots", ".snap")) {
            String text = Files.readString(snapshot);
            Matcher info = Pattern.compile("(?m)^info: (\".*\")$").matcher(text);
            assertThat(info.find()).as(snapshot.toString()).isTrue();
            String line = JSON.readValue(info.group(1), String.class);
            JsonNode golden = JSON.readTree(text.substring(text.indexOf("\n---\n", 4) + 5));
            if (golden.has("Err")) {
                refused++;
                new RawLines("").file("line", line + "\n").finish();
            } else if (!golden.path("record_type").asText().equals("EOE")) {
                comparison.compare(snapshot.getFileName().toString(), snapshot(golden), one(line, line));
            }
        }
        System.out.println("auditd-parser refuses " + refused + " lines");
        comparison.finish();
    }

    private static Map<String, String> snapshot(JsonNode golden) {
        JsonNode f = golden.path("fields");
        Map<String, String> out = new LinkedHashMap<>();
        String type = golden.path("record_type").asText();
        out.put("type", type);
        out.put("time", golden.path("timestamp").asText());
        out.put("serial", golden.path("id").asText());
        out.put("host", golden.path("node").asText());
        switch (type) {
            case "SYSCALL" -> {
                for (String field : List.of(
                        "pid", "ppid", "uid", "euid", "auid", "ses", "comm", "exe", "exit", "a0", "a1", "a2", "a3")) {
                    out.put(
                            field,
                            f.path(field).isNull() ? "unset" : f.path(field).asText());
                }
                out.put("success", f.path("success").asBoolean() ? "yes" : "no");
                out.put("keys", f.path("key").isNull() ? "" : f.path("key").asText());
            }
            case "CWD" -> out.put("cwd", f.path("cwd").asText());
            case "EXECVE" -> {
                List<String> args = new ArrayList<>();
                for (int i = 0; f.has("a" + i); i++) {
                    args.add(f.path("a" + i).asText());
                }
                out.put("args", args.toString());
            }
            case "SOCKADDR" -> out.put("remote", snapshotAddress(f.path("saddr")));
            default -> {}
        }
        return out;
    }

    private static String snapshotAddress(JsonNode saddr) {
        String family =
                saddr.path("family").asText().replace("AF_INET6", "ipv6").replace("AF_INET", "ipv4");
        String[] ends =
                saddr.path("address").asText().replaceAll("[\\[\\]]", "").split(":(?=\\d+$)", -1);
        return saddr.isTextual()
                ? "unspec"
                : Comparison.remote(
                        family.replace("AF_", "").toLowerCase(Locale.ROOT),
                        ends[0],
                        ends.length > 1 ? ends[1] : "",
                        saddr.path("path").asText());
    }

    @Test
    void rawRecordsAndDocumentsGiveTheSameEvents() throws IOException {
        Comparison comparison = new Comparison(
                "auditbeat-pairs",
                List.of(
                        new Ours(
                                "Auditbeat looks names up, RAW records have none",
                                "UID",
                                (theirs, ours) -> theirs.equals("root") && ours.isEmpty()),
                        new Ours("Auditbeat looks login names up too", "AUID", (theirs, ours) -> ours.isEmpty())));
        for (AuditbeatPairs.Pair pair : AuditbeatPairs.all()) {
            RawLines raw = new RawLines(pair.event().host()).file("raw", String.join("\n", pair.records()) + "\n");
            assertThat(raw.finish()).as(pair.name()).hasSize(1);
            comparison.compare(pair.name(), Comparison.fields(pair.event()), raw.events.get(0));
            assertThat(raw.events.get(0).openFlags()).isEqualTo(pair.event().openFlags());
        }
        comparison.finish();
    }
}
