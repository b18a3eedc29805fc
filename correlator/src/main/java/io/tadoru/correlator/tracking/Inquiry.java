package io.tadoru.correlator.tracking;

import io.tadoru.collector.Event;
import io.tadoru.collector.EventStore;
import io.tadoru.collector.EvidenceException;
import io.tadoru.collector.Question;
import io.tadoru.collector.Question.OfAddress;
import io.tadoru.collector.Reply;
import io.tadoru.collector.SystemCalls;
import io.tadoru.correlator.Node.Role;
import io.tadoru.correlator.attribution.Candidate;
import io.tadoru.correlator.graph.ProvenanceGraph;
import io.tadoru.correlator.identity.Generations;
import io.tadoru.correlator.identity.Life;
import io.tadoru.correlator.identity.Lives;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What every way of tracking shares: the evidence that is asked, the picture that grows from it, and the words for what
 * is not in it. Not thread-safe.
 */
final class Inquiry {
    final String host;
    final Bounds bounds;
    final Lives lives;
    final Generations generations;
    final ProvenanceGraph graph = new ProvenanceGraph();
    final FoldLedger folds = new FoldLedger();

    private final EventStore store;
    private final Map<String, Role> roles = new HashMap<>();
    private final Set<String> limits = new LinkedHashSet<>();
    private @Nullable String stopped;

    Inquiry(EventStore store, String host, Lives lives, Bounds bounds) {
        this.store = store;
        this.host = host;
        this.lives = lives;
        this.bounds = bounds;
        this.generations = new Generations(store, host);
    }

    List<Reply> ask(List<Question> questions) {
        return questions.isEmpty() ? List.of() : store.ask(questions);
    }

    /** The first role that a vertex gets is the one it keeps. */
    void role(String id, Role role) {
        roles.putIfAbsent(id, role);
    }

    Map<String, Role> roles() {
        return roles;
    }

    /** Says what was left out, or could not be decided. The same words again count once. */
    void limit(String words) {
        limits.add(words);
    }

    void truncated(Life life) {
        if (life.truncated()) {
            limit("Process " + life.pid() + " has more events than were fetched; those farthest from the moment"
                    + " asked for were not looked at.");
        }
    }

    void unresolved(Life life) {
        limit("Process " + life.pid() + " used inodes that were changed very often; which file some of the earlier"
                + " uses meant was not looked up.");
    }

    /** @param things such as {@code processes} */
    void budgetUsed(long more, String things) {
        limit("The budget of " + bounds.nodes() + " nodes is used up: " + more + " more " + things
                + " are known but were not followed. --max-nodes raises it.");
    }

    /** What the evidence left when it stopped answering. */
    void notFollowed(long more, String things) {
        if (more > 0) {
            limit(more + " more " + things + " are known but were not followed.");
        }
    }

    /**
     * Does a part of the work for which the store is asked. What was drawn stays when the store fails in between; then
     * nothing more is asked.
     */
    void attempt(Runnable part) {
        if (stopped != null) {
            return;
        }
        try {
            part.run();
        } catch (EvidenceException e) {
            String reason = String.valueOf(e.getMessage()).strip();
            stopped = "The evidence stopped answering: "
                    + (reason.endsWith(".") ? reason.substring(0, reason.length() - 1) : reason)
                    + ". What is shown was found before that; run it again when the evidence answers.";
        }
    }

    /** The calls to the address that the answer called (the seed paper's 3.4.3); null where it did not call one. */
    @Nullable
    Reply sameDestination(Candidate answer) {
        Event.SocketAddress remote = answer.event().remote();
        if (remote == null
                || !remote.internet()
                || !SystemCalls.CONNECT.contains(answer.event().call())) {
            return null;
        }
        Question question = Question.of(
                        host, new OfAddress(remote.ip(), remote.port()), bounds.from(), bounds.to(), 10 * Bounds.HUB)
                .only(SystemCalls.CONNECT);
        Reply reply = ask(List.of(question)).get(0);
        if (!reply.complete()) {
            limit("More connections to " + remote.ip() + " were made than the "
                    + reply.events().size() + " that were compared.");
        }
        return reply;
    }

    Tracked tracked(PathToOrigin path, @Nullable String entry) {
        List<String> words = new ArrayList<>(limits);
        if (stopped != null) {
            words.add(0, stopped);
        }
        return new Tracked(graph, roles, path.ids(), entry, folds.folds(), words, stopped != null);
    }
}
