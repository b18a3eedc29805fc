package io.tadoru.correlator.tracking;

import io.tadoru.collector.Event;
import io.tadoru.collector.Sentence;
import io.tadoru.correlator.Edge.Kind;
import io.tadoru.correlator.Node.Role;
import io.tadoru.correlator.graph.ProvenanceGraph;
import io.tadoru.correlator.identity.Generation;
import io.tadoru.correlator.identity.Generations.At;
import io.tadoru.correlator.identity.Life;
import io.tadoru.correlator.link.Flow;
import io.tadoru.correlator.link.Flow.OfEndpoint;
import io.tadoru.correlator.link.Flow.OfFile;
import io.tadoru.correlator.link.Flows;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.stream.Stream;

/** How flows between a process and a file or an endpoint become edges, whichever way they were found. */
final class Drawing {
    static final String UNWRITTEN = "unwritten-inputs";
    static final LongFunction<Sentence> UNWRITTEN_WORDS =
            n -> Sentence.of("{0} inputs that nobody wrote within reach", n);
    static final String OWN = "own-files";
    static final String COMMON = "common-inputs";
    static final String MORE = "more-inputs";
    static final String ORDINARY = "ordinary";
    static final String MANY_INPUTS = "many-inputs";

    private final Inquiry inquiry;
    private final ProvenanceGraph graph;

    Drawing(Inquiry inquiry) {
        this.inquiry = inquiry;
        this.graph = inquiry.graph;
    }

    /** Draws a connection of a process that is there already. */
    void connect(Life life, Flow flow, OfEndpoint endpoint, Role role, Reason reason) {
        graph.add(life);
        String id = inquiry.add(endpoint, role, reason);
        if (flow.intoProcess()) {
            graph.link(id, life.id(), flow.kind(), flow.event());
        } else {
            graph.link(life.id(), id, flow.kind(), flow.event());
        }
    }

    /** Draws every use of a file by a process. */
    void fileInput(Life life, Flow flow, Generation g, Role role, Reason reason) {
        inquiry.add(g, role, reason);
        OfFile file = (OfFile) flow.other();
        for (Flow f : life.flows()) {
            if (f.kind() == flow.kind()
                    && f.other() instanceof OfFile o
                    && o.key().equals(file.key())
                    && g.holds(f.event())) {
                graph.link(g.id(), life.id(), f.kind(), f.event());
                graph.name(g.id(), o.name(), f.event());
            }
        }
        inquiry.folds.forget(List.of(UNWRITTEN, OWN, COMMON, MORE, ORDINARY), life.id(), file.name());
        inquiry.folds.forget(List.of(MANY_INPUTS), life.id(), g.id());
    }

    /**
     * Draws what one event did to a file.
     *
     * @param reason of whichever of the two is new
     */
    void fileOutput(Life life, Generation file, Event e, Role role, Reason reason) {
        changes(life, file, e).forEach(f -> {
            inquiry.add(life, role, reason);
            inquiry.add(file, role, reason);
            graph.link(life.id(), file.id(), f.kind(), e);
            graph.name(file.id(), ((OfFile) f.other()).name(), e);
        });
    }

    /** Whether an event may have put content into a file. */
    static boolean content(Life life, Generation file, Event e) {
        return changes(life, file, e).anyMatch(f -> f.kind() == Kind.WROTE);
    }

    private static Stream<Flow> changes(Life life, Generation file, Event e) {
        return Flows.of(e, life).stream()
                .filter(f -> !f.intoProcess()
                        && f.other() instanceof OfFile o
                        && o.key().equals(file.key()));
    }

    /** The last use of each file of those flows that go into a process, which brings at least what earlier ones did. */
    Map<Flow, Generation> inputsOf(Life life, List<Flow> flows, Map<At, Generation> found) {
        Set<String> seen = new LinkedHashSet<>();
        Map<Flow, Generation> files = new LinkedHashMap<>();
        for (int i = flows.size() - 1; i >= 0; i--) {
            Flow flow = flows.get(i);
            if (flow.intoProcess() && flow.other() instanceof OfFile file) {
                Generation g = found.get(At.of(file.key(), flow.event()));
                if (g == null) {
                    inquiry.unresolved(life);
                    continue;
                }
                if (seen.add(flow.kind() + g.id())) {
                    files.put(flow, g);
                }
            }
        }
        return files;
    }
}
