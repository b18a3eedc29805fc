package io.tadoru.correlator;

import io.tadoru.collector.Coverage;
import io.tadoru.collector.Event;
import io.tadoru.collector.Question;
import io.tadoru.collector.Sentence;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * All that is known about an alert: a value, the same for the same evidence.
 *
 * @param alert what the sensor said
 * @param host the host whose evidence was asked, "" where it has no name
 * @param answer which process is meant; null when none matches
 * @param nodes ordered: answer, causes, effects, context, each by first time, then id
 * @param edges in time order, numbered from 1
 * @param events the events behind the edges, in time order, each once
 * @param coverage what the evidence of that host holds and lacks
 * @param partial whether a part of the evidence did not answer, it stopped answering, or the time ran out, so that asking
 *     again may find more; the first of the limits then says why
 * @param limits what this investigation left out or could not decide, in words
 * @param folded what is counted instead of drawn
 * @param groups what the first view shows as one; all of it is among the nodes and edges
 * @param activities the same told by login session and process subtree, a parent before its children
 * @param whys why each node is there, in the order in which they came
 * @param reach how far back the evidence was followed; null where nothing was found, or not beyond the window
 * @param options the options in force, by name
 * @param version Tadoru's version
 */
public record Incident(
        Alert alert,
        String host,
        @Nullable Answer answer,
        List<Node> nodes,
        List<Edge> edges,
        List<Event> events,
        Coverage coverage,
        boolean partial,
        List<Sentence> limits,
        List<Fold> folded,
        List<Group> groups,
        List<Activity> activities,
        List<Why> whys,
        @Nullable Reach reach,
        SortedMap<String, String> options,
        String version) {

    public Incident {
        nodes = List.copyOf(nodes);
        edges = List.copyOf(edges);
        events = List.copyOf(events);
        limits = List.copyOf(limits);
        folded = List.copyOf(folded);
        groups = List.copyOf(groups);
        activities = List.copyOf(activities);
        whys = List.copyOf(whys);
        if (partial && limits.isEmpty()) {
            throw new IllegalArgumentException("a partial incident says in its limits why it is partial");
        }
    }

    /** The nodes by id. */
    public Map<String, Node> nodesById() {
        Map<String, Node> map = new java.util.LinkedHashMap<>();
        nodes.forEach(n -> map.put(n.id(), n));
        return map;
    }

    /** What it cannot show: its limits, then what the evidence lacks. */
    public List<Sentence> lacks() {
        List<Sentence> lacks = new ArrayList<>(limits);
        lacks.addAll(coverage.statements());
        return lacks;
    }

    /** The same, judged and summarised. */
    public Incident with(List<Node> nodes, List<Group> groups, List<Activity> activities) {
        return new Incident(
                alert,
                host,
                answer,
                nodes,
                edges,
                events,
                coverage,
                partial,
                limits,
                folded,
                groups,
                activities,
                whys,
                reach,
                options,
                version);
    }

    /**
     * The process that the alert means.
     *
     * @param node id of its node
     * @param confidence 0 to 1
     * @param reasons in words, strongest first
     * @param rivals other processes that fit, best first
     * @param origin id of the node where it came in, null where nothing earlier is known
     * @param path ids of nodes from the origin to the answer, both included
     * @param call the call that matches the alert
     * @param time when it happened, nanoseconds since the epoch
     */
    public record Answer(
            String node,
            double confidence,
            List<Sentence> reasons,
            List<Rival> rivals,
            @Nullable String origin,
            List<String> path,
            String call,
            long time) {
        public Answer {
            reasons = List.copyOf(reasons);
            rivals = List.copyOf(rivals);
            path = List.copyOf(path);
        }
    }

    /** A process that fits less well. {@code score} is on the scale of the confidence. */
    public record Rival(int pid, String comm, String exe, double score, Sentence reason) {}

    /**
     * Something counted instead of drawn. Nothing is cut without one.
     *
     * @param rule name of the rule, such as {@code unwritten-inputs}
     * @param node id of the node that it belongs to
     * @param count how many things it stands for
     * @param exact false: at least so many
     * @param first time of the first, nanoseconds since the epoch
     * @param last time of the last
     * @param words what it says to a person
     * @param holds the things by name, in time order, at most {@link #MOST_HELD}
     * @param brings what to ask the evidence for the rest: for things beyond that, and for those that are known by their
     *     number alone; empty where {@code holds} is all, or no thing in particular can be asked about
     */
    public record Fold(
            String rule,
            String node,
            long count,
            boolean exact,
            long first,
            long last,
            Sentence words,
            List<Held> holds,
            List<Question> brings) {
        /** What one fold holds at most: a process opens a thousand files, and a hundred folds are not rare. */
        public static final int MOST_HELD = 1000;

        private static final int EXAMPLES = 10;

        public Fold {
            holds = List.copyOf(holds);
            brings = List.copyOf(brings);
        }

        /** Names of some of the things; hostile text. */
        public List<String> examples() {
            return holds.stream()
                    .map(Held::name)
                    .sorted()
                    .distinct()
                    .limit(EXAMPLES)
                    .toList();
        }
    }

    /**
     * A thing that a fold holds.
     *
     * @param name hostile text; different things may have one name
     * @param count 1, or how many unnamed things are known under this name
     * @param time of the last of them, nanoseconds since the epoch
     */
    public record Held(String name, long count, long time) {}

    /**
     * Nodes that the first view shows as one. A node is in at most one group.
     *
     * @param id {@code g} and a number
     * @param rule by which they belong together, such as {@code alike-siblings}
     * @param into id of the node that stands for them, which is none of them; "" where the group is a shape of its own
     * @param nodes ids, in the incident's order; at least one
     * @param proven whether which other nodes lead to which stays exactly the same, in the order of time
     * @param first time of the first event among them, nanoseconds since the epoch
     * @param last time of the last
     * @param words what it says to a person, the count included; hostile text
     */
    public record Group(
            String id,
            String rule,
            String into,
            List<String> nodes,
            boolean proven,
            long first,
            long last,
            Sentence words) {
        public Group {
            nodes = List.copyOf(nodes);
        }
    }

    /**
     * What somebody, or a process with its children, did from then to then.
     *
     * @param id {@code a} and a number
     * @param parent id of the activity that holds it, "" for an outermost one
     * @param kind {@code session} or {@code subtree}
     * @param user name or id of the login, else of the user; "" where unknown
     * @param session id of the login session, "" where unknown
     * @param root id of the node of the process that began it, "" for a session that has none
     * @param nodes ids of what takes part and is in none of its children
     * @param first time of the first event, nanoseconds since the epoch
     * @param last time of the last
     * @param words what it says to a person, without user, session and times; hostile text
     */
    public record Activity(
            String id,
            String parent,
            String kind,
            String user,
            String session,
            String root,
            List<String> nodes,
            long first,
            long last,
            Sentence words) {
        public Activity {
            nodes = List.copyOf(nodes);
        }
    }

    /**
     * Why a node is in the graph: the step by which it came first.
     *
     * @param node its id
     * @param from id of the node that led to it, "" for the answer
     * @param edge id of the first edge between the two, "" where there is none
     * @param cost of the whole way to it; the cheapest come first
     * @param weights of the last step: its own first, then the signs that changed it
     */
    public record Why(String node, String from, String edge, double cost, List<Weighed> weights) {
        public Why {
            weights = List.copyOf(weights);
        }
    }

    /**
     * A row of the table of priorities.
     *
     * @param name such as {@code parent} or {@code rare}
     * @param step whether it is the cost of a step; else a factor
     * @param value cost or factor
     * @param reason in words
     */
    public record Weighed(String name, boolean step, double value, Sentence reason) {}

    /**
     * How far back the evidence was followed: origins are looked up alone, however old they are.
     *
     * @param evidence time of the host's first event, nanoseconds since the epoch: nothing can be found before
     * @param earliest time of the first event behind an edge
     * @param before how many nodes take part before the window
     */
    public record Reach(long evidence, long earliest, int before) {}
}
