package io.tadoru.correlator.reduction;

import io.tadoru.collector.Sentence;
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
    static Sentence folded(String rule, int count) {
        return switch (rule) {
            case ProvenFolds.PRIVATE ->
                Sentence.of(count == 1 ? "{0} temporary file of its own" : "{0} temporary files of its own", count);
            case ProvenFolds.SILENT ->
                Sentence.of(count == 1 ? "{0} child that ran nothing" : "{0} children that ran nothing", count);
            default ->
                Sentence.of(
                        count == 1 ? "{0} thing farther from the answer" : "{0} things farther from the answer", count);
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

    static Sentence of(Node node) {
        if (node instanceof ProcessNode p) {
            return Sentence.text(image(p));
        } else if (node instanceof FileNode f) {
            return Sentence.text(
                    f.paths().isEmpty() ? "inode " + f.inode() : f.paths().get(0));
        }
        EndpointNode e = (EndpointNode) node;
        return e.port() < 0 ? Sentence.text(e.ip()) : Sentence.of("{0} port {1}", e.ip(), e.port());
    }

    /** The first few different ones. */
    static Sentence names(List<Sentence> names) {
        List<Sentence> distinct = names.stream().distinct().toList();
        Sentence some = Sentence.joined("{0}, {1}", distinct.subList(0, Math.min(NAMES, distinct.size())));
        return distinct.size() > NAMES ? Sentence.of("{0} and {1} more", some, distinct.size() - NAMES) : some;
    }
}
