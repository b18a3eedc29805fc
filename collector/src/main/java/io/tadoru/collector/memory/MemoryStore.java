package io.tadoru.collector.memory;

import io.tadoru.collector.Coverage;
import io.tadoru.collector.Event;
import io.tadoru.collector.EventStore;
import io.tadoru.collector.OpenFlags;
import io.tadoru.collector.Question;
import io.tadoru.collector.Question.OfFile;
import io.tadoru.collector.Question.Order;
import io.tadoru.collector.Reply;
import io.tadoru.collector.Sentence;
import io.tadoru.collector.SerialOrder;
import io.tadoru.collector.SystemCalls;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.RandomAccess;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Events in time order, in columns, with posting lists; an {@link Event} is put together for a reply alone. Immutable,
 * thread-safe.
 */
public final class MemoryStore implements EventStore {
    private final EventColumns columns;
    private final Index index;
    private final List<Sentence> notes;

    /**
     * @param events in any order; of the same event twice (host, time, serial) the one that tells more counts
     * @param notes what the reader has to say, for {@link Coverage#reading}
     */
    public MemoryStore(Collection<Event> events, List<Sentence> notes) {
        this(columns(events), notes);
    }

    /** @param columns with all events added; nobody else holds them */
    MemoryStore(EventColumns columns, List<Sentence> notes) {
        columns.sort();
        this.columns = columns;
        this.index = new Index(columns);
        this.notes = List.copyOf(notes);
    }

    private static EventColumns columns(Collection<Event> events) {
        EventColumns columns = new EventColumns();
        events.forEach(columns::add);
        return columns;
    }

    /** All events, in order, each put together when it is looked at. */
    public List<Event> events() {
        return new Whole(columns);
    }

    private static final class Whole extends AbstractList<Event> implements RandomAccess {
        private final EventColumns columns;

        Whole(EventColumns columns) {
            this.columns = columns;
        }

        @Override
        public Event get(int i) {
            return columns.event(java.util.Objects.checkIndex(i, columns.size()));
        }

        @Override
        public int size() {
            return columns.size();
        }
    }

    @Override
    public List<Reply> ask(List<Question> questions) {
        return questions.stream().map(this::ask).toList();
    }

    private Reply ask(Question q) {
        int from = lowerBound(q.from());
        int to = q.to() == Long.MAX_VALUE ? columns.size() : lowerBound(q.to() + 1);
        boolean all = q.about() instanceof Question.Anything;
        IntBag about = all ? new IntBag() : index.find(q.about(), from, to);
        int size = all ? Math.max(0, to - from) : about.size();
        Filter filter = new Filter(q);
        List<Event> found = new ArrayList<>();
        long total = 0;
        boolean newest = q.order() == Order.NEWEST_FIRST;
        for (int k = 0; k < size; k++) {
            int place = newest ? size - 1 - k : k;
            int i = all ? from + place : about.get(place);
            if (filter.matches(i)) {
                total++;
                if (found.size() < q.limit()) {
                    found.add(columns.event(i));
                }
            }
        }
        return new Reply(found, total, true);
    }

    /** What {@link Question#matches} asks beside time and subject, of an event that is not put together. */
    private final class Filter {
        private final Question q;
        private final Row row = columns.row();

        Filter(Question q) {
            this.q = q;
        }

        boolean matches(int i) {
            String host = q.host();
            if (host != null && !host.equals(columns.host(columns.actor(i)))) {
                return false;
            }
            columns.seek(row, i);
            String call = columns.kindText(row.kind, Row.Kind.CALL);
            if (!q.outcome().counts(call, (row.bits & Row.SUCCESS) != 0, row.exit)) {
                return false;
            }
            if (!q.calls().isEmpty() && !q.calls().contains(call)) {
                return false;
            }
            if (q.opens() == Question.Opens.ALL || !SystemCalls.OPEN.contains(call)) {
                return true;
            }
            row.readWords();
            return q.opens() == Question.Opens.READING
                    ? OpenFlags.reads(row.openFlags)
                    : OpenFlags.writes(row.openFlags);
        }
    }

    @Override
    public Set<OfFile> touched(Question like, Collection<OfFile> files) {
        int from = lowerBound(like.from());
        int to = like.to() == Long.MAX_VALUE ? columns.size() : lowerBound(like.to() + 1);
        Filter filter = new Filter(like);
        return files.stream()
                .filter(file -> {
                    IntBag about = index.find(file, from, to);
                    boolean any = false;
                    for (int k = 0; k < about.size() && !any; k++) {
                        any = filter.matches(about.get(k));
                    }
                    return any;
                })
                .collect(Collectors.toSet());
    }

    /** The number of the first event that is not before this time. */
    private int lowerBound(long time) {
        int low = 0;
        int high = columns.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (columns.time(middle) < time) {
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
        long[] kinds = new long[columns.kinds.size()];
        long count = 0;
        long first = 0;
        long last = 0;
        long uring = 0;
        long distinct = 0;
        long smallest = Long.MAX_VALUE;
        long largest = Long.MIN_VALUE;
        boolean restarted = false;
        SerialOrder order = new SerialOrder();
        Row row = columns.row();
        for (int i = lowerBound(from); i < columns.size() && columns.time(i) <= to; i++) {
            if (!columns.host(columns.actor(i)).equals(host)) {
                continue;
            }
            columns.seek(row, i);
            kinds[row.kind]++;
            String type = columns.kindText(row.kind, Row.Kind.TYPE);
            first = count == 0 ? columns.time(i) : first;
            last = columns.time(i);
            count++;
            if (!type.startsWith("DAEMON_")) {
                distinct++;
                smallest = Math.min(smallest, columns.serial(i));
                largest = Math.max(largest, columns.serial(i));
                order.add(columns.serial(i), columns.time(i), type, columns.kindText(row.kind, Row.Kind.CALL));
            }
            restarted |= count > 1 && type.equals("SYSTEM_BOOT");
            uring += type.equals("URINGOP") ? 1 : 0;
        }
        for (int kind = 0; kind < kinds.length; kind++) {
            String call = columns.kindText(kind, Row.Kind.CALL);
            if (kinds[kind] > 0 && !call.isEmpty()) {
                calls.merge(call, kinds[kind], Long::sum);
            }
        }
        long missing = Coverage.missing(smallest, largest, distinct, restarted);
        return new Coverage(
                from,
                to,
                count,
                first,
                last,
                calls,
                missing,
                missing < 0 ? Coverage.Order.NOTHING : order.order(),
                uring,
                notes);
    }

    @Override
    public List<String> hosts(long from, long to) {
        BitSet seen = new BitSet();
        for (int i = lowerBound(from); i < columns.size() && columns.time(i) <= to; i++) {
            seen.set(columns.actors.get(columns.actor(i), EventColumns.Actor.HOST));
        }
        return seen.stream().mapToObj(columns.texts::text).sorted().limit(1000).toList();
    }

    @Override
    public void close() {}
}
