package io.tadoru.benchmarks.fleet;

import io.tadoru.collector.EventStore;
import io.tadoru.collector.ForwardingStore;
import io.tadoru.collector.Question;
import io.tadoru.collector.Question.OfFile;
import io.tadoru.collector.Reply;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The research prototype's way: a request for each process, each direction and each file, one after the other. */
final class OneByOne extends ForwardingStore {
    OneByOne(EventStore store) {
        super(store);
    }

    @Override
    public List<Reply> ask(List<Question> questions) {
        return questions.stream().map(q -> super.ask(List.of(q)).get(0)).toList();
    }

    @Override
    public Set<OfFile> touched(Question like, Collection<OfFile> files) {
        Set<OfFile> touched = new LinkedHashSet<>();
        files.forEach(file -> touched.addAll(super.touched(like, List.of(file))));
        return touched;
    }
}
