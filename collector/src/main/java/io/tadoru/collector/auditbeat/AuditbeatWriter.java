package io.tadoru.collector.auditbeat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.tadoru.collector.Errno;
import io.tadoru.collector.Event;
import io.tadoru.collector.Event.PathItem;
import io.tadoru.collector.Event.SocketAddress;
import io.tadoru.collector.Event.User;
import io.tadoru.collector.OpenFlags;
import io.tadoru.collector.SystemCalls;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Events as the documents that Auditbeat 8 would make of them, so that raw logs can be searched like its own. Reading
 * such a document gives an event that is equal but for its source; half surrogate pairs alone become U+FFFD. Stateless,
 * thread-safe.
 */
public final class AuditbeatWriter {
    private static final JsonFactory JSON = new JsonFactory();

    /** ECS words for what a call does. */
    private record Meaning(String action, String category, String type) {}

    private static final Map<String, Meaning> MEANINGS = new HashMap<>();

    static {
        means(SystemCalls.EXEC, "executed", "process", "start");
        means(SystemCalls.EXIT, "ended", "process", "end");
        means(SystemCalls.OPEN, "opened-file", "file", "access");
        means(SystemCalls.RENAME, "renamed", "file", "change");
        means(SystemCalls.DELETE, "deleted", "file", "deletion");
        means(SystemCalls.LINK, "linked", "file", "creation");
        means(SystemCalls.CHANGE_MODE, "changed-file-permissions-of", "file", "change");
        means(SystemCalls.TRUNCATE, "truncated", "file", "change");
        means(SystemCalls.CONNECT, "connected-to", "network", "connection");
        means(SystemCalls.ACCEPT, "accepted-connection-from", "network", "connection");
        means(SystemCalls.BIND, "bound-socket", "network", "start");
    }

    private AuditbeatWriter() {}

    private static void means(Set<String> calls, String action, String category, String type) {
        calls.forEach(call -> MEANINGS.put(call, new Meaning(action, category, type)));
    }

    /** One document, UTF-8, on one line, without a line end. */
    public static byte[] write(Event event) {
        return write(event, List.of());
    }

    /**
     * One document that also says which addresses the host has.
     *
     * @param hostIps canonical texts, for {@code host.ip}
     */
    public static byte[] write(Event event, Collection<String> hostIps) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(1024);
        try (JsonGenerator g = JSON.createGenerator(out)) {
            g.writeStartObject();
            g.writeStringField("@timestamp", IsoTime.text(event.time()));
            host(g, event, hostIps);
            event(g, event);
            auditd(g, event);
            process(g, event);
            user(g, event);
            network(g, event);
            strings(g, "tags", event.keys());
            g.writeObjectFieldStart("service");
            text(g, "type", "auditd");
            g.writeEndObject();
            g.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static void host(JsonGenerator g, Event e, Collection<String> ips) throws IOException {
        g.writeObjectFieldStart("host");
        text(g, "name", e.host());
        strings(g, "ip", ips);
        g.writeEndObject();
    }

    private static void event(JsonGenerator g, Event e) throws IOException {
        g.writeObjectFieldStart("event");
        text(g, "module", "auditd");
        text(g, "kind", "event");
        text(g, "outcome", e.success() ? "success" : "failure");
        Meaning meaning = MEANINGS.get(e.call());
        if (meaning != null) {
            text(g, "action", meaning.action());
            strings(g, "category", List.of(meaning.category()));
            strings(g, "type", List.of(meaning.type()));
        }
        g.writeEndObject();
    }

    private static void auditd(JsonGenerator g, Event e) throws IOException {
        g.writeObjectFieldStart("auditd");
        text(g, "message_type", e.type().toLowerCase(Locale.ROOT));
        text(g, "result", e.success() ? "success" : "fail");
        g.writeNumberField("sequence", e.serial());
        text(g, "session", e.user().session());
        g.writeObjectFieldStart("data");
        text(g, "syscall", e.call());
        text(g, "exit", exit(e));
        word(g, e, "a0", e.a0(), false);
        word(g, e, "a1", e.a1(), e.call().equals("open") && e.openFlags() == OpenFlags.NONE);
        word(
                g,
                e,
                "a2",
                e.a2(),
                (e.call().equals("openat") || e.call().equals("open_by_handle_at")) && e.openFlags() == OpenFlags.NONE);
        word(g, e, "a3", e.a3(), false);
        if (e.call().equals("openat2") && e.openFlags() != OpenFlags.NONE) {
            text(g, "oflag", "0" + Integer.toOctalString(e.openFlags()));
        }
        socket(g, e.remote());
        g.writeEndObject();
        paths(g, e.paths());
        g.writeEndObject();
    }

    private static String exit(Event e) {
        if (e.exit() == Event.NO_EXIT) {
            return "";
        }
        String name = e.success() ? "" : Errno.name(e.exit());
        return name.isEmpty() ? Long.toString(e.exit()) : name;
    }

    private static void word(JsonGenerator g, Event e, String name, long word, boolean missing) throws IOException {
        if (!missing && (word != 0 || !e.call().isEmpty())) {
            text(g, name, Long.toHexString(word));
        }
    }

    private static void socket(JsonGenerator g, @Nullable SocketAddress remote) throws IOException {
        if (remote != null) {
            g.writeObjectFieldStart("socket");
            text(g, "family", remote.family());
            text(g, "addr", remote.ip());
            text(g, "port", remote.port() < 0 ? "" : Integer.toString(remote.port()));
            text(g, "path", remote.path());
            g.writeEndObject();
        }
    }

    private static void paths(JsonGenerator g, List<PathItem> paths) throws IOException {
        if (paths.isEmpty()) {
            return;
        }
        g.writeArrayFieldStart("paths");
        for (int i = 0; i < paths.size(); i++) {
            PathItem p = paths.get(i);
            g.writeStartObject();
            text(g, "item", Integer.toString(i));
            text(g, "name", p.name());
            text(g, "nametype", p.nametype());
            text(g, "inode", p.inode() < 0 ? "" : Long.toString(p.inode()));
            text(g, "dev", p.dev());
            text(g, "mode", p.mode());
            g.writeEndObject();
        }
        g.writeEndArray();
    }

    private static void process(JsonGenerator g, Event e) throws IOException {
        g.writeObjectFieldStart("process");
        if (e.pid() >= 0) {
            g.writeNumberField("pid", e.pid());
        }
        if (e.ppid() >= 0) {
            g.writeObjectFieldStart("parent");
            g.writeNumberField("pid", e.ppid());
            g.writeEndObject();
        }
        text(g, "name", e.comm());
        text(g, "executable", e.exe());
        text(g, "working_directory", e.cwd());
        strings(g, "args", e.args());
        g.writeEndObject();
    }

    private static void user(JsonGenerator g, Event e) throws IOException {
        User u = e.user();
        g.writeObjectFieldStart("user");
        text(g, "id", u.uid());
        text(g, "name", u.name());
        // For a system call a missing effective id means: the same as the real one.
        boolean same = e.call().isEmpty() ? u.euid().isEmpty() : u.euid().equals(u.uid());
        if (!same) {
            g.writeObjectFieldStart("effective");
            g.writeStringField("id", wellFormed(u.euid()));
            g.writeEndObject();
        }
        g.writeObjectFieldStart("audit");
        text(g, "id", u.auid());
        text(g, "name", u.loginName());
        g.writeEndObject();
        g.writeEndObject();
    }

    private static void network(JsonGenerator g, Event e) throws IOException {
        SocketAddress remote = e.remote();
        boolean out = SystemCalls.CONNECT.contains(e.call());
        if (remote == null || !(out || SystemCalls.ACCEPT.contains(e.call()))) {
            return;
        }
        g.writeObjectFieldStart("network");
        text(g, "direction", out ? "egress" : "ingress");
        g.writeEndObject();
        g.writeObjectFieldStart(out ? "destination" : "source");
        text(g, "ip", remote.ip());
        text(g, "port", remote.port() < 0 ? "" : Integer.toString(remote.port()));
        text(g, "path", remote.path());
        g.writeEndObject();
    }

    private static void strings(JsonGenerator g, String name, Collection<String> values) throws IOException {
        if (!values.isEmpty()) {
            g.writeArrayFieldStart(name);
            for (String value : values) {
                g.writeString(wellFormed(value));
            }
            g.writeEndArray();
        }
    }

    private static void text(JsonGenerator g, String name, String value) throws IOException {
        if (!value.isEmpty()) {
            g.writeStringField(name, wellFormed(value));
        }
    }

    /** Text without half surrogate pairs: UTF-8 has none, and the generator refuses them. */
    private static String wellFormed(String s) {
        for (int i = 0; i < s.length(); i++) {
            if (Character.isSurrogate(s.charAt(i))) {
                StringBuilder out = new StringBuilder(s.length());
                s.codePoints()
                        .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xfffd : c)
                        .forEach(out::appendCodePoint);
                return out.toString();
            }
        }
        return s;
    }
}
