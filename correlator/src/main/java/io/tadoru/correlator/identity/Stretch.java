package io.tadoru.correlator.identity;

import io.tadoru.collector.Event;
import io.tadoru.collector.Reply;
import io.tadoru.collector.SystemCalls;
import io.tadoru.correlator.identity.Generations.At;
import io.tadoru.correlator.link.Directories;
import io.tadoru.correlator.link.FileKey;
import io.tadoru.correlator.link.Flow;
import io.tadoru.correlator.link.Flows;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A stretch of time of which every change of one inode is known, cut into the files that the inode held. */
final class Stretch {
    private final FileKey key;
    private final long from;
    private final long to;
    private final long asked;
    private final long total;
    private final List<Part> parts = new ArrayList<>();

    /** One file within the stretch; {@code begin} is null for the first. */
    private static final class Part {
        final @Nullable Event begin;
        final boolean born;
        final List<Event> changes = new ArrayList<>();

        @Nullable
        Event end;

        boolean replaced;

        Part(@Nullable Event begin, boolean born) {
            this.begin = begin;
            this.born = born;
        }
    }

    /**
     * @param from every change since this time is known; {@link Long#MIN_VALUE} for all
     * @param to and up to this time
     * @param asked the moment that it was fetched for, {@link Long#MAX_VALUE} for none
     * @param total how many changes there are up to that moment, fetched or not
     * @param before removed the file before the first one of the stretch, null where that is not known
     * @param reused false: all of it is one file
     */
    private Stretch(
            FileKey key,
            List<Event> changes,
            long from,
            long to,
            long asked,
            long total,
            @Nullable Event before,
            boolean reused) {
        this.key = key;
        this.from = from;
        this.to = to;
        this.asked = asked;
        this.total = total;
        cut(changes, reused ? before : null, reused);
    }

    /** From the newest changes, newest first. */
    static Stretch newest(FileKey key, Reply reply, boolean reused) {
        List<Event> changes = sorted(reply.events());
        return new Stretch(
                key, changes, since(changes, reply), Long.MAX_VALUE, Long.MAX_VALUE, reply.total(), null, reused);
    }

    /** From the changes up to a moment, newest first; those after it, oldest first; and the last removals before it. */
    static Stretch around(FileKey key, long moment, Reply upTo, Reply after, Reply removals, boolean reused) {
        List<Event> changes = sorted(upTo.events());
        long from = since(changes, upTo);
        Event before = null;
        for (Event e : removals.events()) {
            Flow.OfFile file = flow(e, key);
            if (before == null && e.time() < from && file != null && file.removed()) {
                before = e;
            }
        }
        boolean complete = after.complete() || after.events().isEmpty();
        long to = complete
                ? Long.MAX_VALUE
                : after.events().get(after.events().size() - 1).time() - 1;
        after.events().stream().filter(e -> e.time() <= to).forEach(changes::add);
        return new Stretch(key, changes, from, to, moment, upTo.total(), before, reused);
    }

    /** Changes at the oldest time fetched may be cut off, so that only later times are complete. */
    private static long since(List<Event> changes, Reply reply) {
        if (reply.complete() || changes.isEmpty()) {
            return Long.MIN_VALUE;
        }
        long oldest = changes.get(0).time();
        if (oldest == changes.get(changes.size() - 1).time()) {
            return oldest;
        }
        changes.removeIf(e -> e.time() == oldest);
        return oldest + 1;
    }

    private static List<Event> sorted(List<Event> events) {
        List<Event> sorted = new ArrayList<>(events);
        sorted.sort(Event.ORDER);
        return sorted;
    }

    private void cut(List<Event> changes, @Nullable Event before, boolean reused) {
        Part part = new Part(before, false);
        parts.add(part);
        // Names of the file. One that was there before is taken to have one: most have.
        int names = 1;
        for (Event e : changes) {
            Flow.OfFile file = flow(e, key);
            if (file == null) {
                continue;
            }
            if (file.created() && reused) {
                part.end = e;
                part.replaced = true;
                part = new Part(e, true);
                parts.add(part);
                names = 1;
            }
            part.changes.add(e);
            if (SystemCalls.LINK.contains(e.call())) {
                names++;
            }
            if (file.removed() && reused && --names <= 0) {
                part.end = e;
                part = new Part(e, false);
                parts.add(part);
                names = 1;
            }
        }
    }

    /** The file at a moment; null where the stretch does not tell. */
    @Nullable
    Generation at(At at) {
        if (at.time() < from || at.time() > to) {
            return null;
        }
        for (Part part : parts) {
            Generation g =
                    new Generation(key, part.begin, part.born, part.end, part.replaced, List.of(), part.changes.size());
            if (!g.holds(at.time(), at.serial())) {
                continue;
            }
            List<Event> changes = part.changes.stream()
                    .filter(e -> e.time() < at.time() || (e.time() == at.time() && e.serial() <= at.serial()))
                    .toList();
            boolean whole = part != parts.get(0) || from == Long.MIN_VALUE;
            if (!whole && at.time() != asked) {
                return null;
            }
            long count = whole ? changes.size() : Math.max(total, changes.size());
            return new Generation(key, part.begin, part.born, part.end, part.replaced, changes, count);
        }
        return null;
    }

    /** The file that an event changed, if it has this key. */
    private static Flow.@Nullable OfFile flow(Event e, FileKey key) {
        for (Flow flow : Flows.of(e, Directories.UNKNOWN)) {
            if (Flows.leaves(flow.kind())
                    && flow.other() instanceof Flow.OfFile file
                    && file.key().equals(key)) {
                return file;
            }
        }
        return null;
    }
}
