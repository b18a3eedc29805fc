package io.tadoru.collector.elasticsearch;

import java.util.Collection;

/** One or several questions on their way. */
interface Work extends Searches.Asking {
    /** How many hits the next page may bring. */
    int size();

    /** Takes a page. */
    void take(Searches.Page page);

    /** What is still to be searched for; empty where the replies are certain. */
    Collection<? extends Work> rest();
}
