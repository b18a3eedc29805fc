package io.tadoru.collector.elasticsearch;

import io.tadoru.collector.Question;
import io.tadoru.collector.Question.About;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a host has so many events of that it is to be asked about alone; the latest of it. Thread-safe. */
final class Busy {
    private static final int MOST = 1000;

    private record Subject(@Nullable String host, About about) {}

    private final Set<Subject> known =
            Collections.synchronizedSet(Collections.newSetFromMap(new LinkedHashMap<Subject, Boolean>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<Subject, Boolean> eldest) {
                    return size() > MOST;
                }
            }));

    void add(Question q) {
        known.add(new Subject(q.host(), q.about()));
    }

    boolean knows(Question q) {
        return known.contains(new Subject(q.host(), q.about()));
    }
}
