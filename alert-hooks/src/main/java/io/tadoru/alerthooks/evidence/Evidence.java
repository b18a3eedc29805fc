package io.tadoru.alerthooks.evidence;

import io.tadoru.collector.EventStore;
import java.io.Closeable;

/** The evidence that all investigations of a service share. Thread-safe. */
public interface Evidence extends Closeable {
    /**
     * The evidence as it is now, for one investigation, which closes it.
     *
     * @throws io.tadoru.collector.EvidenceException where it cannot be reached or read at the moment
     */
    EventStore open();

    /** Where it lies, in words for people; without secrets. */
    String where();

    /** Opens nothing any more; what is open stays until it is closed. */
    @Override
    void close();
}
