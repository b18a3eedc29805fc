package io.tadoru.correlator.link;

import static io.tadoru.collector.SystemCalls.ACCEPT;
import static io.tadoru.collector.SystemCalls.CHANGE_MODE;
import static io.tadoru.collector.SystemCalls.CONNECT;
import static io.tadoru.collector.SystemCalls.DELETE;
import static io.tadoru.collector.SystemCalls.EXEC;
import static io.tadoru.collector.SystemCalls.LINK;
import static io.tadoru.collector.SystemCalls.OPEN;
import static io.tadoru.collector.SystemCalls.RENAME;
import static io.tadoru.collector.SystemCalls.TRUNCATE;

import io.tadoru.collector.Errno;
import io.tadoru.collector.Event;
import io.tadoru.collector.Event.PathItem;
import io.tadoru.collector.OpenFlags;
import io.tadoru.correlator.Edge;
import io.tadoru.correlator.Edge.Kind;
import io.tadoru.correlator.link.Flow.OfChild;
import io.tadoru.correlator.link.Flow.OfEndpoint;
import io.tadoru.correlator.link.Flow.OfFile;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** From an event to its flows. Directories, devices, sockets and links carry none that audit could show. */
public final class Flows {
    /** Calls that bring information into a file or change what it is. */
    public static final Set<String> CHANGE_FILE = union(OPEN, DELETE, RENAME, LINK, CHANGE_MODE, TRUNCATE);

    /** Calls that take information out of a file. */
    public static final Set<String> USE_FILE = union(OPEN, EXEC);

    /** include/uapi/asm-generic/fcntl.h: the descriptor names the file but cannot read or write it. */
    private static final int O_PATH = 0x200000;

    private Flows() {}

    @SafeVarargs
    private static Set<String> union(Set<String>... sets) {
        Set<String> all = new HashSet<>();
        for (Set<String> set : sets) {
            all.addAll(set);
        }
        return Set.copyOf(all);
    }

    /** The flows of an event that succeeded, or of a connect whatever came of it; empty for all else. */
    public static List<Flow> of(Event e, Directories directories) {
        String call = e.call();
        List<Flow> flows = new ArrayList<>(2);
        if (CONNECT.contains(call)) {
            endpoint(e, Kind.CONNECTED, false, flows);
        } else if (!e.success()) {
            return List.of();
        } else if (e.forks()) {
            flows.add(new Flow(Kind.FORKED, false, new OfChild((int) e.exit()), e));
        } else if (EXEC.contains(call)) {
            // Item 0 is the program, or the script that begins with #!; then come interpreter and loader.
            e.paths().stream()
                    .filter(p -> !p.nametype().equals("PARENT"))
                    .findFirst()
                    .ifPresent(p -> flows.add(new Flow(Kind.EXECUTED, true, file(e, p, directories), e)));
        } else if (OPEN.contains(call)) {
            opened(e, directories, flows);
        } else if (ACCEPT.contains(call)) {
            endpoint(e, Kind.ACCEPTED, true, flows);
        } else if (DELETE.contains(call)) {
            eachItem(e, "DELETE", Kind.DELETED, directories, flows);
        } else if (RENAME.contains(call) || LINK.contains(call)) {
            moved(e, directories, flows);
        } else if (CHANGE_MODE.contains(call)) {
            lastItem(e, Kind.CHANGED_MODE, directories, flows);
        } else if (TRUNCATE.contains(call)) {
            lastItem(e, Kind.WROTE, directories, flows);
        }
        return flows;
    }

    private static void opened(Event e, Directories directories, List<Flow> flows) {
        PathItem target = target(e);
        if (target == null || (e.openFlags() != OpenFlags.NONE && (e.openFlags() & O_PATH) != 0)) {
            return;
        }
        OfFile file = file(e, target, directories);
        if (OpenFlags.reads(e.openFlags())) {
            flows.add(new Flow(Kind.READ, true, file, e));
        }
        if (OpenFlags.writes(e.openFlags()) || file.created()) {
            flows.add(new Flow(Kind.WROTE, false, file, e));
        }
    }

    /**
     * The file itself: the last item with a name that is no parent directory; null for directories and devices. An overlay
     * adds items without a name for what it does in the file systems below (fs/overlayfs/copy_up.c).
     */
    private static @org.jspecify.annotations.Nullable PathItem target(Event e) {
        PathItem target = null;
        for (PathItem p : e.paths()) {
            if (!p.nametype().equals("PARENT")
                    && (target == null || !p.name().isEmpty() || target.name().isEmpty())) {
                target = p;
            }
        }
        return target != null && carriesContent(target.mode()) ? target : null;
    }

    /** Regular files, FIFOs and unknowns: no directory, device, link or socket (S_IFMT, include/uapi/linux/stat.h). */
    private static boolean carriesContent(String mode) {
        int type;
        try {
            type = Integer.parseInt(mode, 8) & 0170000;
        } catch (NumberFormatException e) {
            return true;
        }
        return type == 0 || type == 0100000 || type == 0010000;
    }

    private static void lastItem(Event e, Kind kind, Directories directories, List<Flow> flows) {
        PathItem target = target(e);
        if (target != null) {
            flows.add(new Flow(kind, false, file(e, target, directories), e));
        }
    }

    private static void eachItem(Event e, String nametype, Kind kind, Directories directories, List<Flow> flows) {
        for (PathItem p : e.paths()) {
            if (p.nametype().equals(nametype) && carriesContent(p.mode())) {
                flows.add(new Flow(kind, false, file(e, p, directories), e));
            }
        }
    }

    /** The new name is a CREATE with the old file's inode; a file that had that name before is a second DELETE. */
    private static void moved(Event e, Directories directories, List<Flow> flows) {
        for (PathItem p : e.paths()) {
            if (!carriesContent(p.mode())) {
                continue;
            }
            if (p.nametype().equals("CREATE")) {
                boolean symlink = e.call().startsWith("symlink");
                flows.add(new Flow(symlink ? Kind.WROTE : Kind.RENAMED, false, file(e, p, directories), e));
            } else if (p.nametype().equals("DELETE") && replaced(e, p)) {
                OfFile f = file(e, p, directories);
                flows.add(new Flow(Kind.DELETED, false, new OfFile(f.key(), f.name(), false, true), e));
            }
        }
    }

    private static boolean replaced(Event e, PathItem gone) {
        return e.paths().stream()
                .noneMatch(p -> p.nametype().equals("CREATE")
                        && p.inode() == gone.inode()
                        && p.dev().equals(gone.dev()));
    }

    private static OfFile file(Event e, PathItem p, Directories directories) {
        String name = Names.absolute(e, p.name(), directories);
        boolean unnamed = OpenFlags.unnamed(e.openFlags());
        boolean created = (p.nametype().equals("CREATE") || unnamed) && OPEN.contains(e.call());
        if (unnamed) {
            // The record names the directory, but its inode is that of the new file.
            name += "/(unnamed)";
        }
        boolean removed = p.nametype().equals("DELETE") && DELETE.contains(e.call());
        FileKey key = FileKey.of(p.dev(), p.inode(), name);
        if (key.byName() && !name.startsWith("/")) {
            // Neither inode nor directory: it may be any file of this name, so it is nobody else's.
            key = FileKey.of("", -1, name + " of event " + e.time() + ":" + e.serial());
        }
        return new OfFile(key, name, created, removed);
    }

    private static void endpoint(Event e, Kind kind, boolean into, List<Flow> flows) {
        Event.SocketAddress remote = e.remote();
        if (remote != null && remote.internet()) {
            flows.add(new Flow(kind, into, new OfEndpoint(remote.ip(), into ? -1 : remote.port()), e));
        }
    }

    /** How a call went: {@code success}, {@code in progress}, or the error such as {@code ECONNREFUSED}. */
    public static String outcome(Event e) {
        return e.success() ? "success" : e.inProgress() ? "in progress" : error(e.exit());
    }

    private static String error(long exit) {
        String name = Errno.name(exit);
        return !name.isEmpty() ? name : exit == Event.NO_EXIT ? "failed" : "error " + exit;
    }

    /** Whether an edge kind carries information out of the process. */
    public static boolean leaves(Edge.Kind kind) {
        return kind != Kind.READ && kind != Kind.EXECUTED && kind != Kind.ACCEPTED;
    }
}
