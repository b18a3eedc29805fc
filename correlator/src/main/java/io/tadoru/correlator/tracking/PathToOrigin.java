package io.tadoru.correlator.tracking;

import io.tadoru.collector.Event;
import io.tadoru.collector.SystemCalls;
import io.tadoru.correlator.Edge.Kind;
import io.tadoru.correlator.graph.ProvenanceGraph;
import io.tadoru.correlator.graph.ProvenanceGraph.Link;
import io.tadoru.correlator.identity.Generation;
import io.tadoru.correlator.identity.Life;
import io.tadoru.correlator.link.Names;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The one chain that explains the answer: from the process by which it came in, over the files that it brought and the
 * parents that started it. At each process, in this order: the image or script that it ran, if that was written within
 * reach; the connection that it had accepted; its parent. A writer that had connected out is where a file came in, unless
 * a server stands above it.
 */
final class PathToOrigin {
    /** Programs that begin a session: what stands above them is the machine, not the attack. */
    private static final Set<String> SESSION = Set.of(
            "sshd", "sshd-session", "login", "su", "sudo", "cron", "crond", "atd", "systemd", "init", "gdm", "lightdm");

    private final ProvenanceGraph graph;
    private final List<Step> steps = new ArrayList<>();
    private @Nullable Event entryCall;

    /**
     * A vertex on the path and when the path entered it: exactly one of life and file is there.
     *
     * @param time nanoseconds since the epoch
     */
    record Step(@Nullable Life life, @Nullable Generation file, long time) {
        String id() {
            return life != null ? life.id() : file != null ? file.id() : "";
        }
    }

    private PathToOrigin(ProvenanceGraph graph) {
        this.graph = graph;
    }

    /** @param call the answer's call that the alert means */
    static PathToOrigin to(Life answer, Event call, ProvenanceGraph graph) {
        PathToOrigin path = new PathToOrigin(graph);
        if (SystemCalls.ACCEPT.contains(call.call())) {
            // The alert's own connection came in: nothing stands before it.
            path.entryCall = call;
            path.steps.add(new Step(answer, null, call.time()));
            return path;
        }
        path.follow(answer, call);
        Collections.reverse(path.steps);
        return path;
    }

    /** From the origin to the answer. */
    List<Step> steps() {
        return steps;
    }

    List<String> ids() {
        return steps.stream().map(Step::id).toList();
    }

    /**
     * Those at its begin that only started what became the attack. Where the attack is known to have come in, all
     * processes after that carry it.
     */
    Set<String> ancestors() {
        Set<String> ancestors = new HashSet<>();
        for (int i = 0;
                entryCall == null && i + 1 < steps.size() && steps.get(i + 1).life() != null;
                i++) {
            ancestors.add(steps.get(i).id());
        }
        return ancestors;
    }

    /** Whether a child of a process of the path read a file for it: before that one's output, and named in its command. */
    boolean readForParent(Life child, Event read, String name) {
        Event birth = child.birth();
        for (int i = 0; birth != null && i + 1 < steps.size(); i++) {
            Life parent = steps.get(i).life();
            String next = steps.get(i + 1).id();
            if (parent != null
                    && parent.pid() == birth.pid()
                    && parent.events().contains(birth)
                    && ReadFiles.named(parent, read, name)
                    && graph.outOf(parent.id()).stream()
                            .anyMatch(l -> l.to().equals(next) && l.last() >= read.time())) {
                return true;
            }
        }
        return false;
    }

    /** The process at its begin. */
    @Nullable
    Life origin() {
        return steps.isEmpty() ? null : steps.get(0).life();
    }

    /** The connection by which it came in. */
    @Nullable
    Event entryCall() {
        return entryCall;
    }

    private void follow(Life answer, Event call) {
        Life life = answer;
        // Only what the process had done when it made this call can have led to it.
        Event moment = call;
        Set<String> seen = new HashSet<>();
        Set<String> climbed = new HashSet<>();
        while (true) {
            // A shell may start the program that writes the file that the shell then becomes: the way leads through it
            // twice, the second time only to its parent.
            Brought brought = seen.add(life.id()) ? broughtBy(life, moment.time()) : null;
            if (brought != null) {
                steps.add(new Step(
                        life, null, Math.min(moment.time(), brought.taken().first())));
                steps.add(new Step(null, brought.file(), brought.written().first()));
                life = java.util.Objects.requireNonNull(
                        graph.life(brought.written().from()));
                moment = lastOf(brought.written(), brought.use());
                Event connected = lastCall(life, SystemCalls.CONNECT, moment);
                if (connected == null || accepted(life, moment) != null || serverAbove(life, moment)) {
                    continue;
                }
                entryCall = connected;
                break;
            }
            entryCall = accepted(life, moment);
            Link fork = parent(life, moment);
            if (entryCall != null || fork == null || beginsSession(life, moment) || !climbed.add(life.id())) {
                break;
            }
            steps.add(new Step(life, null, fork.first()));
            life = java.util.Objects.requireNonNull(graph.life(fork.from()));
            moment = lastOf(fork, Long.MAX_VALUE);
        }
        steps.add(new Step(life, null, moment.time()));
    }

    /** The last call up to a time, which is not before the first. */
    private static Event lastOf(Link link, long time) {
        Event last = link.events().iterator().next();
        for (Event e : link.events()) {
            if (e.time() <= time) {
                last = e;
            }
        }
        return last;
    }

    /** How a process got what it runs: the file, when it took it in for the last time, and who had written it. */
    private record Brought(Generation file, Link taken, long use, Link written) {}

    /** The image, else the script named in the command, that the process took in last and that another one wrote. */
    private @Nullable Brought broughtBy(Life life, long time) {
        Brought best = null;
        for (Link in : graph.into(life.id())) {
            Generation file = graph.file(in.from());
            if (file == null || in.first() > time || !meant(in, file, life)) {
                continue;
            }
            long use = lastOf(in, time).time();
            Link written = content(file, use, life);
            if (written != null && (best == null || better(in, best.taken()))) {
                best = new Brought(file, in, use, written);
            }
        }
        return best;
    }

    private boolean meant(Link in, Generation file, Life life) {
        if (in.kind() != Kind.READ) {
            return in.kind() == Kind.EXECUTED;
        }
        Event read = in.events().iterator().next();
        return graph.names(file.id()).stream().anyMatch(n -> ReadFiles.named(life, read, n));
    }

    private static boolean better(Link a, Link b) {
        return a.kind() == b.kind() ? a.first() > b.first() : a.kind() == Kind.EXECUTED;
    }

    /** The last call by another process that put content into a file, else that moved it into place. */
    private @Nullable Link content(Generation file, long time, Life except) {
        Link best = null;
        for (Link in : graph.into(file.id())) {
            Life writer = graph.life(in.from());
            if (writer == null || writer.equals(except) || in.first() > time) {
                continue;
            }
            boolean wrote = in.kind() == Kind.WROTE;
            if (!wrote && in.kind() != Kind.RENAMED) {
                continue;
            }
            if (best == null
                    || (wrote && best.kind() != Kind.WROTE)
                    || (wrote == (best.kind() == Kind.WROTE) && in.first() > best.first())) {
                best = in;
            }
        }
        return best;
    }

    private @Nullable Link parent(Life life, Event moment) {
        for (Link in : graph.into(life.id())) {
            if (in.kind() == Kind.FORKED && in.first() <= moment.time()) {
                return in;
            }
        }
        return null;
    }

    private boolean serverAbove(Life from, Event call) {
        Life life = from;
        Event moment = call;
        Set<String> seen = new HashSet<>();
        while (seen.add(life.id()) && !beginsSession(life, moment)) {
            if (accepted(life, moment) != null) {
                return true;
            }
            Link fork = parent(life, moment);
            if (fork == null) {
                return false;
            }
            moment = lastOf(fork, Long.MAX_VALUE);
            life = java.util.Objects.requireNonNull(graph.life(fork.from()));
        }
        return false;
    }

    private static @Nullable Event accepted(Life life, Event moment) {
        return lastCall(life, SystemCalls.ACCEPT, moment);
    }

    /**
     * The last call before a moment. Ties of the clock are settled by the serial: a server's next accept begins to wait
     * within the same tick in which it hands over the connection before.
     */
    static @Nullable Event lastCall(Life life, Set<String> calls, Event moment) {
        Event last = null;
        for (Event e : life.events()) {
            if (Event.ORDER.compare(e, moment) >= 0) {
                break;
            }
            Event.SocketAddress remote = e.remote();
            if (calls.contains(e.call())
                    && (e.success() || e.inProgress())
                    && remote != null
                    && remote.internet()
                    && remote.port() > 0) {
                last = e;
            }
        }
        return last;
    }

    /** By the image, not by the task's name, which a process can choose. */
    private static boolean beginsSession(Life life, Event moment) {
        Event e = life.at(moment.time());
        if (e == null) {
            return false;
        }
        String exe = Names.image(e);
        return exe.isEmpty()
                ? SESSION.contains(e.comm())
                : ReadFiles.system(exe) && SESSION.contains(exe.substring(exe.lastIndexOf('/') + 1));
    }
}
