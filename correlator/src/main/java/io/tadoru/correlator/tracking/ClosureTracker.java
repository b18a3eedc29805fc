package io.tadoru.correlator.tracking;

import io.tadoru.collector.Event;
import io.tadoru.collector.EventStore;
import io.tadoru.collector.Question;
import io.tadoru.collector.Reply;
import io.tadoru.collector.Sentence;
import io.tadoru.collector.SystemCalls;
import io.tadoru.correlator.Edge.Kind;
import io.tadoru.correlator.Node.Role;
import io.tadoru.correlator.attribution.Candidate;
import io.tadoru.correlator.graph.ProvenanceGraph;
import io.tadoru.correlator.identity.Generation;
import io.tadoru.correlator.identity.Generations.At;
import io.tadoru.correlator.identity.Life;
import io.tadoru.correlator.identity.Lives;
import io.tadoru.correlator.identity.Lives.Moment;
import io.tadoru.correlator.link.Flow;
import io.tadoru.correlator.link.Flow.OfEndpoint;
import io.tadoru.correlator.link.Flow.OfFile;
import io.tadoru.correlator.link.Flows;
import io.tadoru.correlator.tracking.Ties.Tie;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A baseline to be measured against: everything within the window that may have flowed into the answer (King and Chen,
 * Backtracking Intrusions, SOSP 2003). From the answer back in time: into a process flow its parent, what it read and
 * ran, and its connections; into a file whatever wrote, moved or linked it, changed its mode or removed a name. No units,
 * no hubs, no weights, no effects. With its filters, see {@link BacktrackerFilters}.
 *
 * <p>Where the paper logs each read and write, audit shows opens: as everywhere in Tadoru, a file counts as read when it
 * is opened, and may be written until its descriptor's number comes back. Identities are ours too, or the closure would be
 * larger for a reason of its own. Not thread-safe.
 */
public final class ClosureTracker {
    /** Things expanded in one round. */
    private static final int ROUND = 200;

    /** Changes of one file that are fetched: a bound for memory alone. */
    private static final int MOST_CHANGES = 100_000;

    private final Inquiry inquiry;
    private final @Nullable BacktrackerFilters filters;
    private final Ties ties = new Ties();
    private final Map<String, Task> waiting = new LinkedHashMap<>();
    private final Map<String, Task> reached = new LinkedHashMap<>();

    /** @param filtered whether the paper's filters are applied */
    public ClosureTracker(EventStore store, String host, Lives lives, Bounds bounds, boolean filtered) {
        inquiry = new Inquiry(store, host, lives, bounds);
        filters = filtered ? new BacktrackerFilters(inquiry.folds) : null;
    }

    /** Tracks back from the answer. Where the store stops answering, what was found before that is given, and says so. */
    public Tracked track(Candidate answer) {
        inquiry.limit(
                Sentence.of(
                        "A closure to compare with: it goes back from the answer within the window, and looks for no effects."));
        Life life = answer.life();
        reach(Task.backward(life, answer.event().time(), 0));
        ties.know(life);
        Flows.of(answer.event(), life).forEach(f -> connection(life, f));
        inquiry.attempt(this::run);
        inquiry.notFollowed(waiting.size(), Inquiry.THINGS);
        draw(life, filters == null ? Set.of() : filters.helpers(ties, life));
        inquiry.folds.keep(inquiry.graph::contains);
        PathToOrigin path =
                PathToOrigin.to(Objects.requireNonNull(ties.life(life.id())), answer.event(), inquiry.graph);
        return inquiry.tracked(path, null);
    }

    private void run() {
        while (!waiting.isEmpty() && !inquiry.late()) {
            if (ties.size() >= inquiry.bounds.nodes()) {
                inquiry.budgetUsed(waiting.size(), Inquiry.THINGS);
                waiting.clear();
                return;
            }
            expand(waiting.values().stream().limit(ROUND).toList());
        }
    }

    private void reach(Task task) {
        Task before = reached.get(task.id());
        if (before == null || !before.reaches(task.time())) {
            reached.put(task.id(), task);
            waiting.put(task.id(), task);
        }
    }

    private void expand(List<Task> round) {
        Map<Task, List<Flow>> flows = new LinkedHashMap<>();
        Set<At> files = new LinkedHashSet<>();
        List<Moment> moments = new ArrayList<>();
        for (Task task : round) {
            Life life = task.life();
            if (life != null) {
                List<Flow> in = flows(life, task.time());
                flows.put(task, in);
                in.forEach(f -> {
                    if (f.other() instanceof OfFile file) {
                        files.add(At.of(file.key(), f.event()));
                    }
                });
                moments.addAll(parent(life));
            }
        }
        Map<At, Generation> found = generations(files);
        Map<Task, List<Event>> changes = changes(round);
        changes.values().forEach(of -> of.forEach(e -> moments.add(Moment.of(e))));
        Map<Moment, Life> who = inquiry.lives(moments);
        round.forEach(t -> waiting.remove(t.id()));
        flows.forEach((task, in) -> {
            parentOf(task, who);
            in.forEach(f -> input(task.process(), f, found));
        });
        changes.forEach((task, of) -> of.forEach(e -> change(task, e, Objects.requireNonNull(who.get(Moment.of(e))))));
    }

    /** What went into a process up to a time. */
    private List<Flow> flows(Life life, long time) {
        inquiry.truncated(life);
        return life.flows().stream()
                .filter(f -> f.event().time() <= time && f.event().time() >= inquiry.bounds.from())
                .filter(f -> f.intoProcess() || f.kind() == Kind.CONNECTED)
                .filter(f -> filters == null || !filters.ignores(life.id(), f))
                .toList();
    }

    private List<Moment> parent(Life life) {
        return Backward.parent(life).stream()
                .filter(m -> m.time() >= inquiry.bounds.from())
                .toList();
    }

    /** All of them: one look reaches only so many changes back. */
    private Map<At, Generation> generations(Collection<At> files) {
        Map<At, Generation> found = new LinkedHashMap<>();
        int before = -1;
        while (found.size() > before) {
            before = found.size();
            List<At> open = files.stream().filter(at -> !found.containsKey(at)).toList();
            found.putAll(inquiry.generations.at(open));
        }
        return found;
    }

    /** The changes of the files among these, up to the time that each was reached at. */
    private Map<Task, List<Event>> changes(List<Task> round) {
        Map<Task, List<Event>> changes = new LinkedHashMap<>();
        List<Question> questions = new ArrayList<>();
        List<Task> asked = new ArrayList<>();
        for (Task task : round) {
            Generation file = task.file();
            if (file != null && file.total() > file.changes().size()) {
                asked.add(task);
                questions.add(Question.of(
                                inquiry.host,
                                file.key().about(),
                                Math.max(inquiry.bounds.from(), file.from()),
                                task.time(),
                                MOST_CHANGES)
                        .only(Flows.CHANGE_FILE)
                        .opened(Question.Opens.WRITING));
            } else if (file != null) {
                changes.put(
                        task,
                        file.changes().stream()
                                .filter(e -> e.time() >= inquiry.bounds.from())
                                .toList());
            }
        }
        List<Reply> replies = inquiry.ask(questions);
        for (int i = 0; i < asked.size(); i++) {
            Generation file = Objects.requireNonNull(asked.get(i).file());
            changes.put(
                    asked.get(i),
                    replies.get(i).events().stream().filter(file::holds).toList());
            if (!replies.get(i).complete()) {
                inquiry.limit(Sentence.of("A file has more changes than the {0} that were fetched.", MOST_CHANGES));
            }
        }
        return changes;
    }

    private void parentOf(Task task, Map<Moment, Life> who) {
        Life life = task.process();
        for (Moment m : parent(life)) {
            Life parent = Objects.requireNonNull(who.get(m));
            Event birth = life.birth();
            Event fork = birth != null ? birth : life.events().get(0);
            if (birth == null && parent.events().isEmpty()) {
                continue;
            }
            ties.know(parent);
            ties.add(new Tie(parent.id(), life.id(), Kind.FORKED, birth != null ? fork.call() : "ppid", "", fork));
            reach(Task.backward(parent, Math.min(fork.time(), task.time()), 0));
        }
    }

    private void input(Life life, Flow flow, Map<At, Generation> found) {
        if (!(flow.other() instanceof OfFile file)) {
            connection(life, flow);
            return;
        }
        Generation g = found.get(At.of(file.key(), flow.event()));
        if (g == null) {
            inquiry.unresolved(life);
            return;
        }
        ties.know(g);
        ties.add(new Tie(g.id(), life.id(), flow.kind(), flow.event().call(), file.name(), flow.event()));
        reach(Task.backward(g, flow.event().time(), 0));
    }

    /** An address that a process talked with may have sent it something, whichever side began. */
    private void connection(Life life, Flow flow) {
        if (flow.other() instanceof OfEndpoint endpoint) {
            String id = ProvenanceGraph.id(endpoint);
            ties.know(id, endpoint);
            ties.add(new Tie(id, life.id(), flow.kind(), flow.event().call(), "", flow.event()));
        }
    }

    private void change(Task task, Event e, Life writer) {
        Generation file = Objects.requireNonNull(task.file());
        boolean content = Drawing.content(writer, file, e);
        for (Flow f : Flows.of(e, writer)) {
            if (!f.intoProcess()
                    && f.other() instanceof OfFile o
                    && o.key().equals(file.key())
                    && (filters == null || !filters.ignores(file.id(), f))) {
                ties.know(writer);
                ties.add(new Tie(writer.id(), file.id(), f.kind(), e.call(), o.name(), e));
                long until = content && SystemCalls.OPEN.contains(e.call())
                        ? Math.min(task.time(), writer.closedBy(e))
                        : e.time();
                reach(Task.backward(writer, until, 0));
            }
        }
    }

    /** Draws what still leads to the answer without these processes, nearest first. */
    private void draw(Life answer, Set<String> without) {
        inquiry.add(
                Objects.requireNonNull(ties.life(answer.id())), Role.ANSWER, Reason.of("", 0, Weight.ALERT, List.of()));
        Set<String> seen = new HashSet<>(Set.of(answer.id()));
        List<String> level = List.of(answer.id());
        for (int depth = 0; !level.isEmpty(); depth++) {
            List<String> next = new ArrayList<>();
            for (String sink : level) {
                for (Tie tie : ties.into(sink)) {
                    if (without.contains(tie.source())) {
                        continue;
                    }
                    if (filters != null && filters.readOnly(ties, tie, without)) {
                        continue;
                    }
                    if (seen.add(tie.source())) {
                        next.add(tie.source());
                        node(tie.source(), Reason.of(sink, depth, Weight.CLOSURE, List.of()));
                    }
                    edge(tie);
                }
            }
            level = next;
        }
    }

    private void node(String id, Reason reason) {
        Life life = ties.life(id);
        Generation file = ties.file(id);
        OfEndpoint endpoint = ties.endpoint(id);
        if (life != null) {
            inquiry.add(life, Role.CAUSE, reason);
        } else if (file != null) {
            inquiry.add(file, Role.CAUSE, reason);
        } else if (endpoint != null) {
            inquiry.add(endpoint, Role.CAUSE, reason);
        }
    }

    private void edge(Tie tie) {
        boolean out = tie.kind() == Kind.CONNECTED;
        inquiry.graph.link(
                out ? tie.sink() : tie.source(), out ? tie.source() : tie.sink(), tie.kind(), tie.call(), tie.event());
        for (String id : List.of(tie.source(), tie.sink())) {
            if (ties.file(id) != null) {
                inquiry.graph.name(id, tie.name(), tie.event());
            }
        }
    }
}
