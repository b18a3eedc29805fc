package io.tadoru.correlator.tracking;

import io.tadoru.collector.Event;
import io.tadoru.collector.Question;
import io.tadoru.collector.Question.OfParent;
import io.tadoru.collector.Question.Outcome;
import io.tadoru.collector.Reply;
import io.tadoru.collector.Sentence;
import io.tadoru.correlator.Step;
import io.tadoru.correlator.identity.Life;
import io.tadoru.correlator.identity.Lives.Moment;
import io.tadoru.correlator.link.Flow;
import io.tadoru.correlator.link.Flow.OfChild;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where forks are not audited, or return the numbers of a container, a child shows by its ppid; its first records name
 * the parent.
 */
final class Children {
    static final String CONTAINER = "container-forks";

    /** Events by which the children of a process are looked for. */
    private static final int MOST = 200;

    /** What a child does first, or at least at last, where no fork tells of it. */
    private static final Set<String> APPEARS =
            Set.of("execve", "execveat", "connect", "accept", "accept4", "exit_group");

    private final Inquiry inquiry;
    private final Set<Life> contained = new HashSet<>();

    Children(Inquiry inquiry) {
        this.inquiry = inquiry;
    }

    /**
     * A part of a process's life, both ends included.
     *
     * @param next the request that ends it, null for none
     */
    record Span(Life life, long from, long to, @Nullable Event next) {
        private boolean holds(Life child) {
            return child.start() >= from
                    && (next == null || Event.ORDER.compare(child.events().get(0), next) < 0);
        }
    }

    /** Whether this process made no fork that is recorded. */
    static boolean unrecorded(Life life) {
        return life.events().stream().noneMatch(Event::forks);
    }

    /** What a process did for one cause. */
    Span span(Task task) {
        Life life = task.process();
        Event next = Units.next(life, task.time(), inquiry);
        return new Span(
                life, task.time(), Math.min(inquiry.bounds.to(), next == null ? life.until() : next.time()), next);
    }

    Question question(Span span) {
        return Question.of(inquiry.host, new OfParent(span.life().pid()), span.from(), span.to(), MOST)
                .only(APPEARS)
                .with(Outcome.TRACED);
    }

    /** The children of these without a fork, each with its first event; also those that did not do what most do. */
    List<Map<Life, Event>> of(List<Span> spans) {
        List<Question> questions = new ArrayList<>();
        for (Span span : spans) {
            questions.add(question(span));
            questions.add(question(span).only(Set.of()));
        }
        List<Reply> replies = inquiry.ask(questions);
        List<Moment> moments = new ArrayList<>();
        replies.forEach(r -> r.events().forEach(e -> moments.add(Moment.of(e))));
        Map<Moment, Life> who = inquiry.lives(moments);
        List<Reply> joined = new ArrayList<>();
        for (int i = 0; i < spans.size(); i++) {
            Reply appear = replies.get(2 * i);
            List<Event> events = new ArrayList<>(appear.events());
            events.addAll(replies.get(2 * i + 1).events());
            joined.add(new Reply(
                    events, appear.total() + events.size() - appear.events().size(), appear.exact()));
        }
        return of(spans, joined, who);
    }

    /** What the replies to those questions show. */
    List<Map<Life, Event>> of(List<Span> spans, List<Reply> replies, Map<Moment, Life> who) {
        Map<Life, Moment> begins = new LinkedHashMap<>();
        List<Map<Life, Event>> children = new ArrayList<>();
        for (int i = 0; i < spans.size(); i++) {
            Span span = spans.get(i);
            Map<Life, Event> of = new LinkedHashMap<>();
            for (Event e : replies.get(i).events()) {
                Life child = java.util.Objects.requireNonNull(who.get(Moment.of(e)));
                if (child.birth() == null && child.ppid() == span.life().pid() && span.holds(child)) {
                    of.putIfAbsent(child, child.events().get(0));
                    Backward.parent(child).forEach(m -> begins.put(child, m));
                }
            }
            children.add(of);
            if (!replies.get(i).complete()) {
                inquiry.limit(Sentence.of(
                        "Process {0} started so many others that only the first {1} records of them were looked at.",
                        span.life().pid(), replies.get(i).events().size()));
            }
        }
        Map<Moment, Life> named = inquiry.lives(begins.values());
        for (int i = 0; i < spans.size(); i++) {
            Life parent = spans.get(i).life();
            // The number may have been another process's by then.
            children.get(i).keySet().removeIf(child -> !parent.equals(named.get(begins.get(child))));
        }
        return children;
    }

    /** Whether no record shows that this fork made a process with the number that it returned. */
    static boolean vague(Event fork, Map<Moment, Life> who) {
        return java.util.Objects.requireNonNull(who.get(Moment.ofChild(fork))).silent();
    }

    /**
     * Of a process some of whose forks left no trace: whether it has children all the same, that none of its forks
     * returned, so that it lives in a container. Gives them, and counts the forks.
     */
    Map<Life, Event> ofContainer(Life parent, Collection<Event> vague, Map<Life, Event> candidates) {
        long since = vague.stream().mapToLong(Event::time).min().orElse(Long.MAX_VALUE);
        Map<Life, Event> children = new LinkedHashMap<>(candidates);
        children.keySet().removeIf(child -> child.start() < since);
        if (!children.isEmpty()) {
            contained.add(parent);
            // Whoever is born in a container stays there.
            contained.addAll(children.keySet());
        }
        if (children.size() > vague.size()) {
            inquiry.limit(Sentence.of(
                    "Process {0} made {1} forks in a container, but {2} processes name it as their parent: some may be"
                            + " orphans that it took.",
                    parent.pid(), vague.size(), children.size()));
        }
        return children;
    }

    /** The children, known by their ppid alone, of those processes that live in a container. */
    Map<Task, Map<Life, Event>> contained(Map<Task, List<Flow>> flows, Map<Moment, Life> who) {
        if (!inquiry.bounds.takes(Step.PPID)) {
            return Map.of();
        }
        Map<Task, List<Event>> vague = new LinkedHashMap<>();
        flows.forEach((task, of) -> {
            for (Flow flow : task.backward() ? List.<Flow>of() : of) {
                if (flow.other() instanceof OfChild && vague(flow.event(), who)) {
                    vague.computeIfAbsent(task, t -> new ArrayList<>()).add(flow.event());
                }
            }
        });
        List<Task> tasks = List.copyOf(vague.keySet());
        List<Map<Life, Event>> found = of(tasks.stream().map(this::span).toList());
        Map<Task, Map<Life, Event>> children = new LinkedHashMap<>();
        for (int i = 0; i < tasks.size(); i++) {
            Task task = tasks.get(i);
            List<Event> forks = java.util.Objects.requireNonNull(vague.get(task));
            children.put(task, ofContainer(task.process(), forks, found.get(i)));
        }
        return children;
    }

    /** Remembers that a process whose forks are on record has a child that none of them returned. */
    void unforked(Life parent, Event first) {
        if (parent.events().stream().anyMatch(e -> e.forks() && Event.ORDER.compare(e, first) < 0)) {
            contained.add(parent);
        }
    }

    /** Whether nobody is the child of this number, as far as records tell. */
    boolean nobody(Life parent, Life child) {
        return child.nobody() || (child.silent() && contained.contains(parent));
    }

    /** Counts a fork of which nobody can tell what it made. */
    void count(Life parent, Event fork) {
        inquiry.folds.add(
                CONTAINER,
                parent.id(),
                n -> Sentence.of(
                        "{0} forks in a container returned its own numbers: which child each made is not recorded, children"
                                + " are those whose records name this parent",
                        n),
                "fork " + fork.serial(),
                "returned " + fork.exit(),
                fork.time());
    }

    /** Counts a fork whose child left no record. */
    void silent(Life parent, Event fork) {
        inquiry.folds.add(
                "silent-clones",
                parent.id(),
                n -> Sentence.of(
                        "{0} calls of clone3 whose child left no record: threads, or processes that did nothing audited",
                        n),
                "pid " + fork.exit(),
                fork);
    }
}
