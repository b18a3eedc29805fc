package io.tadoru.correlator.reduction;

import io.tadoru.correlator.Node;
import io.tadoru.correlator.Node.Command;
import io.tadoru.correlator.Node.EndpointNode;
import io.tadoru.correlator.Node.FileNode;
import io.tadoru.correlator.Node.ProcessNode;
import io.tadoru.correlator.link.Names;
import java.util.List;

/** What groups say to a person. Names are hostile and come out as they are. */
final class Words {
    /** Names told; more are counted. */
    private static final int NAMES = 5;

    private Words() {}

    /** Of nodes for which another one stands. */
    static String folded(String rule, int count) {
        return switch (rule) {
            case ProvenFolds.PRIVATE -> count + (count == 1 ? " temporary file" : " temporary files") + " of its own";
            case ProvenFolds.SILENT -> count + (count == 1 ? " child that ran" : " children that ran") + " nothing";
            default -> count + (count == 1 ? " thing" : " things") + " farther from the answer";
        };
    }

    /** A command as typed, else the image's last name. */
    static String command(ProcessNode process) {
        List<Command> commands = process.commands();
        List<String> argv = commands.isEmpty()
                ? List.of()
                : commands.get(commands.size() - 1).argv();
        return argv.isEmpty() ? image(process) : String.join(" ", argv);
    }

    static String image(ProcessNode process) {
        String exe = Names.image(process.exe());
        String last = exe.substring(exe.lastIndexOf('/') + 1);
        return last.isEmpty() ? process.comm() : last;
    }

    static String of(Node node) {
        if (node instanceof ProcessNode p) {
            return image(p);
        } else if (node instanceof FileNode f) {
            return f.paths().isEmpty() ? "inode " + f.inode() : f.paths().get(0);
        }
        EndpointNode e = (EndpointNode) node;
        return e.port() < 0 ? e.ip() : e.ip() + " port " + e.port();
    }

    /** The first few different ones. */
    static String names(List<String> names) {
        List<String> distinct = names.stream().distinct().toList();
        String some = String.join(", ", distinct.subList(0, Math.min(NAMES, distinct.size())));
        return distinct.size() > NAMES ? some + " and " + (distinct.size() - NAMES) + " more" : some;
    }
}
