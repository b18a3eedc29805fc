package io.tadoru.collector.audit;

import io.tadoru.collector.Event;
import io.tadoru.collector.Event.PathItem;
import io.tadoru.collector.Event.SocketAddress;
import io.tadoru.collector.Event.User;
import io.tadoru.collector.OpenFlags;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The records of one event as they come in, in any order. Not thread-safe. */
final class PendingEvent {
    /** Gaps in an argument list are filled up to here, so that a hostile index costs nothing. */
    private static final int MOST_FILLED_ARGUMENTS = 4096;

    private static final String UNSET = "4294967295";

    private final long time;
    private final long serial;
    private final String host;
    private final Event.Source source;
    private final UnaryOperator<String> interned;

    private String type = "";
    private boolean syscall;
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
    private int openat2Flags = OpenFlags.NONE;
    private List<String> keys = List.of();
    private final SortedMap<Integer, String> arguments = new TreeMap<>();
    private final SortedMap<Integer, SortedMap<Integer, byte[]>> fragments = new TreeMap<>();
    private final List<NumberedPath> paths = new ArrayList<>(2);
    private @Nullable SocketAddress remote;

    private record NumberedPath(int item, PathItem path) {}

    PendingEvent(long time, long serial, String host, Event.Source source, UnaryOperator<String> interned) {
        this.time = time;
        this.serial = serial;
        this.host = host;
        this.source = source;
        this.interned = interned;
    }

    void add(RecordType recordType, String typeName, Fields fields) {
        switch (recordType) {
            case SYSCALL -> syscall(fields, "SYSCALL");
            case URINGOP -> syscall(fields, "URINGOP");
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

    private void syscall(Fields f, String newType) {
        if (!syscall) {
            type = newType;
        }
        syscall = newType.equals("SYSCALL");
        String number = "";
        while (f.next()) {
            switch (f.keyText()) {
                case "arch" -> arch = f.hexWord(f.is("x86_64") ? SyscallTable.X86_64 : 0);
                case "syscall" -> number = f.raw();
                case "success" -> success = f.is("yes");
                case "exit" -> exit = f.decimal(exit);
                case "a0" -> words[0] = f.hexWord(0);
                case "a1" -> words[1] = f.hexWord(0);
                case "a2" -> words[2] = f.hexWord(0);
                case "a3" -> words[3] = f.hexWord(0);
                case "key" -> keys = keys(f);
                default -> process(f);
            }
        }
        if (syscall) {
            call = callName(number);
        }
    }

    private String callName(String number) {
        if (number.isEmpty() || !Character.isDigit(number.charAt(0)) || number.length() > 9) {
            // "ausearch -i" writes names.
            return interned.apply(number);
        }
        String plain = SyscallTable.name(arch, Long.parseLong(number));
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

    private static List<String> keys(Fields f) {
        String text = f.text();
        return text.isEmpty() ? List.of() : List.of(text.split("\u0001"));
    }

    /** Fields that many record types share. */
    private void process(Fields f) {
        switch (f.keyText()) {
            case "pid" -> pid = (int) f.decimal(pid);
            case "ppid" -> ppid = (int) f.decimal(ppid);
            case "uid" -> uid = id(f);
            case "euid" -> euid = id(f);
            case "auid" -> auid = id(f);
            case "ses" -> session = id(f);
            case "UID" -> name = name(f);
            case "AUID" -> loginName = name(f);
            case "comm" -> comm = interned.apply(f.text());
            case "exe" -> exe = interned.apply(f.text());
            default -> {}
        }
    }

    private String id(Fields f) {
        String text = f.raw();
        return text.equals(UNSET) || text.equals("-1") || text.equals("unset") ? "" : interned.apply(text);
    }

    private String name(Fields f) {
        String text = f.raw();
        return text.equals("unset") || text.startsWith("unknown(") ? "" : interned.apply(text);
    }

    private void execve(Fields f) {
        while (f.next()) {
            String key = f.keyText();
            if (key.length() < 2 || key.charAt(0) != 'a' || !Character.isDigit(key.charAt(1)) || key.length() > 24) {
                continue;
            }
            int bracket = key.indexOf('[');
            try {
                if (bracket > 0 && key.endsWith("]")) {
                    int argument = Integer.parseInt(key, 1, bracket, 10);
                    int fragment = Integer.parseInt(key, bracket + 1, key.length() - 1, 10);
                    byte[] bytes = f.hex();
                    fragments
                            .computeIfAbsent(argument, a -> new TreeMap<>())
                            .put(fragment, bytes.length > 0 ? bytes : f.raw().getBytes(StandardCharsets.UTF_8));
                } else if (!key.endsWith("_len")) {
                    arguments.put(Integer.parseInt(key, 1, key.length(), 10), interned.apply(f.text()));
                }
            } catch (NumberFormatException e) {
                // "a1x=..." is none of our fields.
            }
        }
    }

    private List<String> argv() {
        fragments.forEach((argument, parts) -> {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            parts.values().forEach(bytes::writeBytes);
            arguments.put(argument, bytes.toString(StandardCharsets.UTF_8));
        });
        List<String> argv = new ArrayList<>(arguments.size());
        arguments.forEach((argument, text) -> {
            while (argv.size() < argument && argv.size() < MOST_FILLED_ARGUMENTS) {
                argv.add("");
            }
            argv.add(text);
        });
        return argv;
    }

    private void path(Fields f) {
        int item = paths.size();
        String pathName = "";
        String nametype = "";
        String dev = "";
        String mode = "";
        long inode = -1;
        while (f.next()) {
            switch (f.keyText()) {
                case "item" -> item = (int) f.decimal(item);
                case "name" -> pathName = f.text();
                case "inode" -> inode = f.decimal(-1);
                case "dev" -> dev = f.raw();
                case "mode" -> mode = f.raw();
                case "nametype", "objtype" -> nametype = f.raw();
                default -> {}
            }
        }
        paths.add(new NumberedPath(
                item,
                new PathItem(
                        interned.apply(pathName),
                        interned.apply(nametype),
                        inode,
                        interned.apply(dev),
                        interned.apply(mode))));
    }

    private void cwd(Fields f) {
        while (f.next()) {
            if (f.keyText().equals("cwd")) {
                cwd = interned.apply(f.text());
            }
        }
    }

    private void sockaddr(Fields f) {
        while (f.next()) {
            if (f.keyText().equals("saddr")) {
                remote = SocketAddresses.decode(f.hex());
            }
        }
    }

    private void openat2(Fields f) {
        while (f.next()) {
            if (f.keyText().equals("oflag")) {
                openat2Flags = (int) f.octal(OpenFlags.NONE);
            }
        }
    }

    private void other(Fields f, String typeName) {
        if (syscall) {
            return;
        }
        type = typeName;
        while (f.next()) {
            if (f.keyText().equals("res") || f.keyText().equals("success")) {
                success = f.is("success") || f.is("1") || f.is("yes");
            } else {
                process(f);
            }
        }
    }

    private int openFlags() {
        return switch (call) {
            case "open" -> (int) words[1];
            case "openat", "open_by_handle_at" -> (int) words[2];
            case "openat2" -> openat2Flags;
            case "creat" -> OpenFlags.CREAT;
            default -> OpenFlags.NONE;
        };
    }

    Event build() {
        paths.sort(Comparator.comparingInt(NumberedPath::item));
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
                paths.stream().map(NumberedPath::path).toList(),
                remote,
                keys,
                source);
    }
}
