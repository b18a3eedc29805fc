package io.tadoru.collector.memory;

import io.tadoru.collector.Coverage;
import io.tadoru.collector.Event;
import io.tadoru.collector.Event.PathItem;
import io.tadoru.collector.EventStore;
import io.tadoru.collector.Question;
import io.tadoru.collector.Question.OfFile;
import io.tadoru.collector.Question.Order;
import io.tadoru.collector.Reply;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Events in time order with posting lists by pid, parent, birth, inode, name and address. Immutable, thread-safe. */
public final class MemoryStore implements EventStore {
    private final Event[] events;
    private final List<String> notes;
    private final Map<Object, Postings> index = new HashMap<>();

    /** Keys of one index: what a posting list is about. Device is left to {@link Question#matches}. */
    private record Inode(long inode) {}

    private record Address(String ip) {}

    /**
     * @param events in any order; of the same event twice (host, time, serial) the one that tells more counts
     * @param notes what the reader has to say, for {@link Coverage#reading}
     */
    public MemoryStore(Collection<Event> events, List<String> notes) {
        Event[] sorted = events.toArray(Event[]::new);
        Arrays.sort(sorted, Event.ORDER);
        this.events = withoutRepeats(sorted);
        this.notes = List.copyOf(notes);
        for (int i = 0; i < this.events.length; i++) {
            post(i, this.events[i]);
        }
    }

    private static Event[] withoutRepeats(Event[] sorted) {
        int kept = 0;
        for (Event e : sorted) {
            if (kept == 0 || Event.ORDER.compare(sorted[kept - 1], e) != 0) {
                sorted[kept++] = e;
            } else if (told(e) > told(sorted[kept - 1])) {
                // A copy of a log can end in the middle of an event that another copy has whole.
                sorted[kept - 1] = e;
            }
        }
        return Arrays.copyOf(sorted, kept);
    }

    private static int told(Event e) {
        return (e.call().isEmpty() ? 0 : 1)
                + (e.cwd().isEmpty() ? 0 : 1)
                + (e.remote() == null ? 0 : 1)
                + (e.keys().isEmpty() ? 0 : 1)
                + e.args().size()
                + e.paths().size();
    }

    private void post(int i, Event e) {
        post(new Question.OfProcess(e.pid()), i);
        post(new Question.OfParent(e.ppid()), i);
        if (e.forks()) {
            post(new Question.Birth((int) e.exit()), i);
        }
        for (PathItem p : e.paths()) {
            post(new Inode(p.inode()), i);
            post(new Question.OfPath(p.name()), i);
        }
        Event.SocketAddress remote = e.remote();
        if (remote != null && remote.internet()) {
            post(new Address(remote.ip()), i);
        }
    }

    private void post(Object key, int i) {
        index.computeIfAbsent(key, k -> new Postings()).add(i);
    }

    /** All events, in order. */
    public List<Event> events() {
        return List.of(events);
    }

    @Override
    public List<Reply> ask(List<Question> questions) {
        return questions.stream().map(this::ask).toList();
    }

    private Reply ask(Question q) {
        @Nullable Postings postings = postings(q);
        int size = postings == null ? events.length : postings.size;
        int first = lowerBound(postings, size, q.from());
        int last = q.to() == Long.MAX_VALUE ? size : lowerBound(postings, size, q.to() + 1);
        List<Event> found = new ArrayList<>();
        long total = 0;
        boolean newest = q.order() == Order.NEWEST_FIRST;
        for (int k = 0; k < last - first; k++) {
            Event e = at(postings, newest ? last - 1 - k : first + k);
            if (q.matches(e)) {
                total++;
                if (found.size() < q.limit()) {
                    found.add(e);
                }
            }
        }
        return new Reply(found, total, true);
    }

    @Override
    public Set<OfFile> touched(Question like, Collection<OfFile> files) {
        return files.stream().filter(file -> ask(like.about(file)).total() > 0).collect(Collectors.toSet());
    }

    /** The list to look through; null means all events. */
    private @Nullable Postings postings(Question q) {
        Question.About about = q.about();
        Object key;
        if (about instanceof Question.Anything) {
            return null;
        } else if (about instanceof Question.OfFile file) {
            key = new Inode(file.inode());
        } else if (about instanceof Question.OfAddress address) {
            key = new Address(address.ip());
        } else {
            key = about;
        }
        return index.getOrDefault(key, Postings.EMPTY);
    }

    private Event at(@Nullable Postings postings, int i) {
        return events[postings == null ? i : postings.items[i]];
    }

    private int lowerBound(@Nullable Postings postings, int size, long time) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (at(postings, middle).time() < time) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    @Override
    public List<String> hostsOwning(Set<String> ips) {
        // Audit records do not tell a host's own addresses.
        return List.of();
    }

    @Override
    public Coverage coverage(String host, long from, long to) {
        SortedMap<String, Long> calls = new TreeMap<>();
        long count = 0;
        long first = 0;
        long last = 0;
        long uring = 0;
        long distinct = 0;
        long smallest = Long.MAX_VALUE;
        long largest = Long.MIN_VALUE;
        boolean restarted = false;
        for (int i = lowerBound(null, events.length, from); i < events.length && events[i].time() <= to; i++) {
            Event e = events[i];
            if (!e.host().equals(host)) {
                continue;
            }
            first = count == 0 ? e.time() : first;
            last = e.time();
            count++;
            if (e.serialOfKernel()) {
                distinct++;
                smallest = Math.min(smallest, e.serial());
                largest = Math.max(largest, e.serial());
            }
            restarted |= count > 1 && e.type().equals("SYSTEM_BOOT");
            uring += e.type().equals("URINGOP") ? 1 : 0;
            if (!e.call().isEmpty()) {
                calls.merge(e.call(), 1L, Long::sum);
            }
        }
        long missing = Coverage.missing(smallest, largest, distinct, restarted);
        return new Coverage(from, to, count, first, last, calls, missing, uring, notes);
    }

    @Override
    public List<String> hosts(long from, long to) {
        return Arrays.stream(events)
                .filter(e -> e.time() >= from && e.time() <= to)
                .map(Event::host)
                .distinct()
                .sorted()
                .limit(1000)
                .toList();
    }

    @Override
    public void close() {}

    private static final class Postings {
        static final Postings EMPTY = new Postings();
        int[] items = new int[2];
        int size;

        void add(int i) {
            if (size > 0 && items[size - 1] == i) {
                return;
            }
            if (size == items.length) {
                items = Arrays.copyOf(items, size * 2);
            }
            items[size++] = i;
        }
    }
}
