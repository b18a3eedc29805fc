package io.tadoru.correlator.link;

import io.tadoru.collector.Question;

/**
 * Device and inode, or the resolved name where the evidence lacks one of them: an inode alone says nothing, because
 * every tmpfs counts its own from 1. Not yet an identity: inodes and names are reused.
 *
 * @param dev device as {@code major:minor} in hex, "" where unknown
 * @param inode -1 where device or inode are unknown
 * @param name "" unless the inode is unknown
 */
public record FileKey(String dev, long inode, String name) {
    public static FileKey of(String dev, long inode, String name) {
        return inode >= 0 && !dev.isEmpty() ? new FileKey(dev, inode, "") : new FileKey("", -1, name);
    }

    /** Whether a name alone tells this file from others. */
    public boolean byName() {
        return inode < 0;
    }

    /** What to ask a store. */
    public Question.About about() {
        return byName() ? new Question.OfPath(name) : new Question.OfFile(inode, dev);
    }
}
