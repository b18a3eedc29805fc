package io.tadoru.correlator.finding;

import io.tadoru.collector.Event;
import io.tadoru.collector.Event.PathItem;
import io.tadoru.correlator.Edge;
import io.tadoru.correlator.Edge.Kind;
import io.tadoru.correlator.Node;
import io.tadoru.correlator.Node.Command;
import io.tadoru.correlator.Node.EndpointNode;
import io.tadoru.correlator.Node.FileNode;
import io.tadoru.correlator.Node.ProcessNode;
import io.tadoru.correlator.link.Directories;
import io.tadoru.correlator.link.Names;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One thing that a process did: one event behind an edge, or a command that it ran although the image is not in the
 * graph because nobody wrote it.
 *
 * @param actor the process
 * @param kind what it did
 * @param other what it did that to; null where the image is not in the graph
 * @param edge the edge that shows it; of a command, the edge by which the process is in the graph; null where none is
 * @param event the evidence, null of a command
 * @param command the command, null of an event
 * @param file name of the file as the call gave it, absolute where that is known; of a command, its image, which is the
 *     interpreter where a script was run; "" where no file; hostile text
 */
record Act(
        ProcessNode actor,
        Kind kind,
        @Nullable Node other,
        @Nullable Edge edge,
        @Nullable Event event,
        @Nullable Command command,
        String file) {
    private static final String DELETED = " (deleted)";

    /** Longer commands are looked at only so far. */
    private static final int LONGEST = 4_096;

    static Act of(ProcessNode actor, Edge edge, Node other, Event event) {
        String file = other instanceof FileNode f ? name(edge.kind(), f, event) : "";
        return new Act(actor, edge.kind(), other, edge, event, null, file);
    }

    static Act of(ProcessNode actor, Command command, @Nullable Edge edge) {
        return new Act(actor, Kind.EXECUTED, null, edge, null, command, command.exe());
    }

    /** A file has many names in its life; a rule speaks of the one that was used then. */
    private static String name(Kind kind, FileNode file, Event e) {
        String name = "";
        for (PathItem item : e.paths()) {
            boolean same = file.inode() < 0
                    || (item.inode() == file.inode() && item.dev().equals(file.dev()));
            if (!same || item.nametype().equals("PARENT")) {
                continue;
            }
            // A rename has the old name as DELETE and the new one as CREATE.
            if (name.isEmpty() || (kind == Kind.RENAMED && item.nametype().equals("CREATE"))) {
                name = known(Names.absolute(e, item.name(), Directories.UNKNOWN), file);
            }
        }
        return !name.isEmpty()
                ? name
                : file.paths().isEmpty() ? "" : file.paths().get(0);
    }

    /** A name below an unknown directory is the one of the file's names that ends so. */
    private static String known(String name, FileNode file) {
        return name.startsWith("/") || name.isEmpty()
                ? name
                : file.paths().stream()
                        .filter(p -> p.endsWith("/" + name))
                        .findFirst()
                        .orElse(name);
    }

    long time() {
        return event != null ? event.time() : command != null ? command.time() : 0;
    }

    /** Whether this came before the other, as far as is known: of equal times the kernel's number decides. */
    boolean notAfter(Act other) {
        if (time() != other.time() || event == null || other.event == null) {
            return time() <= other.time();
        }
        return event.serial() <= other.event.serial();
    }

    /** The image after the call, without the kernel's note that its file is gone. */
    String image() {
        return event != null ? Names.image(event) : command != null ? command.exe() : "";
    }

    boolean imageDeleted() {
        return event != null && event.exe().endsWith(DELETED);
    }

    String comm() {
        return event == null ? "" : event.comm();
    }

    /** Arguments of the execve itself, else of the last command before. */
    List<String> argv() {
        if (event != null && kind == Kind.EXECUTED) {
            return event.args();
        }
        if (command != null) {
            return command.argv();
        }
        Command last = lastCommand();
        return last == null ? List.of() : last.argv();
    }

    private @Nullable Command lastCommand() {
        Command last = null;
        for (Command c : actor.commands()) {
            if (c.time() <= time()) {
                last = c;
            }
        }
        return last;
    }

    /** The arguments with blanks in between. */
    String commandLine() {
        StringBuilder line = new StringBuilder();
        for (String arg : argv()) {
            if (line.length() > LONGEST) {
                break;
            }
            line.append(line.isEmpty() ? "" : " ").append(arg, 0, Math.min(arg.length(), LONGEST));
        }
        return line.substring(0, Math.min(line.length(), LONGEST));
    }

    /**
     * Whether this is the script that the command tells an interpreter to run: its first argument that is no option. Where
     * an option brings its own argument, or the program itself ({@code -c}), nothing is claimed.
     */
    boolean script() {
        List<String> argv = argv();
        for (String arg : argv.subList(Math.min(1, argv.size()), argv.size())) {
            if (!arg.startsWith("-")) {
                return !file.isEmpty() && names(arg);
            }
            if (arg.length() > 1
                    && (arg.endsWith("c") || arg.endsWith("e") || arg.endsWith("m"))
                    && arg.charAt(1) != '-') {
                return false;
            }
        }
        return false;
    }

    private boolean names(String arg) {
        String relative = arg;
        while (relative.startsWith("./") || relative.startsWith("../")) {
            relative = relative.substring(relative.indexOf('/') + 1);
        }
        return arg.startsWith("/") ? arg.equals(file) : !relative.isEmpty() && file.endsWith("/" + relative);
    }

    String uid() {
        return event != null ? event.user().uid() : actor.user().id();
    }

    String euid() {
        return event == null ? "" : event.user().euid();
    }

    String call() {
        return event != null ? event.call() : "execve";
    }

    String address() {
        return other instanceof EndpointNode e ? e.ip() : "";
    }

    /** -1 where there is none. */
    int port() {
        return other instanceof EndpointNode e ? e.port() : -1;
    }

    /** Permissions that a change of mode sets (mode_t of chmod(2)), 0 where this is none. */
    long mode() {
        if (event == null || kind != Kind.CHANGED_MODE) {
            return 0;
        }
        return (event.call().startsWith("fchmodat") ? event.a2() : event.a1()) & 07777;
    }
}
