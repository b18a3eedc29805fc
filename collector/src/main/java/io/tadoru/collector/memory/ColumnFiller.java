package io.tadoru.collector.memory;

import io.tadoru.collector.Event;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Puts events into columns on a second thread while the first one reads on. They go over in batches and in their order,
 * so that the columns are the same as if one thread did all. For one reading thread.
 */
final class ColumnFiller implements AutoCloseable {
    /** So many batches may wait: what is read runs ahead of what is kept, but not far. */
    private static final int WAITING = 8;

    private final EventColumns columns = new EventColumns();
    private final ExecutorService filler = Executors.newSingleThreadExecutor(work -> {
        Thread thread = new Thread(work, "tadoru-columns");
        thread.setDaemon(true);
        return thread;
    });
    private final Queue<Future<?>> batches = new ArrayDeque<>();
    private final int batchSize;
    private Event[] batch;
    private int size;

    /** @param batchSize how many events go over at once, at least 1 */
    ColumnFiller(int batchSize) {
        this.batchSize = batchSize;
        this.batch = new Event[batchSize];
    }

    void add(Event e) {
        batch[size++] = e;
        if (size == batchSize) {
            handOver();
        }
    }

    private void handOver() {
        Event[] full = Arrays.copyOf(batch, size);
        size = 0;
        batches.add(filler.submit(() -> {
            for (Event e : full) {
                columns.add(e);
            }
        }));
        if (batches.size() > WAITING) {
            await(batches.remove());
        }
    }

    /** Everything added, when the last event is in. */
    EventColumns finish() {
        handOver();
        while (!batches.isEmpty()) {
            await(batches.remove());
        }
        return columns;
    }

    private static void await(Future<?> done) {
        boolean interrupted = false;
        while (true) {
            try {
                done.get();
                break;
            } catch (InterruptedException e) {
                // Half a store is none: the answer waits, and the caller learns of it later.
                interrupted = true;
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RuntimeException broken) {
                    throw broken;
                }
                if (e.getCause() instanceof Error broken) {
                    throw broken;
                }
                throw new IllegalStateException(e.getCause());
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        filler.shutdownNow();
    }
}
