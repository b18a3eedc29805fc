package io.tadoru.correlator.identity;

import io.tadoru.collector.Event;
import io.tadoru.correlator.link.FileKey;
import java.util.List;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * One file from the call that made its inode to the call that made the next file on it. Immutable.
 *
 * @param key device and inode, or name
 * @param created the open that made it, null when it existed before the evidence begins
 * @param end time of the call that made the next file on this inode, or {@link Long#MAX_VALUE}
 * @param changes calls that wrote, moved, re-moded or removed it up to the moment asked for, in order
 * @param total how many such calls there are; more than {@code changes} holds when it is a hub
 */
public record Generation(FileKey key, @Nullable Event created, long end, List<Event> changes, long total) {
    public Generation {
        changes = List.copyOf(changes);
    }

    /** Time of creation, 0 where it is not recorded. */
    public long start() {
        return created == null ? 0 : created.time();
    }

    /** A name that is the same in every run over the same evidence. */
    public String id() {
        String born = created == null ? "0" : Long.toString(Math.floorDiv(start(), 1_000_000L));
        if (key.inode() >= 0) {
            return "f" + key.dev().replaceAll("[^0-9a-fA-F]", "_") + "-" + key.inode() + "-" + born;
        }
        CRC32 crc = new CRC32();
        crc.update(key.name().getBytes(java.nio.charset.StandardCharsets.UTF_8));
        return "fname" + Long.toHexString(crc.getValue()) + "-" + born;
    }

    /** Whether anybody else than this process changed it. */
    public boolean changedByOthers(Life life) {
        return changes.stream().anyMatch(e -> !life.did(e));
    }
}
