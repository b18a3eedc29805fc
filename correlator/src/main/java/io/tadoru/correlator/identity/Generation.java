package io.tadoru.correlator.identity;

import io.tadoru.collector.Event;
import io.tadoru.correlator.link.FileKey;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * One file: from the call that made its inode, or took the file before from it, to the call that took its last name or
 * made the next file. Immutable.
 *
 * @param key device and inode, or name
 * @param begin the call that made it, or that removed the file before it; null when it was there before the evidence
 * @param born whether {@code begin} made it
 * @param end the call that removed its last name, or made the next file on this inode; null where neither is recorded
 * @param replaced whether {@code end} is the making of the next file, and so no longer an event of this one
 * @param changes calls that wrote, moved, re-moded or removed it up to the moment asked for, in order
 * @param total how many such calls there are, at least; more than {@code changes} holds when it is a hub
 */
public record Generation(
        FileKey key,
        @Nullable Event begin,
        boolean born,
        @Nullable Event end,
        boolean replaced,
        List<Event> changes,
        long total) {
    public Generation {
        changes = List.copyOf(changes);
    }

    /** A file that was never changed, as far as the evidence reaches. */
    static Generation untouched(FileKey key) {
        return new Generation(key, null, false, null, false, List.of(), 0);
    }

    /** Time of its begin, {@link Long#MIN_VALUE} where it was there before the evidence. */
    public long from() {
        return begin == null ? Long.MIN_VALUE : begin.time();
    }

    /** Time of its end, {@link Long#MAX_VALUE} where none is recorded. */
    public long until() {
        return end == null ? Long.MAX_VALUE : end.time();
    }

    /** Whether an event on this inode is about this file. Ties of the clock are settled by the serial. */
    public boolean holds(Event e) {
        return holds(e.time(), e.serial());
    }

    boolean holds(long time, long serial) {
        int sinceBegin = begin == null ? 1 : compare(time, serial, begin);
        int sinceEnd = end == null ? -1 : compare(time, serial, end);
        return (born ? sinceBegin >= 0 : sinceBegin > 0) && (replaced ? sinceEnd < 0 : sinceEnd <= 0);
    }

    private static int compare(long time, long serial, Event e) {
        int byTime = Long.compare(time, e.time());
        return byTime != 0 ? byTime : Long.compare(serial, e.serial());
    }

    /**
     * A name that is the same in every run over the same evidence. The serial is in it because an inode can be made,
     * removed and made again within one tick of the clock.
     */
    public String id() {
        String since = begin == null ? "0" : Math.floorDiv(begin.time(), 1_000_000L) + "-" + begin.serial();
        if (!key.byName()) {
            return "f" + key.dev().replaceAll("[^0-9a-fA-F]", "_") + "-" + key.inode() + "-" + since;
        }
        CRC32 crc = new CRC32();
        crc.update(key.name().getBytes(StandardCharsets.UTF_8));
        return "fname" + Long.toHexString(crc.getValue()) + "-" + since;
    }

    /** Whether anybody else than this process changed it. */
    public boolean changedByOthers(Life life) {
        return changes.stream().anyMatch(e -> !life.did(e));
    }
}
