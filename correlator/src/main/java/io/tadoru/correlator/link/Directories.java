package io.tadoru.correlator.link;

import io.tadoru.collector.Event;

/** Tells which directory a process had open under a descriptor. */
public interface Directories {
    /** Nobody knows. */
    Directories UNKNOWN = (event, descriptor) -> "";

    /**
     * @param event the call that used the descriptor
     * @return an absolute name, "" where the open was not recorded
     */
    String behind(Event event, int descriptor);
}
