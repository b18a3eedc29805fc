package io.tadoru.correlator.identity;

import io.tadoru.collector.Event;
import io.tadoru.collector.EventStore;
import io.tadoru.collector.Question;
import io.tadoru.collector.Question.OfFile;
import io.tadoru.collector.Question.Opens;
import io.tadoru.collector.Reply;
import io.tadoru.collector.SystemCalls;
import io.tadoru.correlator.link.FileKey;
import io.tadoru.correlator.link.Flows;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the file that an inode held at a moment. A creating open begins a generation; so does the first use after the
 * last name was removed. A rename does not: the file keeps its inode. Not thread-safe.
 */
public final class Generations {
    /** Changes of an inode fetched at once. More than a hub has, so that a file with unfetched changes is a hub. */
    static final int REACH = 100;

    /** Times that one inode is asked about in one call. */
    private static final int MOST_ROUNDS = 6;

    private static final Set<String> REMOVE = Stream.concat(SystemCalls.DELETE.stream(), SystemCalls.RENAME.stream())
            .collect(Collectors.toUnmodifiableSet());

    private final EventStore store;
    private final String host;
    private final boolean reused;
    private final Map<FileKey, List<Stretch>> known = new HashMap<>();
    private final Set<FileKey> looked = new HashSet<>();
    private final Set<FileKey> unchanged = new HashSet<>();

    /** A file key at a moment. */
    public record At(FileKey key, long time, long serial) {
        public static At of(FileKey key, Event e) {
            return new At(key, e.time(), e.serial());
        }
    }

    public Generations(EventStore store, String host) {
        this(store, host, true);
    }

    /** @param reused false: takes an inode for one file for ever, to see what telling them apart is worth */
    public Generations(EventStore store, String host, boolean reused) {
        this.store = store;
        this.host = host;
        this.reused = reused;
    }

    /**
     * The files under these keys at these moments. Most files are never changed, which one look tells; of the others the
     * newest changes are fetched at once, older ones only where a moment needs them.
     *
     * @return without those moments that lie too many changes back; the newest of every key is always there
     */
    public Map<At, Generation> at(Collection<At> moments) {
        look(moments);
        Map<FileKey, List<At>> open = open(moments);
        for (int round = 0; round < MOST_ROUNDS && !open.isEmpty(); round++) {
            fetch(open);
            open.entrySet().removeIf(e -> {
                e.getValue().removeIf(at -> find(at) != null);
                return e.getValue().isEmpty();
            });
        }
        Map<At, Generation> found = new LinkedHashMap<>();
        for (At at : moments) {
            Generation g = unchanged.contains(at.key()) ? Generation.untouched(at.key()) : find(at);
            if (g != null) {
                found.put(at, g);
            }
        }
        return found;
    }

    /** The file of one moment that {@link #at} was asked for. */
    private @Nullable Generation find(At at) {
        for (Stretch stretch : known.getOrDefault(at.key(), List.of())) {
            Generation g = stretch.at(at);
            if (g != null) {
                return g;
            }
        }
        return null;
    }

    /** Moments that need questions, by key, newest first. */
    private Map<FileKey, List<At>> open(Collection<At> moments) {
        Map<FileKey, List<At>> open = new LinkedHashMap<>();
        for (At at : new LinkedHashSet<>(moments)) {
            if (!unchanged.contains(at.key()) && find(at) == null) {
                open.computeIfAbsent(at.key(), k -> new ArrayList<>()).add(at);
            }
        }
        open.values()
                .forEach(list -> list.sort(Comparator.comparingLong(At::time)
                        .thenComparingLong(At::serial)
                        .reversed()));
        return open;
    }

    /** First all changes of a key, if they are few; then those around its newest open moment. */
    private void fetch(Map<FileKey, List<At>> open) {
        List<Question> questions = new ArrayList<>();
        open.forEach((key, moments) -> {
            if (known.containsKey(key)) {
                long time = moments.get(0).time();
                questions.add(changes(key, Long.MIN_VALUE, time).newestFirst());
                questions.add(changes(key, time + 1, Long.MAX_VALUE));
                questions.add(changes(key, Long.MIN_VALUE, time).only(REMOVE).newestFirst());
            } else {
                questions.add(changes(key, Long.MIN_VALUE, Long.MAX_VALUE).newestFirst());
            }
        });
        List<Reply> replies = store.ask(questions);
        int next = 0;
        for (FileKey key : open.keySet()) {
            List<Stretch> stretches = known.get(key);
            if (stretches != null) {
                long time =
                        java.util.Objects.requireNonNull(open.get(key)).get(0).time();
                stretches.add(Stretch.around(
                        key, time, replies.get(next), replies.get(next + 1), replies.get(next + 2), reused));
                next += 3;
            } else {
                known.computeIfAbsent(key, k -> new ArrayList<>())
                        .add(Stretch.newest(key, replies.get(next++), reused));
            }
        }
    }

    private Question changes(FileKey key, long from, long to) {
        return Question.of(host, key.about(), from, to, REACH)
                .only(Flows.CHANGE_FILE)
                .opened(Opens.WRITING);
    }

    /** Learns which of the files were never changed, as far as the evidence reaches. */
    private void look(Collection<At> moments) {
        Map<OfFile, FileKey> news = new LinkedHashMap<>();
        for (At at : moments) {
            if (at.key().about() instanceof OfFile file && looked.add(at.key())) {
                news.put(file, at.key());
            }
        }
        if (!news.isEmpty()) {
            Question like = Question.of(host, new Question.Anything(), Long.MIN_VALUE, Long.MAX_VALUE, 0)
                    .only(Flows.CHANGE_FILE)
                    .opened(Opens.WRITING);
            store.touched(like, news.keySet()).forEach(news::remove);
            unchanged.addAll(news.values());
        }
    }

    /** Whatever changed a file up to a moment. */
    public Question changesOf(Generation file, long to) {
        return changes(file.key(), file.from(), to);
    }

    /**
     * Who read or ran a file from a moment on, oldest first. Ties of the clock may let in users of the file before or
     * after: see {@link Generation#holds(Event)}.
     *
     * @param limit at most so many events
     */
    public Question usersOf(Generation file, long from, int limit) {
        return Question.of(host, file.key().about(), from, file.until(), limit)
                .only(Flows.USE_FILE)
                .opened(Opens.READING);
    }
}
