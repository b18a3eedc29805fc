package io.tadoru.correlator.tracking;

import io.tadoru.collector.Event;
import io.tadoru.collector.Sentence;
import io.tadoru.correlator.Edge.Kind;
import io.tadoru.correlator.graph.ProvenanceGraph;
import io.tadoru.correlator.identity.Generation;
import io.tadoru.correlator.identity.Life;
import io.tadoru.correlator.link.Flow;
import io.tadoru.correlator.link.Flow.OfEndpoint;
import io.tadoru.correlator.profile.Noise;
import io.tadoru.correlator.profile.Noise.Verdict;
import java.util.function.LongFunction;

/**
 * What a noise profile knows as ordinary and nothing else speaks for is counted under its name: files that a process
 * read, addresses that it called. Never processes, and never what a process of the attack wrote: attackers run the same
 * commands as everybody.
 */
final class Ordinary {
    private final Inquiry inquiry;
    private final Noise noise;

    Ordinary(Inquiry inquiry, Noise noise) {
        this.inquiry = inquiry;
        this.noise = noise;
    }

    /** Whether a file that was read is counted instead of drawn. */
    boolean folds(Life life, Flow flow, Generation file, String name) {
        Event e = flow.event();
        if (flow.kind() != Kind.READ
                || noise.of(e, flow.kind()) != Verdict.ORDINARY
                || inquiry.graph.contains(file.id())
                || Sensitive.sign(name) != null
                || Sensitive.scratch(name)
                || changedLately(file)
                || named(life, e, name)) {
            return false;
        }
        count(life, name, e);
        return true;
    }

    /** Whether an address that was called is counted instead of drawn. */
    boolean folds(Life life, Flow flow, OfEndpoint endpoint) {
        Event e = flow.event();
        if (flow.kind() != Kind.CONNECTED
                || noise.of(e, flow.kind()) != Verdict.ORDINARY
                || inquiry.graph.contains(ProvenanceGraph.id(endpoint))
                || ReadFiles.named(life, e, endpoint.ip())) {
            return false;
        }
        count(life, endpoint.ip() + ":" + endpoint.port(), e);
        return true;
    }

    private void count(Life life, String thing, Event e) {
        LongFunction<Sentence> words =
                n -> Sentence.of("{0} files read and addresses called in ordinary work, by {1}", n, noise.words());
        inquiry.folds.add(Drawing.ORDINARY, life.id(), words, thing, e);
    }

    /** Within the window, or after it; of many changes not all are known. */
    private boolean changedLately(Generation file) {
        return file.total() > file.changes().size()
                || file.changes().stream().anyMatch(c -> c.time() >= inquiry.bounds.from());
    }

    /** Whether a command names the file, or a folder that holds it. */
    private static boolean named(Life life, Event read, String name) {
        for (int end = name.length(); end > 0; end = name.lastIndexOf('/', end - 1)) {
            if (ReadFiles.named(life, read, name.substring(0, end))) {
                return true;
            }
        }
        return false;
    }
}
