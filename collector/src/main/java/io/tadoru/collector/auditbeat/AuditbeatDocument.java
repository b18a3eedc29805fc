package io.tadoru.collector.auditbeat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.tadoru.collector.Errno;
import io.tadoru.collector.Event;
import io.tadoru.collector.Event.PathItem;
import io.tadoru.collector.Event.SocketAddress;
import io.tadoru.collector.Event.Source;
import io.tadoru.collector.Event.User;
import io.tadoru.collector.InternetAddress;
import io.tadoru.collector.OpenFlags;
import io.tadoru.collector.SystemCalls;
import io.tadoru.collector.auditbeat.PathFields.NumberedPath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One document's audit fields, in the names of Auditbeat 6, 7, 8, 9 or Elastic Agent's Auditd Manager. They are read in
 * one pass; what is not needed is skipped. Not thread-safe.
 */
public final class AuditbeatDocument {
    private static final JsonFactory JSON = JsonFactory.builder()
            // Names that a stranger chose must not stay in the JVM's table of strings.
            .configure(JsonFactory.Feature.INTERN_FIELD_NAMES, false)
            .build();
    private static final String UNSET = "unset";
    private static final String UNSET_NUMBER = "4294967295";
    /** What Elastic Agent adds to the rules' keys. */
    private static final Set<String> AGENT_TAGS = Set.of("preserve_original_event", "auditd_manager-auditd");

    private static final List<String> PATH_FIELDS =
            List.of("item", "name", "nametype", "objtype", "inode", "dev", "mode");

    private static final long LARGEST_SERIAL = 4294967295L;
    private static final Field[] HOST = {
        Field.HOST_NAME, Field.AGENT_NAME, Field.BEAT_NAME, Field.BEAT_HOSTNAME, Field.HOST_HOSTNAME
    };

    private final @Nullable String[] values = new @Nullable String[Field.values().length];
    private final List<String> args = new ArrayList<>();
    private final List<String> tags = new ArrayList<>();
    private final List<NumberedPath> paths = new ArrayList<>(2);
    private final UnaryOperator<String> interned;
    private boolean document;
    private boolean action;
    private String reason = "";

    AuditbeatDocument(UnaryOperator<String> interned) {
        this.interned = interned;
    }

    /**
     * Reads a document.
     *
     * @param json UTF-8 text
     * @param source where it lies
     * @return the event; null where the document is broken or is no audit event
     */
    public static @Nullable Event parse(byte[] json, int off, int len, Source source) {
        try (JsonParser p = JSON.createParser(json, off, len)) {
            p.nextToken();
            return read(p).event(source);
        } catch (IOException e) {
            return null;
        }
    }

    /**
     * Reads the document at whose opening brace a parser stands, up to its closing brace.
     *
     * @throws IOException where the JSON is broken or the parser's source fails
     */
    public static AuditbeatDocument read(JsonParser p) throws IOException {
        return read(p, Field.DOCUMENT, UnaryOperator.identity());
    }

    /**
     * Reads one line of an export: a document, a hit with its {@code _source}, or the action line of a bulk request.
     *
     * @param interned gives one text for equal texts
     */
    static AuditbeatDocument readLine(byte[] json, int off, int len, UnaryOperator<String> interned)
            throws IOException {
        try (JsonParser p = JSON.createParser(json, off, len)) {
            p.nextToken();
            AuditbeatDocument line = read(p, Field.LINE, interned);
            if (p.nextToken() != null) {
                throw new JsonParseException(p, "there is more than one document on this line");
            }
            return line;
        }
    }

    private static AuditbeatDocument read(JsonParser p, Field.Node root, UnaryOperator<String> interned)
            throws IOException {
        if (p.currentToken() != JsonToken.START_OBJECT) {
            throw new JsonParseException(p, "a document begins with {");
        }
        AuditbeatDocument d = new AuditbeatDocument(interned);
        d.object(p, root);
        return d;
    }

    private void object(JsonParser p, Field.Node node) throws IOException {
        enter(node);
        while (p.nextToken() != JsonToken.END_OBJECT) {
            String name = p.currentName();
            Field.Node child = node.child(name);
            JsonToken token = p.nextToken();
            if (node == Field.LINE) {
                noteKind(name, token == JsonToken.START_OBJECT);
            }
            if (child == null) {
                p.skipChildren();
            } else if (child.field == Field.PATHS) {
                paths(p, token);
            } else if (token == JsonToken.START_OBJECT) {
                object(p, child);
            } else if (token == JsonToken.START_ARRAY) {
                array(p, child);
            } else if (child.field != null) {
                value(p, child.field, token);
            }
        }
    }

    /** Notes that an object has begun. */
    void enter(Field.@Nullable Node node) {
        document |= node == Field.DOCUMENT;
    }

    /** Notes a name that stands in the outermost object of a line. */
    void noteKind(String name, boolean isObject) {
        boolean bulk = name.equals("index") || name.equals("create") || name.equals("update") || name.equals("delete");
        action |= bulk && isObject;
        document |= !bulk && !name.startsWith("_");
    }

    private void array(JsonParser p, Field.Node node) throws IOException {
        Field field = node.field;
        for (JsonToken t = p.nextToken(); t != JsonToken.END_ARRAY; t = p.nextToken()) {
            // From 7.x on event.type is a list of ECS categories; the record type of 6.x was one text.
            if (t.isScalarValue() && field != null && field != Field.EVENT_TYPE) {
                value(p, field, t);
            } else {
                p.skipChildren();
            }
        }
    }

    private void value(JsonParser p, Field field, JsonToken token) throws IOException {
        if (token == JsonToken.VALUE_NULL) {
            return;
        }
        if (wants(field)) {
            take(field, text(p));
        }
    }

    /** Whether another value of this field counts: of most the first does. */
    boolean wants(Field field) {
        return field == Field.ARGS || field == Field.TAGS || values[field.ordinal()] == null;
    }

    /** Takes a value that is wanted. */
    void take(Field field, String text) {
        if (field == Field.ARGS) {
            args.add(text);
        } else if (field == Field.TAGS) {
            tags.add(text);
        } else {
            values[field.ordinal()] = text;
        }
    }

    /** Takes an entry of the list of paths. */
    void take(NumberedPath path) {
        paths.add(path.item() == NumberedPath.NO_NUMBER ? new NumberedPath(paths.size(), path.path()) : path);
    }

    /** Forgets all, for the next line. */
    void clear() {
        Arrays.fill(values, null);
        args.clear();
        tags.clear();
        paths.clear();
        document = false;
        action = false;
        reason = "";
    }

    private String text(JsonParser p) throws IOException {
        return interned.apply(p.getText());
    }

    private void paths(JsonParser p, JsonToken token) throws IOException {
        if (token == JsonToken.START_OBJECT) {
            path(p);
        } else if (token == JsonToken.START_ARRAY) {
            for (JsonToken t = p.nextToken(); t != JsonToken.END_ARRAY; t = p.nextToken()) {
                if (t == JsonToken.START_OBJECT) {
                    path(p);
                } else {
                    p.skipChildren();
                }
            }
        }
    }

    private void path(JsonParser p) throws IOException {
        PathFields path = new PathFields();
        while (p.nextToken() != JsonToken.END_OBJECT) {
            String key = p.currentName();
            JsonToken token = p.nextToken();
            if (!token.isScalarValue() || token == JsonToken.VALUE_NULL) {
                p.skipChildren();
            } else {
                path.take(key, text(p));
            }
        }
        take(path.path());
    }

    /** The names of all fields that are read, for a store that sends no others. */
    public static List<String> fields() {
        List<String> names = new ArrayList<>();
        for (Field field : Field.values()) {
            if (field == Field.PATHS) {
                PATH_FIELDS.forEach(name -> names.add(field.path + "." + name));
            } else if (field.ordinal() < Field.HIT_INDEX.ordinal()) {
                names.add(field.path);
            }
        }
        return names;
    }

    /** Whether this was a line of a bulk request that only says where the next document goes. */
    boolean isAction() {
        return action && !document;
    }

    /** Index and id that stand beside the document, or in this action line; null where they do not. */
    @Nullable
    Source place() {
        String index = first(Field.HIT_INDEX, Field.INDEX_INDEX, Field.CREATE_INDEX);
        String id = first(Field.HIT_ID, Field.INDEX_ID, Field.CREATE_ID);
        return index.isEmpty() || id.isEmpty() ? null : new Source(index, id);
    }

    /** Why {@link #event} gave null; "" before that. */
    public String reason() {
        return reason;
    }

    /**
     * The event of this document.
     *
     * @param source where the document lies
     * @return null where it is no audit event, see {@link #reason}
     */
    public @Nullable Event event(Source source) {
        String module = get(Field.MODULE);
        if (!module.isEmpty() && !module.equals("auditd")) {
            return none("event.module is not auditd");
        }
        String call = get(Field.SYSCALL);
        long serial = serial(call);
        if (serial < 0) {
            return none(get(Field.ERROR_MESSAGE).isEmpty() ? "no auditd.sequence" : "only error.message, no event");
        }
        long time = IsoTime.nanos(get(Field.TIMESTAMP));
        if (time == IsoTime.NONE) {
            return none("no @timestamp that can be read");
        }
        return new Event(
                time,
                serial,
                first(HOST),
                type(call),
                call,
                (has(Field.RESULT) ? get(Field.RESULT) : get(Field.OUTCOME)).equals("success"),
                exit(),
                pid(Field.PID),
                pid(Field.PARENT_PID, Field.PPID),
                user(!call.isEmpty()),
                get(Field.NAME),
                first(Field.EXECUTABLE, Field.EXE),
                args,
                word(Field.A0),
                word(Field.A1),
                word(Field.A2),
                word(Field.A3),
                openFlags(call),
                first(Field.WORKING_DIRECTORY, Field.CWD),
                paths(),
                remote(call),
                keys(),
                source);
    }

    private List<PathItem> paths() {
        if (paths.size() == 1) {
            return List.of(paths.get(0).path());
        }
        paths.sort(Comparator.comparingLong(NumberedPath::item));
        return paths.stream().map(NumberedPath::path).toList();
    }

    private List<String> keys() {
        return tags.isEmpty()
                ? List.of()
                : tags.stream().filter(t -> !AGENT_TAGS.contains(t)).toList();
    }

    private @Nullable Event none(String why) {
        reason = why;
        return null;
    }

    private boolean has(Field field) {
        return values[field.ordinal()] != null;
    }

    private String get(Field field) {
        String value = values[field.ordinal()];
        return value == null ? "" : value;
    }

    private String first(Field... fields) {
        for (Field field : fields) {
            String value = values[field.ordinal()];
            if (value != null && !value.isEmpty()) {
                return value;
            }
        }
        return "";
    }

    private long serial(String call) {
        // Other modules number their events too.
        boolean audit = has(Field.SEQUENCE) || has(Field.MESSAGE_TYPE) || !call.isEmpty();
        long serial = audit ? decimal(first(Field.SEQUENCE, Field.EVENT_SEQUENCE), -1) : -1;
        return serial <= LARGEST_SERIAL ? serial : -1;
    }

    private String type(String call) {
        return call.isEmpty() ? first(Field.MESSAGE_TYPE, Field.EVENT_TYPE).toUpperCase(Locale.ROOT) : "SYSCALL";
    }

    private long exit() {
        String text = get(Field.EXIT);
        int errno = text.startsWith("E") ? Errno.number(text) : -1;
        return errno > 0 ? -errno : decimal(text, Event.NO_EXIT);
    }

    private int pid(Field... fields) {
        long pid = decimal(first(fields), -1);
        return pid == (int) pid ? (int) pid : -1;
    }

    private User user(boolean syscall) {
        String uid = id(Field.USER_ID, Field.USER_UID);
        boolean effective =
                has(Field.USER_EFFECTIVE_ID) || has(Field.USER_EUID) || has(Field.AUDITD_EFFECTIVE_ID) || !syscall;
        return new User(
                uid,
                // From 7.12 on user.effective is left out where it equals user.
                effective ? id(Field.USER_EFFECTIVE_ID, Field.USER_EUID, Field.AUDITD_EFFECTIVE_ID) : uid,
                id(Field.USER_AUDIT_ID, Field.USER_AUID, Field.AUDITD_AUDIT_ID, Field.DATA_AUID),
                name(Field.USER_NAME, Field.USER_MAP_UID),
                name(Field.USER_AUDIT_NAME, Field.USER_MAP_AUID, Field.AUDITD_AUDIT_NAME),
                id(Field.SESSION, Field.DATA_SES));
    }

    private String id(Field... fields) {
        String id = first(fields);
        return id.equals(UNSET) || id.equals(UNSET_NUMBER) || id.equals("-1") ? "" : id;
    }

    private String name(Field... fields) {
        String name = first(fields);
        return name.equals(UNSET) ? "" : name;
    }

    private int openFlags(String call) {
        return switch (call) {
            case "open" -> isWord(Field.A1) ? (int) word(Field.A1) : OpenFlags.NONE;
            case "openat", "open_by_handle_at" -> isWord(Field.A2) ? (int) word(Field.A2) : OpenFlags.NONE;
            case "openat2" -> (int) number(get(Field.OFLAG), 8, OpenFlags.NONE);
            case "creat" -> OpenFlags.CREAT;
            default -> OpenFlags.NONE;
        };
    }

    private @Nullable SocketAddress remote(String call) {
        String family = get(Field.SOCKET_FAMILY);
        if (!family.isEmpty()) {
            String path = get(Field.SOCKET_PATH);
            return new SocketAddress(
                    family.equals("0") || family.equals("unspecified") ? "unspec" : family,
                    InternetAddress.canonical(get(Field.SOCKET_ADDR)),
                    port(get(Field.SOCKET_PORT)),
                    path.startsWith("\0") ? "@" + path.substring(1) : path);
        }
        if (call.isEmpty()) {
            // The source.ip of a login is what a program says of itself, not an address that the kernel saw.
            return null;
        }
        boolean in = SystemCalls.ACCEPT.contains(call) || get(Field.DIRECTION).startsWith("in");
        SocketAddress source = internet(Field.SOURCE_IP, Field.SOURCE_PORT);
        SocketAddress destination = internet(Field.DESTINATION_IP, Field.DESTINATION_PORT);
        return source != null && (in || destination == null) ? source : destination;
    }

    private @Nullable SocketAddress internet(Field address, Field port) {
        String ip = InternetAddress.canonical(get(address));
        return ip.isEmpty() ? null : new SocketAddress(ip.indexOf(':') < 0 ? "ipv4" : "ipv6", ip, port(get(port)), "");
    }

    private static int port(String text) {
        long port = decimal(text, -1);
        return port <= 65535 ? (int) port : -1;
    }

    private boolean isWord(Field field) {
        String text = get(field);
        return number(text, 16, 0) == number(text, 16, 1);
    }

    private long word(Field field) {
        return number(get(field), 16, 0);
    }

    /** A whole number that is not negative unless it says so; otherwise what stands for none. */
    static long decimal(String text, long none) {
        return number(text, 10, none);
    }

    private static long number(String text, int radix, long none) {
        if (text.isEmpty() || text.length() > 24 || text.charAt(0) == '+') {
            return none;
        }
        try {
            return radix == 10 ? Long.parseLong(text) : Long.parseUnsignedLong(text, radix);
        } catch (NumberFormatException e) {
            return none;
        }
    }

    /** A short reason why JSON is broken, without the text itself, which may be hostile. */
    static String broken(IOException e) {
        String words = e instanceof JsonProcessingException j ? j.getOriginalMessage() : String.valueOf(e.getMessage());
        StringBuilder out = new StringBuilder();
        words.codePoints()
                .limit(160)
                .map(c -> c < 32 || c == 127 || Character.getType(c) == Character.FORMAT ? '?' : c)
                .forEach(out::appendCodePoint);
        return out.toString();
    }
}
