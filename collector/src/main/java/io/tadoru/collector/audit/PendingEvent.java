package io.tadoru.collector.audit;

import io.tadoru.collector.Errno;
import io.tadoru.collector.Event;
import io.tadoru.collector.Event.PathItem;
import io.tadoru.collector.Event.SocketAddress;
import io.tadoru.collector.OpenFlags;
import io.tadoru.collector.audit.KnownRecords.NumberedPath;
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
    private ProcessFields process = ProcessFields.NONE;
    private String cwd = "";
    private final long[] words = new long[4];
    private int wordsKnown;
    private int openat2Flags = OpenFlags.NONE;
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

    void add(RecordType recordType, String typeName, Fields fields, KnownRecords known) {
        switch (recordType) {
            case SYSCALL -> syscall(fields, known);
            case URINGOP -> uringop(fields);
            case EXECVE -> execve(fields);
            case PATH -> path(known.path(fields));
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
            process = ProcessFields.NONE;
        }
        return newRank == rank;
    }

    private void syscall(Fields f, KnownRecords known) {
        if (!ranks(Rank.SYSCALL, "SYSCALL")) {
            return;
        }
        long number = -1;
        boolean whole = false;
        while (!whole && f.next()) {
            switch (f.name()) {
                case ARCH -> arch = f.is("x86_64") ? SyscallTable.X86_64 : f.isWord() ? f.number() : 0;
                case SYSCALL -> {
                    number = f.isDecimal() ? f.number() : -1;
                    // "ausearch -i" writes names.
                    call = number < 0 ? f.word() : call;
                }
                case A0 -> word(f, 0);
                case A1 -> word(f, 1);
                case A2 -> word(f, 2);
                case A3 -> word(f, 3);
                case PPID -> whole = wholeProcess(f, known);
                default -> field(f);
            }
        }
        if (number >= 0) {
            call = callName(number);
        }
    }

    /** The kernel writes what it knows of the process in one piece, from the parent on (audit_log_task_info). */
    private boolean wholeProcess(Fields f, KnownRecords known) {
        if (process == ProcessFields.NONE) {
            f.back();
            ProcessFields whole = known.process(f);
            if (whole != null) {
                process = whole;
                return true;
            }
            f.next();
        }
        field(f);
        return false;
    }

    private void uringop(Fields f) {
        if (ranks(Rank.URINGOP, "URINGOP")) {
            while (f.next()) {
                field(f);
            }
        }
    }

    private void other(Fields f, String typeName) {
        if (ranks(Rank.OTHER, typeName)) {
            while (f.next()) {
                field(f);
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
    private void field(Fields f) {
        switch (f.name()) {
            case SUCCESS, RES -> success = f.is("yes") || f.startsWith("success") || f.is("1");
            case EXIT -> exit(f);
            case CWD -> cwd = f.cut() ? cwd : f.text();
            case OTHER -> {}
            default -> {
                process = process.own();
                process.read(f);
            }
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

    private void path(NumberedPath read) {
        long next = paths.isEmpty() ? 0 : paths.get(paths.size() - 1).item() + 1;
        paths.add(read.item() == NumberedPath.NO_NUMBER ? new NumberedPath(next, read.path()) : read);
    }

    /** The items in order; of two with one number, the one that knows more. */
    private List<PathItem> paths() {
        if (paths.size() == 1) {
            return List.of(paths.get(0).path());
        }
        paths.sort(Comparator.comparingLong(NumberedPath::item));
        PathItem[] items = new PathItem[paths.size()];
        int kept = 0;
        for (int i = 0; i < items.length; i++) {
            PathItem item = paths.get(i).path();
            if (i == 0 || paths.get(i).item() != paths.get(i - 1).item()) {
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
                process.pid,
                process.ppid,
                process.user(),
                process.comm,
                process.exe,
                argv(),
                words[0],
                words[1],
                words[2],
                words[3],
                openFlags(),
                cwd,
                paths(),
                remote,
                process.keys,
                source);
    }
}
