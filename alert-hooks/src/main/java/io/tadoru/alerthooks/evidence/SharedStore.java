package io.tadoru.alerthooks.evidence;

import io.tadoru.collector.Coverage;
import io.tadoru.collector.EventStore;
import io.tadoru.collector.ForwardingStore;
import io.tadoru.collector.Sentence;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** A store that several hold; closed when it is retired and the last of them has closed it. Thread-safe. */
final class SharedStore {
    private final EventStore store;
    private final List<Sentence> notes;
    private int holders = 1;

    /** @param notes what coverage says beside what the store has to say */
    SharedStore(EventStore store, List<Sentence> notes) {
        this.store = store;
        this.notes = notes;
    }

    synchronized EventStore share() {
        if (holders == 0) {
            throw new IllegalStateException("closed");
        }
        holders++;
        return new Share();
    }

    /** Its maker needs it no more. */
    void retire() {
        leave();
    }

    private synchronized void leave() {
        holders--;
        if (holders == 0) {
            store.close();
        }
    }

    private final class Share extends ForwardingStore {
        private final AtomicBoolean closed = new AtomicBoolean();

        Share() {
            super(store);
        }

        @Override
        public Coverage coverage(String host, long from, long to) {
            return super.coverage(host, from, to).noting(notes);
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                leave();
            }
        }
    }
}
