package io.tadoru.correlator.attribution;

import io.tadoru.collector.Event;
import io.tadoru.correlator.identity.Life;
import java.util.List;

/**
 * A process that an alert may mean.
 *
 * @param life the process
 * @param event its call that fits best
 * @param score 0 to 1
 * @param reasons in words, strongest first
 */
public record Candidate(Life life, Event event, double score, List<String> reasons) {
    public Candidate {
        reasons = List.copyOf(reasons);
    }
}
