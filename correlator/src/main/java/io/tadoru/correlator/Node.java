package io.tadoru.correlator;

import io.tadoru.collector.Sentence;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A thing in the provenance graph: a process, a file or an endpoint. There are no other kinds. */
public sealed interface Node permits Node.ProcessNode, Node.FileNode, Node.EndpointNode {

    /** Stable within and across runs over the same evidence; plain ASCII without spaces or quotes. */
    String id();

    Role role();

    List<Finding> findings();

    /** Why a node is in the picture. */
    enum Role {
        /** The process that the alert means. */
        ANSWER,
        /** It led to the answer. */
        CAUSE,
        /** The answer, or what brought it, led to it. */
        EFFECT,
        /** It has no part in the chain but belongs beside it, such as another process that calls the same address. */
        CONTEXT
    }

    /**
     * One life of a pid.
     *
     * @param host the host's name
     * @param pid process id
     * @param ppid the parent's pid at birth, -1 where unknown
     * @param comm last task name seen; hostile text
     * @param exe last image seen; hostile text
     * @param commands its images in time order; empty where it ran no execve within reach
     * @param user whose rights it had when first seen
     * @param start nanoseconds since the epoch of its birth, or of its first event
     * @param born whether {@code start} is a recorded birth
     * @param end when it exited, null where that is not recorded within the window
     */
    record ProcessNode(
            String id,
            Role role,
            List<Finding> findings,
            String host,
            int pid,
            int ppid,
            String comm,
            String exe,
            List<Command> commands,
            User user,
            long start,
            boolean born,
            @Nullable Long end)
            implements Node {
        public ProcessNode {
            findings = List.copyOf(findings);
            commands = List.copyOf(commands);
        }
    }

    /**
     * One generation of an inode.
     *
     * @param paths its names, the last one first; hostile text
     * @param inode -1 where the evidence has none, so that the name alone identifies it
     * @param dev device as {@code major:minor} in hex, "" where unknown
     */
    record FileNode(
            String id, Role role, List<Finding> findings, String host, List<String> paths, long inode, String dev)
            implements Node {
        public FileNode {
            findings = List.copyOf(findings);
            paths = List.copyOf(paths);
        }
    }

    /** The far end of connections. */
    record EndpointNode(String id, Role role, List<Finding> findings, String ip, int port) implements Node {
        public EndpointNode {
            findings = List.copyOf(findings);
        }
    }

    /**
     * An image that a process ran.
     *
     * @param time of the execve, nanoseconds since the epoch
     * @param exe the image
     * @param argv its arguments; hostile text
     * @param cwd where it ran, "" where unknown
     */
    record Command(long time, String exe, List<String> argv, String cwd) {
        public Command {
            argv = List.copyOf(argv);
        }
    }

    /** User and login of a process; texts are "" where unknown. */
    record User(String id, String name, String loginId, String loginName, String session) {}

    /**
     * A judgement about a node.
     *
     * @param source who says so: {@code alert}, a rule's name
     * @param level info, low, medium or high
     * @param reason in words
     * @param evidence ids of the edges it rests on
     * @param techniques ids of the ATT&amp;CK techniques that it shows, such as {@code T1059.004}
     */
    record Finding(String source, String level, Sentence reason, List<String> evidence, List<String> techniques) {
        public Finding {
            evidence = List.copyOf(evidence);
            techniques = List.copyOf(techniques);
        }
    }
}
