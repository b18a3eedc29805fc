package io.tadoru.collector.audit;

import io.tadoru.collector.Event;
import io.tadoru.collector.Event.PathItem;
import io.tadoru.collector.Event.SocketAddress;
import io.tadoru.collector.Event.User;
import io.tadoru.collector.OpenFlags;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Events as the records that the kernel and auditd would have written of them. */
final class RawWriter {
    private static final Map<String, Integer> NUMBERS = new HashMap<>();

    static {
        for (int number = 511; number >= 0; number--) {
            NUMBERS.put(SyscallTable.name(SyscallTable.X86_64, number), number);
        }
    }

    private final boolean enriched;
    private final List<String> lines = new ArrayList<>();
    private String head = "";

    /** @param enriched with the tail of names behind 0x1D */
    RawWriter(boolean enriched) {
        this.enriched = enriched;
    }

    /** The records of one event, without line ends. */
    static List<String> write(Event e, boolean enriched) {
        RawWriter w = new RawWriter(enriched);
        w.event(e);
        return w.lines;
    }

    private void event(Event e) {
        String millis = String.format(Locale.ROOT, "%03d", Math.floorMod(e.time(), 1_000_000_000L) / 1_000_000);
        head = " msg=audit(" + Math.floorDiv(e.time(), 1_000_000_000L) + "." + millis + ":" + e.serial() + "): ";
        if (!e.host().isEmpty()) {
            head = "node=" + e.host() + " type=%s" + head;
        } else {
            head = "type=%s" + head;
        }
        switch (e.type()) {
            case "SYSCALL" -> call(e);
            case "URINGOP" ->
                line("URINGOP", "uring_op=18 success=" + (e.success() ? "yes" : "no") + process(e), e.user());
            default -> message(e);
        }
        if (e.call().equals("openat2") && e.openFlags() != OpenFlags.NONE) {
            line("OPENAT2", "oflag=0" + Integer.toOctalString(e.openFlags()) + " mode=0600 resolve=0x0", null);
        }
        SocketAddress remote = e.remote();
        if (remote != null) {
            line(
                    "SOCKADDR",
                    "saddr=" + saddr(remote) + (enriched ? "\u001dSADDR={ saddr_fam=x " + remote.path() + " }" : ""),
                    null);
        }
        arguments(e.args());
        if (!e.cwd().isEmpty()) {
            line("CWD", "cwd=" + text(e.cwd()), null);
        }
        int item = 0;
        for (PathItem p : e.paths()) {
            path(p, item++);
        }
        if (e.type().equals("SYSCALL")) {
            line("PROCTITLE", "proctitle=" + hex("title\0" + e.comm()), null);
        }
        lines.add(String.format(head, "EOE"));
    }

    private void call(Event e) {
        // Numbers that no table of the project names come from an architecture without one.
        Integer number = NUMBERS.get(e.call());
        StringBuilder out = new StringBuilder(
                number == null ? "arch=c0009026 syscall=" + e.call() : "arch=c000003e syscall=" + number);
        if (e.exit() != Event.NO_EXIT) {
            out.append(" success=")
                    .append(e.success() ? "yes" : "no")
                    .append(" exit=")
                    .append(e.exit());
        }
        out.append(" a0=").append(Long.toHexString(e.a0()));
        // A call whose flags are unknown was cut there.
        boolean open = Set.of("open", "openat", "open_by_handle_at").contains(e.call());
        if (!open || e.openFlags() != OpenFlags.NONE) {
            out.append(" a1=").append(Long.toHexString(e.a1()));
            out.append(" a2=").append(Long.toHexString(e.a2()));
            out.append(" a3=").append(Long.toHexString(e.a3()));
        }
        out.append(" items=").append(e.paths().size());
        out.append(process(e));
        line("SYSCALL", out.toString(), e.user());
    }

    private static String process(Event e) {
        User u = e.user();
        StringBuilder out = new StringBuilder();
        out.append(e.ppid() < 0 ? "" : " ppid=" + e.ppid());
        out.append(e.pid() < 0 ? "" : " pid=" + e.pid());
        out.append(" auid=").append(orUnset(u.auid()));
        out.append(" uid=").append(orUnset(u.uid())).append(" gid=0");
        out.append(u.euid().isEmpty() ? "" : " euid=" + u.euid());
        out.append(" suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=(none) ses=").append(orUnset(u.session()));
        out.append(" comm=").append(text(e.comm())).append(" exe=").append(text(e.exe()));
        out.append(" subj==unconfined key=");
        out.append(e.keys().isEmpty() ? "(null)" : text(String.join("\u0001", e.keys())));
        return out.toString();
    }

    private void message(Event e) {
        line(
                e.type(),
                (process(e) + " msg='op=x hostname=? addr=? terminal=? res=" + (e.success() ? "success" : "failed")
                                + "'")
                        .trim(),
                e.user());
    }

    private void arguments(List<String> args) {
        if (args.isEmpty()) {
            return;
        }
        StringBuilder out = new StringBuilder("argc=" + args.size());
        for (int i = 0; i < args.size(); i++) {
            String arg = args.get(i);
            if (arg.length() > 8) {
                line("EXECVE", out.toString(), null);
                byte[] bytes = arg.getBytes(StandardCharsets.UTF_8);
                out = new StringBuilder("a" + i + "_len=" + 2 * bytes.length);
                for (int from = 0; from < bytes.length; from += 5) {
                    int to = Math.min(bytes.length, from + 5);
                    out.append(" a")
                            .append(i)
                            .append('[')
                            .append(from / 5)
                            .append("]=")
                            .append(hex(bytes, from, to));
                }
            } else {
                out.append(" a").append(i).append('=').append(text(arg));
            }
        }
        line("EXECVE", out.toString(), null);
    }

    private void path(PathItem p, int item) {
        StringBuilder out =
                new StringBuilder("item=" + item + " name=" + (p.name().isEmpty() ? "(null)" : text(p.name())));
        out.append(p.inode() < 0 ? "" : " inode=" + p.inode());
        out.append(p.dev().isEmpty() ? "" : " dev=" + p.dev());
        out.append(p.mode().isEmpty() ? "" : " mode=" + p.mode());
        out.append(" ouid=0 ogid=0 rdev=00:00");
        out.append(p.nametype().isEmpty() ? "" : (item % 2 == 0 ? " nametype=" : " objtype=") + p.nametype());
        line("PATH", out + " cap_fp=0" + (enriched ? "\u001dOUID=\"root\" OGID=\"root\"" : ""), null);
    }

    private void line(String type, String body, @org.jspecify.annotations.Nullable User user) {
        String tail = "";
        if (user != null && enriched) {
            tail = "\u001dARCH=x86_64 SYSCALL=x AUID=\"" + (user.loginName().isEmpty() ? "unset" : user.loginName())
                    + "\" UID=\"" + (user.name().isEmpty() ? "unknown(7)" : user.name()) + "\" GID=\"root\"";
        }
        lines.add(String.format(head, type) + body + tail);
    }

    private static String orUnset(String id) {
        return id.isEmpty() ? "4294967295" : id;
    }

    /** As audit_log_untrustedstring writes it. */
    private static String text(String text) {
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (b == '"' || b < 0x21 || b > 0x7e) {
                return hex(text);
            }
        }
        return '"' + text + '"';
    }

    private static String hex(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return hex(bytes, 0, bytes.length);
    }

    private static String hex(byte[] bytes, int from, int to) {
        StringBuilder out = new StringBuilder();
        for (int i = from; i < to; i++) {
            out.append(String.format(Locale.ROOT, "%02X", bytes[i]));
        }
        return out.toString();
    }

    private static String saddr(SocketAddress a) {
        String port = String.format(Locale.ROOT, "%04X", a.port() & 0xffff);
        try {
            return switch (a.family()) {
                case "ipv4" -> "0200" + port + hex(InetAddress.getByName(a.ip()).getAddress(), 0, 4) + "0".repeat(16);
                case "ipv6" ->
                    "0A00" + port + "00000000"
                            + hex(InetAddress.getByName(a.ip()).getAddress(), 0, 16) + "00000000";
                case "unix" ->
                    "0100" + (a.path().startsWith("@") ? "00" + hex(a.path().substring(1)) : hex(a.path())) + "0000";
                case "netlink" -> "100000000000000000000000";
                case "unspec" -> "00000000000000000000000000000000";
                default -> String.format(Locale.ROOT, "%02X000000", Integer.parseInt(a.family()));
            };
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
