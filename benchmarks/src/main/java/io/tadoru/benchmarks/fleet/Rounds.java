package io.tadoru.benchmarks.fleet;

import io.tadoru.collector.EventStore;
import io.tadoru.collector.ForwardingStore;
import io.tadoru.collector.Question;
import io.tadoru.collector.Question.OfFile;
import io.tadoru.collector.Reply;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/** Counts how often, and how much, a store is asked. */
final class Rounds extends ForwardingStore {
    private int rounds;
    private int questions;

    Rounds(EventStore store) {
        super(store);
    }

    int rounds() {
        return rounds;
    }

    int questions() {
        return questions;
    }

    @Override
    public List<Reply> ask(List<Question> asked) {
        rounds++;
        questions += asked.size();
        return super.ask(asked);
    }

    @Override
    public Set<OfFile> touched(Question like, Collection<OfFile> files) {
        rounds++;
        questions++;
        return super.touched(like, files);
    }

    @Override
    public OptionalLong begin(String host) {
        rounds++;
        questions++;
        return super.begin(host);
    }
}
