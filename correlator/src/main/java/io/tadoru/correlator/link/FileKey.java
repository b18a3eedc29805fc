package io.tadoru.correlator.link;

import io.tadoru.collector.Question;

/**
 * Device and inode, or the resolved name where the evidence has no inode. Not yet an identity: inodes are reused.
 *
 * @param dev device as {@code major:minor} in hex, "" where unknown
 * @param inode -1 where unknown
 * @param name "" unless the inode is unknown
 */
public record FileKey(String dev, long inode, String name) {
    public static FileKey of(String dev, long inode, String name) {
        return inode >= 0 ? new FileKey(dev, inode, "") : new FileKey("", -1, name);
    }

    /** What to ask a store. */
    public Question.About about() {
        return inode >= 0 ? new Question.OfFile(inode, dev) : new Question.OfPath(name);
    }
}
