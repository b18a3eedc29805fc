package io.tadoru.collector;

import io.tadoru.collector.Question.OfFile;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/** A store that passes everything on to another, for those that answer one thing in their own way. */
public abstract class ForwardingStore implements EventStore {
    private final EventStore store;

    /** @param store is closed with this one */
    protected ForwardingStore(EventStore store) {
        this.store = store;
    }

    @Override
    public List<Reply> ask(List<Question> questions) {
        return store.ask(questions);
    }

    @Override
    public Set<OfFile> touched(Question like, Collection<OfFile> files) {
        return store.touched(like, files);
    }

    @Override
    public List<String> hostsOwning(Set<String> ips) {
        return store.hostsOwning(ips);
    }

    @Override
    public List<String> hosts(long from, long to) {
        return store.hosts(from, to);
    }

    @Override
    public OptionalLong begin(String host) {
        return store.begin(host);
    }

    @Override
    public Coverage coverage(String host, long from, long to) {
        return store.coverage(host, from, to);
    }

    @Override
    public List<Sentence> absent() {
        return store.absent();
    }

    @Override
    public void close() {
        store.close();
    }
}
