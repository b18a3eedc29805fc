package io.tadoru.benchmarks.fleet;

import io.tadoru.collector.EventStore;
import io.tadoru.collector.ForwardingStore;
import io.tadoru.collector.Question;
import io.tadoru.collector.Question.OfFile;
import io.tadoru.collector.Reply;
import java.util.Collection;
import java.util.List;
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
        List<Reply> r = super.ask(asked);
        if (System.getProperty("dbg") != null) {
            java.util.Map<String, long[]> m = new java.util.TreeMap<>();
            for (int i = 0; i < asked.size(); i++) {
                Question q = asked.get(i);
                String k = q.about().getClass().getSimpleName() + " lim " + q.limit() + " "
                        + q.calls().size() + " " + q.opens() + " " + q.order();
                long[] c = m.computeIfAbsent(k, x -> new long[3]);
                c[0]++;
                c[1] += r.get(i).events().size();
                c[2] += r.get(i).total();
            }
            StackTraceElement[] st = new Throwable().getStackTrace();
            System.err.println("ROUND " + rounds + " " + st[1].getClassName().replaceAll(".*\\.", "") + "."
                    + st[1].getMethodName() + " < " + st[2].getMethodName() + " < " + st[3].getMethodName());
            m.forEach((k, v) -> System.err.println("   " + k + ": n=" + v[0] + " events=" + v[1] + " total=" + v[2]));
        }
        return r;
    }

    @Override
    public Set<OfFile> touched(Question like, Collection<OfFile> files) {
        rounds++;
        questions++;
        Set<OfFile> t = super.touched(like, files);
        if (System.getProperty("dbg") != null)
            System.err.println("ROUND " + rounds + " touched " + files.size() + " -> " + t.size());
        return t;
    }
}
