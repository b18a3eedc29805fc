package io.tadoru.correlator.identity;

import io.tadoru.collector.Event;
import io.tadoru.collector.EventStore;
import io.tadoru.collector.Question;
import io.tadoru.collector.Question.OfFile;
import io.tadoru.collector.Question.Opens;
import io.tadoru.collector.Reply;
import io.tadoru.collector.SystemCalls;
import io.tadoru.correlator.link.Directories;
import io.tadoru.correlator.link.FileKey;
import io.tadoru.correlator.link.Flow;
import io.tadoru.correlator.link.Flows;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the file that an inode held at a moment. A creating open begins a generation; so does the first use after the
 * name was removed. A rename does not: the file keeps its inode. Not thread-safe.
 */
public final class Generations {
    /** Changes of a file fetched before the moment asked for. */
    static final int REACH = 100;

    private final EventStore store;
    private final String host;
    private final Map<At, Generation> known = new LinkedHashMap<>();
    private final Set<FileKey> looked = new HashSet<>();
    private final Set<FileKey> unchanged = new HashSet<>();

    /** A file key at a moment. */
    public record At(FileKey key, long time, long serial) {
        public static At of(FileKey key, Event e) {
            return new At(key, e.time(), e.serial());
        }
    }

    public Generations(EventStore store, String host) {
        this.store = store;
        this.host = host;
    }

    /** The files under these keys at these moments, in two rounds: most files are never changed. */
    public Map<At, Generation> at(Collection<At> moments) {
        look(moments);
        List<At> open = new ArrayList<>();
        List<Question> questions = new ArrayList<>();
        for (At at : new LinkedHashSet<>(moments)) {
            if (unchanged.contains(at.key())) {
                known.put(at, new Generation(at.key(), null, Long.MAX_VALUE, List.of(), 0));
            } else if (!known.containsKey(at)) {
                open.add(at);
                Question changes = Question.of(host, at.key().about(), Long.MIN_VALUE, at.time(), REACH)
                        .only(Flows.CHANGE_FILE)
                        .opened(Opens.WRITING);
                questions.add(changes.newestFirst());
                questions.add(Question.of(host, at.key().about(), at.time(), Long.MAX_VALUE, REACH)
                        .only(SystemCalls.OPEN)
                        .opened(Opens.WRITING));
            }
        }
        List<Reply> replies = open.isEmpty() ? List.of() : store.ask(questions);
        for (int i = 0; i < open.size(); i++) {
            known.put(open.get(i), generation(open.get(i), replies.get(2 * i), replies.get(2 * i + 1)));
        }
        Map<At, Generation> found = new LinkedHashMap<>();
        for (At at : moments) {
            found.put(at, java.util.Objects.requireNonNull(known.get(at)));
        }
        return found;
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

    private static Generation generation(At at, Reply before, Reply after) {
        List<Event> changes = new ArrayList<>();
        Event created = null;
        boolean bounded = false;
        for (Event e : before.events()) {
            if (e.time() == at.time() && e.serial() > at.serial()) {
                continue;
            }
            Flow.@Nullable OfFile flow = flow(e, at.key());
            if (flow == null) {
                continue;
            }
            boolean itself = e.time() == at.time() && e.serial() == at.serial();
            if (flow.removed() && !itself) {
                bounded = true;
                break;
            }
            changes.add(e);
            if (flow.created()) {
                created = e;
                bounded = true;
                break;
            }
        }
        long end = Long.MAX_VALUE;
        for (Event e : after.events()) {
            boolean later = e.time() > at.time() || e.serial() > at.serial();
            Flow.@Nullable OfFile flow = flow(e, at.key());
            if (later && flow != null && flow.created()) {
                end = e.time();
                break;
            }
        }
        Collections.reverse(changes);
        long total = bounded ? changes.size() : Math.max(before.total(), changes.size());
        return new Generation(at.key(), created, end, changes, total);
    }

    /** The file that an event changed, if it has this key. */
    private static Flow.@Nullable OfFile flow(Event e, FileKey key) {
        for (Flow flow : Flows.of(e, Directories.UNKNOWN)) {
            if (Flows.leaves(flow.kind())
                    && flow.other() instanceof Flow.OfFile file
                    && file.key().inode() == key.inode()
                    && file.key().dev().equals(key.dev())
                    && (key.inode() >= 0 || file.key().name().equals(key.name()))) {
                return file;
            }
        }
        return null;
    }

    /**
     * Who read or ran a file from a moment on, oldest first.
     *
     * @param limit at most so many events
     */
    public Question usersOf(Generation file, long from, int limit) {
        return Question.of(host, file.key().about(), from, file.end(), limit)
                .only(Flows.USE_FILE)
                .opened(Opens.READING);
    }
}
