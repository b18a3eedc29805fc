package io.tadoru.correlator.attribution;

import io.tadoru.collector.Event;
import io.tadoru.collector.Sentence;
import io.tadoru.correlator.identity.Life;
import java.util.List;

/**
 * The process that an alert most likely means.
 *
 * @param life the process
 * @param event its call that fits best
 * @param confidence 0 to 1: how well the call fits, lowered by the rivals that fit nearly as well
 * @param reasons in words, strongest first
 */
public record Candidate(Life life, Event event, double confidence, List<Sentence> reasons) {
    public Candidate {
        reasons = List.copyOf(reasons);
    }
}
