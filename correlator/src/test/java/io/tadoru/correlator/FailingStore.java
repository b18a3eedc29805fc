package io.tadoru.correlator;

import io.tadoru.collector.Coverage;
import io.tadoru.collector.EventStore;
import io.tadoru.collector.EvidenceException;
import io.tadoru.collector.Question;
import io.tadoru.collector.Question.OfFile;
import io.tadoru.collector.Reply;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** A store that answers so many times and then never again. */
public final class FailingStore implements EventStore {
    private final EventStore store;
    private int left;
    private int failures;

    public FailingStore(EventStore store, int answers) {
        this.store = store;
        this.left = answers;
    }

    /** How often it could still answer. */
    public int left() {
        return left;
    }

    /** How often it was asked in vain. */
    public int failures() {
        return failures;
    }

    private EventStore answering() {
        if (left-- <= 0) {
            failures++;
            throw new EvidenceException("shard 3 of auditbeat-1 is gone");
        }
        return store;
    }

    @Override
    public List<Reply> ask(List<Question> questions) {
        return answering().ask(questions);
    }

    @Override
    public Set<OfFile> touched(Question like, Collection<OfFile> files) {
        return answering().touched(like, files);
    }

    @Override
    public List<String> hostsOwning(Set<String> ips) {
        return answering().hostsOwning(ips);
    }

    @Override
    public List<String> hosts(long from, long to) {
        return answering().hosts(from, to);
    }

    @Override
    public Coverage coverage(String host, long from, long to) {
        return answering().coverage(host, from, to);
    }

    @Override
    public void close() {
        store.close();
    }
}
