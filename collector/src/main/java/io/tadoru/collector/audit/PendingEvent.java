package io.tadoru.collector.audit;

import io.tadoru.collector.Errno;
import io.tadoru.collector.Event;
import io.tadoru.collector.Event.PathItem;
import io.tadoru.collector.Event.SocketAddress;
import io.tadoru.collector.Event.User;
import io.tadoru.collector.OpenFlags;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The records of one event as they come in, in any order, also repeatedly where copies of a log overlap. Not
 * thread-safe.
 */
final class PendingEvent {
    /** Gaps in an argument list are filled up to here, so that a hostile index costs nothing. */
    private static final int MOST_FILLED_ARGUMENTS = 4096;

    private final String host;
    private final long time;
    private final long serial;
    private final Event.Source source;
    private int bytes;

    /** Who says what the process was: records of a lower rank add nothing, those of a higher one replace all of it. */
    private Rank rank = Rank.NONE;

    private String type = "";
    private long arch;
    private String call = "";
    private boolean success;
    private long exit = Event.NO_EXIT;
    private int pid = -1;
    private int ppid = -1;
    private String uid = "";
    private String euid = "";
    private String auid = "";
    private String name = "";
    private String loginName = "";
    private String session = "";
    private String comm = "";
    private String exe = "";
    private String cwd = "";
    private final long[] words = new long[4];
    private int wordsKnown;
    private int openat2Flags = OpenFlags.NONE;
    private List<String> keys = List.of();
    private final List<NumberedPath> paths = new ArrayList<>(2);
    private @Nullable SocketAddress remote;
    private @Nullable SortedMap<Integer, String> arguments;
    private @Nullable SortedMap<Integer, SortedMap<Integer, byte[]>> fragments;

    private enum Rank {
        NONE,
        OTHER,
        URINGOP,
        SYSCALL
    }

    private record NumberedPath(int item, PathItem path) {}

    PendingEvent(String host, long time, long serial, Event.Source source) {
        this.host = host;
        this.time = time;
        this.serial = serial;
        this.source = source;
    }

    boolean is(String otherHost, long otherTime, long otherSerial) {
        return serial == otherSerial && time == otherTime && host.equals(otherHost);
    }

    void grew(int by) {
        bytes += by;
    }

    /** Length of the lines it was made of. */
    int bytes() {
        return bytes;
    }

    void add(RecordType recordType, String typeName, Fields fields) {
        switch (recordType) {
            case SYSCALL -> syscall(fields);
            case URINGOP -> uringop(fields);
            case EXECVE -> execve(fields);
            case PATH -> path(fields);
            case CWD -> cwd(fields);
            case SOCKADDR -> sockaddr(fields);
            case OPENAT2 -> openat2(fields);
            case OTHER -> other(fields, typeName);
            case PROCTITLE, EOE -> {}
        }
        if (type.isEmpty()) {
            type = typeName;
        }
    }

    /** Whether a record of this rank tells about the process; forgets what a lower one told. */
    private boolean ranks(Rank newRank, String newType) {
        if (newRank.compareTo(rank) > 0) {
            rank = newRank;
            type = newType;
            success = false;
            exit = Event.NO_EXIT;
            pid = -1;
            ppid = -1;
            uid = euid = auid = name = loginName = session = comm = exe = "";
            keys = List.of();
        }
        return newRank == rank;
    }

    private void syscall(Fields f) {
        if (!ranks(Rank.SYSCALL, "SYSCALL")) {
            return;
        }
        long number = -1;
        while (f.next()) {
            switch (f.name()) {
                case ARCH -> arch = f.is("x86_64") ? SyscallTable.X86_64 : f.isWord() ? f.number() : 0;
                case SYSCALL -> {
                    // "ausearch -i" writes names.
                    call = f.word();
                    number = f.isDecimal() ? f.number() : -1;
                }
                case A0 -> word(f, 0);
                case A1 -> word(f, 1);
                case A2 -> word(f, 2);
                case A3 -> word(f, 3);
                default -> process(f);
            }
        }
        if (number >= 0) {
            call = callName(number);
        }
    }

    private void uringop(Fields f) {
        if (ranks(Rank.URINGOP, "URINGOP")) {
            while (f.next()) {
                process(f);
            }
        }
    }

    private void other(Fields f, String typeName) {
        if (ranks(Rank.OTHER, typeName)) {
            while (f.next()) {
                process(f);
            }
        }
    }

    private void word(Fields f, int i) {
        if (f.isWord()) {
            words[i] = f.number();
            wordsKnown |= 1 << i;
        }
    }

    private String callName(long number) {
        String plain = SyscallTable.name(arch, number);
        if (plain.equals("socketcall")) {
            // i386 and s390 put the socket calls behind one number (include/uapi/linux/net.h).
            return switch ((int) words[0]) {
                case 2 -> "bind";
                case 3 -> "connect";
                case 5 -> "accept";
                case 18 -> "accept4";
                default -> plain;
            };
        }
        return plain;
    }

    /** Fields that many record types share. */
    private void process(Fields f) {
        switch (f.name()) {
            case SUCCESS, RES -> success = f.is("yes") || f.startsWith("success") || f.is("1");
            case EXIT -> exit(f);
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
            case CWD -> cwd = f.cut() ? cwd : f.text();
            default -> {}
        }
    }

    private void exit(Fields f) {
        if (f.isDecimal()) {
            exit = f.number();
        } else if (!f.cut()) {
            exit = interpreted(f.word());
        }
    }

    /** The number in {@code ENOENT(No such file or directory)}, {@code -2(No ...)} or {@code EXIT_SUCCESS(0)}. */
    private static long interpreted(String text) {
        int open = text.indexOf('(');
        String word = open < 0 ? text : text.substring(0, open);
        int errno = Errno.number(word);
        if (errno > 0) {
            return -errno;
        }
        String digits = word.startsWith("E") ? text.substring(open + 1, Math.max(open + 1, text.length() - 1)) : word;
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            return Event.NO_EXIT;
        }
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
        return keys;
    }

    private static String id(Fields f, String otherwise) {
        return f.cut() ? otherwise : f.is("4294967295") || f.is("-1") || f.is("unset") || f.is("?") ? "" : f.word();
    }

    private static String name(Fields f) {
        return f.is("unset") || f.startsWith("unknown(") ? "" : f.word();
    }

    private void execve(Fields f) {
        while (f.next()) {
            if (!f.isArgument() || f.cut()) {
                continue;
            }
            if (f.fragment() >= 0) {
                if (fragments == null) {
                    fragments = new TreeMap<>();
                }
                fragments.computeIfAbsent(f.argument(), a -> new TreeMap<>()).putIfAbsent(f.fragment(), f.bytes());
            } else {
                if (arguments == null) {
                    arguments = new TreeMap<>();
                }
                arguments.putIfAbsent(f.argument(), f.text());
            }
        }
    }

    private List<String> argv() {
        if (arguments == null && fragments == null) {
            return List.of();
        }
        SortedMap<Integer, String> all = arguments == null ? new TreeMap<>() : arguments;
        if (fragments != null) {
            fragments.forEach((argument, parts) -> {
                ByteArrayOutputStream joined = new ByteArrayOutputStream();
                parts.values().forEach(joined::writeBytes);
                all.put(argument, joined.toString(StandardCharsets.UTF_8));
            });
        }
        List<String> argv = new ArrayList<>(all.size());
        all.forEach((argument, text) -> {
            while (argv.size() < argument && argv.size() < MOST_FILLED_ARGUMENTS) {
                argv.add("");
            }
            argv.add(text);
        });
        return argv;
    }

    private void path(Fields f) {
        int item = paths.isEmpty() ? 0 : paths.get(paths.size() - 1).item + 1;
        String pathName = "";
        String nametype = "";
        String dev = "";
        String mode = "";
        long inode = -1;
        while (f.next()) {
            switch (f.name()) {
                case ITEM -> item = f.isDecimal() ? f.intNumber() : item;
                case NAME -> pathName = f.text();
                case INODE -> inode = f.isDecimal() ? f.number() : -1;
                case DEV -> dev = f.word();
                case MODE -> mode = f.word();
                case NAMETYPE, OBJTYPE -> nametype = f.nametype();
                default -> {}
            }
        }
        paths.add(new NumberedPath(item, new PathItem(pathName, nametype, inode, dev, mode)));
    }

    /** The items in order; of two with one number, the one that knows more. */
    private List<PathItem> paths() {
        paths.sort(Comparator.comparingInt(NumberedPath::item));
        PathItem[] items = new PathItem[paths.size()];
        int kept = 0;
        for (int i = 0; i < items.length; i++) {
            PathItem item = paths.get(i).path;
            if (i == 0 || paths.get(i).item != paths.get(i - 1).item) {
                items[kept++] = item;
            } else if (known(item) > known(items[kept - 1])) {
                items[kept - 1] = item;
            }
        }
        return List.of(kept == items.length ? items : Arrays.copyOf(items, kept));
    }

    private static int known(PathItem p) {
        return (p.name().isEmpty() ? 0 : 1) + (p.nametype().isEmpty() ? 0 : 1) + (p.identified() ? 1 : 0);
    }

    private void cwd(Fields f) {
        while (f.next()) {
            if (f.name() == FieldName.CWD && !f.cut()) {
                cwd = f.text();
            }
        }
    }

    private void sockaddr(Fields f) {
        while (f.next()) {
            if (f.name() == FieldName.SADDR) {
                remote = SocketAddresses.decode(f.saddr());
            }
        }
    }

    private void openat2(Fields f) {
        while (f.next()) {
            if (f.name() == FieldName.OFLAG && f.isOctal()) {
                openat2Flags = (int) f.number();
            }
        }
    }

    private int openFlags() {
        return switch (call) {
            case "open" -> (wordsKnown & 2) != 0 ? (int) words[1] : OpenFlags.NONE;
            case "openat", "open_by_handle_at" -> (wordsKnown & 4) != 0 ? (int) words[2] : OpenFlags.NONE;
            case "openat2" -> openat2Flags;
            case "creat" -> OpenFlags.CREAT;
            default -> OpenFlags.NONE;
        };
    }

    Event build() {
        return new Event(
                time,
                serial,
                host,
                type,
                call,
                success,
                exit,
                pid,
                ppid,
                new User(uid, euid, auid, name, loginName, session),
                comm,
                exe,
                argv(),
                words[0],
                words[1],
                words[2],
                words[3],
                openFlags(),
                cwd,
                paths(),
                remote,
                keys,
                source);
    }
}
