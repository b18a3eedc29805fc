package io.tadoru.collector.audit;

import io.tadoru.collector.Event.User;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What records say of the process behind an event. Most events of a process say the same: they share one of these. Not
 * thread-safe before it is shared.
 */
final class ProcessFields {
    /** Nothing is said. */
    static final ProcessFields NONE = new ProcessFields().shared();

    int pid = -1;
    int ppid = -1;
    private String uid = "";
    private String euid = "";
    private String auid = "";
    private String name = "";
    private String loginName = "";
    private String session = "";
    String comm = "";
    String exe = "";
    List<String> keys = List.of();
    /** There once this is shared; then nothing changes any more. */
    private @Nullable User user;

    /** Takes the cursor's field; false where it says nothing of the process. */
    boolean read(Fields f) {
        switch (f.name()) {
            case PID -> pid = f.isDecimal() ? f.intNumber() : pid;
            case PPID -> ppid = f.isDecimal() ? f.intNumber() : ppid;
            case UID -> uid = id(f, uid);
            case EUID -> euid = id(f, euid);
            case AUID -> auid = id(f, auid);
            case SES -> session = id(f, session);
            case USER -> name = name(f);
            case LOGIN_USER -> loginName = name(f);
            case COMM -> comm = f.cut() ? comm : f.text();
            case EXE -> exe = f.cut() ? exe : f.text();
            case KEY -> keys = keys(f);
            default -> {
                return false;
            }
        }
        return true;
    }

    private static List<String> keys(Fields f) {
        String text = f.text();
        if (text.isEmpty()) {
            return List.of();
        }
        List<String> keys = new ArrayList<>(1);
        for (String key : text.split("\u0001")) {
            // What "-F key=key=name" in a rule makes of a name; Auditbeat drops it too.
            keys.add(key.startsWith("key=") ? key.substring(4) : key);
        }
        return List.copyOf(keys);
    }

    private static String id(Fields f, String otherwise) {
        return f.cut() ? otherwise : f.is("4294967295") || f.is("-1") || f.is("unset") || f.is("?") ? "" : f.word();
    }

    private static String name(Fields f) {
        return f.is("unset") || f.startsWith("unknown(") ? "" : f.word();
    }

    User user() {
        return user != null ? user : new User(uid, euid, auid, name, loginName, session);
    }

    /** This, from now on for many events. */
    ProcessFields shared() {
        user = user();
        return this;
    }

    /** This, or where it is shared a copy that may change. */
    ProcessFields own() {
        if (user == null) {
            return this;
        }
        ProcessFields own = new ProcessFields();
        own.pid = pid;
        own.ppid = ppid;
        own.uid = uid;
        own.euid = euid;
        own.auid = auid;
        own.name = name;
        own.loginName = loginName;
        own.session = session;
        own.comm = comm;
        own.exe = exe;
        own.keys = keys;
        return own;
    }
}
