package io.tadoru.correlator.reduction;

import io.tadoru.collector.Sentence;
import io.tadoru.correlator.Edge.Kind;
import io.tadoru.correlator.Node;
import io.tadoru.correlator.Node.Command;
import io.tadoru.correlator.Node.EndpointNode;
import io.tadoru.correlator.Node.FileNode;
import io.tadoru.correlator.Node.ProcessNode;
import io.tadoru.correlator.link.Names;
import io.tadoru.correlator.reduction.Shapes.Tie;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * What is alike becomes one shape. Nothing of this is proven: a group leads to whatever one of its nodes leads to. What is
 * to be kept stays out, and so do the siblings below or beside which it hangs: the one of fifty that did something else
 * stands out.
 */
final class Grouping {
    static final String SIBLINGS = "alike-siblings";
    static final String BARE = "bare-children";
    static final String REPEATS = "repeats";
    static final String DIRECTORY = "directory";
    static final String ENDPOINTS = "endpoints";

    /** So many of one command, or so many that differ in their operands, are a group. */
    private static final int SAME = 3;

    private static final int ALIKE = 5;

    /** So many children that did nothing else are a group; of the answer, whose every step counts, more than so many. */
    private static final int BARE_CHILDREN = 3;

    private static final int BARE_OF_ANSWER = 13;

    private static final int TOGETHER = 2;

    private final Shapes shapes;
    private final IntPredicate kept;
    private final int answer;
    private Map<Integer, Set<Tie>> ties = Map.of();

    /**
     * @param kept numbers of nodes that are shown as themselves
     * @param answer number of the node that the alert means
     */
    Grouping(Shapes shapes, IntPredicate kept, int answer) {
        this.shapes = shapes;
        this.kept = kept;
        this.answer = answer;
    }

    void group() {
        ties = shapes.ties();
        siblings();
        bare();
        repeats();
        leaves(FileNode.class);
        leaves(EndpointNode.class);
    }

    private Set<Tie> ties(int shape) {
        return ties.getOrDefault(shape, Set.of());
    }

    /** Groups these, if there are enough, and looks again at how the shapes hang together. */
    private void group(Collection<Integer> members, String rule, Sentence words) {
        shapes.group(members, rule, words);
        ties = shapes.ties();
    }

    // --- siblings

    /** A child with all that hangs on it alone. */
    private record Branch(ProcessNode process, int shape, Set<Integer> members, Set<String> kinds) {}

    private void siblings() {
        for (int parent : processes()) {
            if (shapes.of(parent) != parent) {
                continue;
            }
            List<Branch> branches = new ArrayList<>();
            for (int child : children(parent)) {
                Branch branch = branch(child);
                if (branch != null) {
                    branches.add(branch);
                }
            }
            alike(branches).forEach(this::groupBranches);
        }
    }

    /** Processes that are shown as themselves, parents first, so that the largest branches are compared. */
    private List<Integer> processes() {
        Set<Integer> all = new LinkedHashSet<>(shapes.all());
        all.removeIf(s -> !shapes.isNode(s) || !(shapes.nodes.get(s) instanceof ProcessNode));
        Set<Integer> down = new LinkedHashSet<>();
        Deque<Integer> open = new ArrayDeque<>();
        all.stream()
                .filter(s -> ties(s).stream().noneMatch(t -> !t.out() && t.kind() == Kind.FORKED))
                .forEach(open::add);
        while (!open.isEmpty()) {
            int shape = open.remove();
            if (all.contains(shape) && down.add(shape)) {
                open.addAll(children(shape));
            }
        }
        down.addAll(all);
        return List.copyOf(down);
    }

    /** The shapes of processes that this one started, in order. */
    private List<Integer> children(int parent) {
        Set<Integer> children = new TreeSet<>();
        for (Tie tie : ties(parent)) {
            if (tie.out() && tie.kind() == Kind.FORKED) {
                children.add(tie.other());
            }
        }
        return List.copyOf(children);
    }

    /** Null where something in it is to be kept, or touches what is. */
    private @Nullable Branch branch(int child) {
        if (!shapes.isNode(child) || !(shapes.nodes.get(child) instanceof ProcessNode process)) {
            return null;
        }
        Set<Integer> members = new LinkedHashSet<>();
        Set<String> kinds = new TreeSet<>();
        Deque<Integer> open = new ArrayDeque<>(List.of(child));
        while (!open.isEmpty()) {
            int shape = open.remove();
            if (!members.add(shape)) {
                continue;
            }
            if (shapes.isNode(shape) && kept.test(shape)) {
                return null;
            }
            for (Tie tie : ties(shape)) {
                if (tie.kind() == Kind.FORKED) {
                    if (tie.out()) {
                        open.add(tie.other());
                        kinds.add(image(tie.other()));
                    }
                } else if (shapes.isNode(tie.other()) && kept.test(tie.other())) {
                    return null;
                } else {
                    kinds.add(tie.kind().words());
                }
            }
        }
        return new Branch(process, child, members, kinds);
    }

    private String image(int shape) {
        return shapes.isNode(shape) && shapes.nodes.get(shape) instanceof ProcessNode p
                ? Names.image(p.exe())
                : "group " + shape;
    }

    /** Branches of one image and the same options, none of which shows anything that the fullest of them does not. */
    private static List<List<Branch>> alike(List<Branch> branches) {
        Map<List<String>, List<Branch>> byKey = new LinkedHashMap<>();
        branches.forEach(b ->
                byKey.computeIfAbsent(key(b.process()), k -> new ArrayList<>()).add(b));
        List<List<Branch>> groups = new ArrayList<>();
        for (List<Branch> of : byKey.values()) {
            List<Branch> left = new ArrayList<>(of);
            left.sort(Comparator.comparingInt((Branch b) -> -b.kinds().size()).thenComparingInt(Branch::shape));
            while (!left.isEmpty()) {
                Set<String> most = left.get(0).kinds();
                List<Branch> group =
                        left.stream().filter(b -> most.containsAll(b.kinds())).toList();
                left.removeAll(group);
                long commands =
                        group.stream().map(b -> argv(b.process())).distinct().count();
                if (group.size() >= (commands == 1 ? SAME : ALIKE)) {
                    groups.add(group);
                }
            }
        }
        return groups;
    }

    /** Image, role and options; of what is given as code, all. */
    private static List<String> key(ProcessNode process) {
        Set<String> options = new TreeSet<>();
        List<String> argv = argv(process);
        for (int i = 1; i < argv.size(); i++) {
            String argument = argv.get(i);
            if (argument.startsWith("-") && argument.length() > 1) {
                int value = argument.indexOf('=');
                options.add(value < 0 ? argument : argument.substring(0, value));
            }
            if ((argument.equals("-c") || argument.equals("-e")) && i + 1 < argv.size()) {
                options.add(argv.get(i + 1));
            }
        }
        List<String> key = new ArrayList<>(options);
        key.add(0, process.role().name());
        key.add(1, Names.image(process.exe()));
        return key;
    }

    private static List<String> argv(ProcessNode process) {
        List<Command> commands = process.commands();
        return commands.isEmpty()
                ? List.of()
                : commands.get(commands.size() - 1).argv();
    }

    private void groupBranches(List<Branch> branches) {
        Set<Integer> members = new LinkedHashSet<>();
        branches.forEach(b -> members.addAll(b.members()));
        // Files and addresses that nobody else touched belong to them.
        Set<Integer> beside = new LinkedHashSet<>();
        for (int member : members) {
            ties(member).forEach(t -> beside.add(t.other()));
        }
        beside.removeIf(s -> !shapes.isNode(s)
                || shapes.nodes.get(s) instanceof ProcessNode
                || ties(s).stream().anyMatch(t -> !members.contains(t.other())));
        members.addAll(beside);
        ProcessNode first = branches.get(0).process();
        boolean same = branches.stream().allMatch(b -> argv(b.process()).equals(argv(first)));
        int more = members.size() - branches.size();
        Sentence what = same
                ? Sentence.text(Words.command(first))
                : Sentence.of("{0}, such as {1}", Words.image(first), Words.command(first));
        group(
                members,
                SIBLINGS,
                more == 0
                        ? Sentence.of("{0} alike: {1}", branches.size(), what)
                        : Sentence.of("{0} alike: {1}, with {2} of their own", branches.size(), what, more));
    }

    // --- children that did nothing else

    private void bare() {
        Set<Integer> leaves = shapes.onlyForked();
        Map<Integer, List<Integer>> members = shapes.members();
        for (int parent : processes()) {
            List<Integer> bare = new ArrayList<>();
            List<Integer> nodes = new ArrayList<>();
            for (int child : children(parent)) {
                List<Integer> of = Objects.requireNonNull(members.get(child));
                if (leaves.containsAll(of) && of.stream().noneMatch(kept::test)) {
                    bare.add(child);
                    nodes.addAll(of);
                }
            }
            Collections.sort(nodes);
            if (bare.size() >= TOGETHER && nodes.size() >= (parent == answer ? BARE_OF_ANSWER : BARE_CHILDREN)) {
                group(
                        bare,
                        BARE,
                        Sentence.of(
                                "{0} children of which nothing else is drawn: {1}",
                                nodes.size(),
                                Words.names(nodes.stream()
                                        .map(i -> Words.of(shapes.nodes.get(i)))
                                        .toList())));
                members = shapes.members();
            }
        }
    }

    // --- the same again

    /** Processes without children that ran the same command, started by processes of the same image. */
    private void repeats() {
        Map<List<String>, List<Integer>> same = new LinkedHashMap<>();
        for (int shape : processes()) {
            ProcessNode process = (ProcessNode) shapes.nodes.get(shape);
            if (kept.test(shape) || argv(process).isEmpty() || !children(shape).isEmpty()) {
                continue;
            }
            Set<String> beside = new TreeSet<>();
            for (Tie tie : ties(shape)) {
                beside.add(tie.kind() == Kind.FORKED ? "by " + image(tie.other()) : tie.toString());
            }
            List<String> key = new ArrayList<>(beside);
            key.add(process.role().name());
            key.add(Names.image(process.exe()));
            key.add(process.user().id());
            key.addAll(argv(process));
            same.computeIfAbsent(key, k -> new ArrayList<>()).add(shape);
        }
        for (List<Integer> of : same.values()) {
            if (of.size() >= SAME) {
                ProcessNode first = (ProcessNode) shapes.nodes.get(of.get(0));
                group(of, REPEATS, Sentence.of("{0} times the same: {1}", of.size(), Words.command(first)));
            }
        }
    }

    // --- files and addresses

    /** Files of one folder, or addresses, that hang on the same shapes in the same way. */
    private void leaves(Class<? extends Node> kind) {
        Map<List<Object>, List<Integer>> together = new LinkedHashMap<>();
        for (int shape : shapes.all()) {
            if (shapes.isNode(shape) && kind.isInstance(shapes.nodes.get(shape)) && !kept.test(shape)) {
                Node node = shapes.nodes.get(shape);
                List<Object> key = List.of(folder(node), node.role(), new HashSet<>(ties(shape)));
                together.computeIfAbsent(key, k -> new ArrayList<>()).add(shape);
            }
        }
        together.forEach((key, of) -> {
            if (of.size() >= TOGETHER && !ties(of.get(0)).isEmpty()) {
                List<Sentence> names =
                        of.stream().map(s -> Words.of(shapes.nodes.get(s))).toList();
                String folder = (String) key.get(0);
                group(
                        of,
                        kind == FileNode.class ? DIRECTORY : ENDPOINTS,
                        kind == FileNode.class
                                ? folder.isEmpty()
                                        ? Sentence.of("{0} files", of.size())
                                        : Sentence.of("{0} files in {1}", of.size(), folder)
                                : Sentence.of("{0} addresses: {1}", of.size(), Words.names(names)));
            }
        });
    }

    private static String folder(Node node) {
        if (node instanceof FileNode f) {
            for (String path : f.paths()) {
                int slash = path.lastIndexOf('/');
                if (slash > 0 && path.startsWith("/")) {
                    return path.substring(0, slash);
                }
            }
        }
        return "";
    }
}
