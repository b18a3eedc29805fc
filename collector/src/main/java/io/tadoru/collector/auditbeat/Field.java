package io.tadoru.collector.auditbeat;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields that are read out of a document, by every name that a version of Auditbeat gave them. */
enum Field {
    TIMESTAMP("@timestamp"),

    HOST_NAME("host.name"),
    AGENT_NAME("agent.name"),
    BEAT_NAME("beat.name"),
    BEAT_HOSTNAME("beat.hostname"),
    HOST_HOSTNAME("host.hostname"),

    MODULE("event.module"),
    EVENT_TYPE("event.type"),
    EVENT_SEQUENCE("event.sequence"),
    OUTCOME("event.outcome"),
    SEQUENCE("auditd.sequence"),
    MESSAGE_TYPE("auditd.message_type"),
    RESULT("auditd.result"),
    SESSION("auditd.session"),
    ERROR_MESSAGE("error.message"),

    SYSCALL("auditd.data.syscall"),
    EXIT("auditd.data.exit"),
    A0("auditd.data.a0"),
    A1("auditd.data.a1"),
    A2("auditd.data.a2"),
    A3("auditd.data.a3"),
    OFLAG("auditd.data.oflag"),
    DATA_AUID("auditd.data.auid"),
    DATA_SES("auditd.data.ses"),
    PATHS("auditd.paths"),

    SOCKET_FAMILY("auditd.data.socket.family"),
    SOCKET_ADDR("auditd.data.socket.addr"),
    SOCKET_PORT("auditd.data.socket.port"),
    SOCKET_PATH("auditd.data.socket.path"),
    DIRECTION("network.direction"),
    SOURCE_IP("source.ip"),
    SOURCE_PORT("source.port"),
    DESTINATION_IP("destination.ip"),
    DESTINATION_PORT("destination.port"),

    PID("process.pid"),
    PARENT_PID("process.parent.pid"),
    PPID("process.ppid"),
    NAME("process.name"),
    EXECUTABLE("process.executable"),
    EXE("process.exe"),
    WORKING_DIRECTORY("process.working_directory"),
    CWD("process.cwd"),
    ARGS("process.args"),
    TAGS("tags"),

    USER_ID("user.id"),
    USER_UID("user.uid"),
    USER_EFFECTIVE_ID("user.effective.id"),
    USER_EUID("user.euid"),
    AUDITD_EFFECTIVE_ID("auditd.user.effective.id"),
    USER_AUDIT_ID("user.audit.id"),
    USER_AUID("user.auid"),
    AUDITD_AUDIT_ID("auditd.user.audit.id"),
    USER_NAME("user.name"),
    USER_MAP_UID("user.name_map.uid"),
    USER_AUDIT_NAME("user.audit.name"),
    USER_MAP_AUID("user.name_map.auid"),
    AUDITD_AUDIT_NAME("auditd.user.audit.name"),

    // Around the document, in an export of hits or in the lines of a bulk request.
    HIT_INDEX("_index"),
    HIT_ID("_id"),
    INDEX_INDEX("index._index"),
    INDEX_ID("index._id"),
    CREATE_INDEX("create._index"),
    CREATE_ID("create._id");

    /** The way down through the objects of a document, by names. */
    static final class Node {
        private final Map<String, Node> children = new HashMap<>();

        @Nullable
        Field field;

        /** The object or value below this name; null where nothing below it is read. A name may itself hold dots. */
        @Nullable
        Node child(String name) {
            Node child = children.get(name);
            int dot = child != null ? -1 : name.indexOf('.');
            if (dot < 0) {
                return child;
            }
            Node first = children.get(name.substring(0, dot));
            return first == null ? null : first.child(name.substring(dot + 1));
        }

        private void add(String path, Field field) {
            int dot = path.indexOf('.');
            if (dot < 0) {
                children.computeIfAbsent(path, n -> new Node()).field = field;
            } else {
                children.computeIfAbsent(path.substring(0, dot), n -> new Node())
                        .add(path.substring(dot + 1), field);
            }
        }
    }

    /** Where a document begins. */
    static final Node DOCUMENT = new Node();

    /** Where a line begins: a document, or what is around one. */
    static final Node LINE = new Node();

    static {
        for (Field field : values()) {
            LINE.add(field.path, field);
            if (field.ordinal() < HIT_INDEX.ordinal()) {
                DOCUMENT.add(field.path, field);
            }
        }
        LINE.children.put("_source", DOCUMENT);
    }

    /** The field's full name. */
    final String path;

    Field(String path) {
        this.path = path;
    }
}
