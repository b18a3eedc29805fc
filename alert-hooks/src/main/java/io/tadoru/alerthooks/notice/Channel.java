package io.tadoru.alerthooks.notice;

import java.io.Closeable;

/** A way to people. Thread-safe. */
public interface Channel extends Closeable {
    /** As the settings call it; no other channel has it. */
    String name();

    /**
     * Sends one message and returns when the receiver has taken it.
     *
     * @throws NoticeException where it did not; says whether trying again can help
     */
    void send(Notice notice) throws NoticeException;

    @Override
    void close();
}
