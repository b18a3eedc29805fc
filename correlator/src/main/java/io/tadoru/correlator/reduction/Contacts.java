package io.tadoru.correlator.reduction;

import io.tadoru.correlator.Edge;
import io.tadoru.correlator.Edge.EventRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * When something may have gone from one node to another: what decides who leads to whom. A node can be folded into
 * another, which then has its contacts. Not thread-safe.
 */
final class Contacts {
    private final List<List<Contact>> into = new ArrayList<>();
    private final List<List<Contact>> outOf = new ArrayList<>();
    private final int[] at;

    /**
     * One moment, or a time within which there are moments that nobody knows: an edge with more than
     * {@link Edge#MAX_EVENTS} events names the first of them alone.
     *
     * @param from number of a node, as it was before anything was folded
     * @param to the same
     * @param first nanoseconds since the epoch
     * @param last the same as first for a moment
     */
    record Contact(int from, int to, long first, long last) {}

    /** @param numbers of the nodes by id, from 0 */
    Contacts(Map<String, Integer> numbers, List<Edge> edges) {
        at = new int[numbers.size()];
        for (int i = 0; i < at.length; i++) {
            at[i] = i;
            into.add(new ArrayList<>());
            outOf.add(new ArrayList<>());
        }
        for (Edge edge : edges) {
            int from = Objects.requireNonNull(numbers.get(edge.from()));
            int to = Objects.requireNonNull(numbers.get(edge.to()));
            for (Contact contact : of(edge, from, to)) {
                outOf.get(from).add(contact);
                into.get(to).add(contact);
            }
        }
    }

    /** The calls of one edge, oldest first. */
    static List<Contact> of(Edge edge, int from, int to) {
        List<Contact> contacts = new ArrayList<>();
        long known = edge.first();
        for (EventRef event : edge.events()) {
            known = event.time();
            contacts.add(new Contact(from, to, known, known));
        }
        if (edge.events().size() < edge.count()) {
            contacts.add(new Contact(from, to, known, edge.last()));
        }
        return contacts;
    }

    /** Contacts into a node from others. */
    List<Contact> into(int node) {
        return into.get(node).stream().filter(c -> at(c.from) != node).toList();
    }

    /** Contacts out of a node to others. */
    List<Contact> outOf(int node) {
        return outOf.get(node).stream().filter(c -> at(c.to) != node).toList();
    }

    /** The node that has the contacts of this one. */
    int at(int node) {
        int n = node;
        while (at[n] != n) {
            n = at[n];
        }
        return n;
    }

    /** Gives the contacts of one node to another; both have their own still. */
    void fold(int node, int target) {
        at[node] = target;
        into.get(target).addAll(into.get(node));
        outOf.get(target).addAll(outOf.get(node));
    }
}
