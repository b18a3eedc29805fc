package io.tadoru.correlator.reduction;

import io.tadoru.correlator.Edge;
import io.tadoru.correlator.Edge.Kind;
import io.tadoru.correlator.Node;
import io.tadoru.correlator.Node.FileNode;
import io.tadoru.correlator.Node.ProcessNode;
import io.tadoru.correlator.link.Names;
import io.tadoru.correlator.reduction.Contacts.Contact;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Folds that change nothing about which of the other nodes leads to which, in the order of time, equal times counting as
 * possible. What each rests on is looked up at the two nodes alone:
 *
 * <ul>
 *   <li>A temporary file that only one process touched gives nothing to anybody but that process, which had it before.
 *   <li>A child that ran nothing and took in nothing knows what its parent knew at the fork. As long as the parent takes in
 *       nothing more before the child's last deed, the parent could have done all that itself.
 * </ul>
 *
 * The other nodes' earliest times of arrival stay the same too. Each fold holds whatever else was folded before, so they
 * chain: a child's own file, then the child, then its parent.
 */
final class ProvenFolds {
    static final String PRIVATE = "private-files";
    static final String SILENT = "silent-children";

    private final List<Node> nodes;
    private final Contacts contacts;
    private final Map<String, Integer> numbers = new HashMap<>();
    private final Map<String, List<Edge>> into = new HashMap<>();
    private final Map<String, List<Edge>> outOf = new HashMap<>();

    /**
     * A node that another one stands for.
     *
     * @param node number of the other one, which is not folded itself
     * @param rule by which
     */
    record Into(int node, String rule) {}

    private ProvenFolds(List<Node> nodes, List<Edge> edges) {
        this.nodes = nodes;
        nodes.forEach(n -> numbers.put(n.id(), numbers.size()));
        contacts = new Contacts(numbers, edges);
        for (Edge e : edges) {
            outOf.computeIfAbsent(e.from(), k -> new ArrayList<>()).add(e);
            into.computeIfAbsent(e.to(), k -> new ArrayList<>()).add(e);
        }
    }

    /**
     * What folds into what, by the numbers of the nodes, from 0.
     *
     * @param kept nodes that are to stay
     */
    static Map<Integer, Into> of(List<Node> nodes, List<Edge> edges, Predicate<Node> kept) {
        return new ProvenFolds(nodes, edges).folds(kept);
    }

    private Map<Integer, Into> folds(Predicate<Node> kept) {
        Map<Integer, String> rules = new LinkedHashMap<>();
        List<Integer> open = new ArrayList<>();
        // The last first: most chains then fold in one go.
        for (int i = nodes.size() - 1; i >= 0; i--) {
            if (!kept.test(nodes.get(i)) && foldable(nodes.get(i))) {
                open.add(i);
            }
        }
        boolean more = true;
        while (more) {
            more = false;
            for (int i : open) {
                int target = rules.containsKey(i) ? -1 : target(i);
                if (target >= 0) {
                    contacts.fold(i, target);
                    rules.put(i, nodes.get(i) instanceof FileNode ? PRIVATE : SILENT);
                    more = true;
                }
            }
        }
        Map<Integer, Into> folds = new LinkedHashMap<>();
        rules.keySet().stream()
                .sorted()
                .forEach(i -> folds.put(i, new Into(contacts.at(i), Objects.requireNonNull(rules.get(i)))));
        return folds;
    }

    private boolean foldable(Node node) {
        return node instanceof FileNode f ? temporary(f) : node instanceof ProcessNode p && silent(p);
    }

    /** Whether it was made and removed, and never ran: what stays, or was only read, is worth seeing. */
    private boolean temporary(FileNode file) {
        List<Edge> changes = into.getOrDefault(file.id(), List.of());
        return changes.stream().anyMatch(e -> e.kind() == Kind.WROTE)
                && changes.stream().anyMatch(e -> e.kind() == Kind.DELETED)
                && outOf.getOrDefault(file.id(), List.of()).stream().noneMatch(e -> e.kind() == Kind.EXECUTED);
    }

    /** Whether it was forked and ran nothing: it still is what its parent was, which the image confirms. */
    private boolean silent(ProcessNode process) {
        Set<Node> parents = new HashSet<>();
        for (Edge e : into.getOrDefault(process.id(), List.of())) {
            if (e.kind() == Kind.FORKED) {
                parents.add(nodes.get(Objects.requireNonNull(numbers.get(e.from()))));
            } else if (e.kind() == Kind.EXECUTED) {
                return false;
            }
        }
        return process.commands().isEmpty()
                && parents.size() == 1
                && parents.iterator().next() instanceof ProcessNode parent
                && (process.exe().isEmpty() || Names.image(process.exe()).equals(Names.image(parent.exe())));
    }

    /** Where a node may fold into; -1 where nowhere. */
    private int target(int node) {
        List<Contact> in = contacts.into(node);
        List<Contact> out = contacts.outOf(node);
        int only = in.isEmpty() ? -1 : contacts.at(in.get(0).from());
        if (only < 0
                || !(nodes.get(only) instanceof ProcessNode)
                || in.stream().anyMatch(c -> contacts.at(c.from()) != only)) {
            return -1;
        }
        List<Contact> deeds =
                out.stream().filter(c -> contacts.at(c.to()) != only).toList();
        if (nodes.get(node) instanceof FileNode) {
            return deeds.isEmpty() ? only : -1;
        }
        return couldHaveDone(only, node, in, deeds) ? only : -1;
    }

    /** Whether the parent knew no more, when the child did the last of these, than at the fork. */
    private boolean couldHaveDone(int parent, int child, List<Contact> forks, List<Contact> deeds) {
        long fork = forks.stream().mapToLong(Contact::first).min().orElseThrow();
        long first = deeds.stream().mapToLong(Contact::first).min().orElse(fork);
        long last = deeds.stream().mapToLong(Contact::last).max().orElse(fork);
        return first >= fork
                && contacts.into(parent).stream()
                        .noneMatch(c -> contacts.at(c.from()) != child && c.last() > fork && c.first() <= last);
    }
}
