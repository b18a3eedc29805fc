package io.tadoru.alerthooks.service;

import io.tadoru.alerthooks.ledger.Conclusion;
import io.tadoru.alerthooks.ledger.LedgerException;
import io.tadoru.alerthooks.ledger.Task;
import io.tadoru.alerthooks.ledger.Tasks;
import io.tadoru.collector.EvidenceException;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Threads that take tasks and see them through. A task is leased and the lease is renewed while the work goes on; a worker
 * that dies leaves it to another. One that fails is tried again, later each time, and set aside after so many attempts;
 * where the evidence is out of reach it waits as long as it takes.
 */
final class Workers implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(Workers.class);
    private static final Duration LEASE = Duration.ofSeconds(15);
    private static final Duration RENEW = Duration.ofSeconds(5);
    private static final Duration SHORTEST_WAIT = Duration.ofSeconds(2);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

    private final Tasks tasks;
    private final Investigator investigator;
    private final Reports reports;
    private final int attempts;
    private final Meters meters;
    private final Bell bell = new Bell();
    private final Runnable told;
    private final Set<Task> current = ConcurrentHashMap.newKeySet();
    private final List<Thread> threads = new ArrayList<>();
    private final ScheduledExecutorService renewal = Executors.newSingleThreadScheduledExecutor(r -> {
        Thread thread = new Thread(r, "leases");
        thread.setDaemon(true);
        return thread;
    });
    private volatile boolean closed;

    /**
     * @param attempts how often a task that fails is tried
     * @param told runs after messages were written
     */
    Workers(Tasks tasks, Investigator investigator, Reports reports, int attempts, Meters meters, Runnable told) {
        this.tasks = tasks;
        this.investigator = investigator;
        this.reports = reports;
        this.attempts = attempts;
        this.meters = meters;
        this.told = told;
    }

    void start(int number) {
        renewal.scheduleAtFixedRate(this::renew, RENEW.toMillis(), RENEW.toMillis(), TimeUnit.MILLISECONDS);
        for (int i = 1; i <= number; i++) {
            Thread thread = new Thread(this::work, "worker-" + i);
            threads.add(thread);
            thread.start();
        }
    }

    /** There may be something to do. */
    void wake() {
        bell.ring();
    }

    private void renew() {
        long until = System.currentTimeMillis() + LEASE.toMillis();
        for (Task task : current) {
            try {
                tasks.keep(task, until);
            } catch (RuntimeException e) {
                LOG.warn("the lease of {} could not be renewed: {}", task.incident(), e.getMessage());
            }
        }
    }

    private void work() {
        while (!closed && !Thread.currentThread().isInterrupted()) {
            long seen = bell.rung();
            try {
                long now = System.currentTimeMillis();
                Optional<Task> task = tasks.take(now, now + LEASE.toMillis());
                task.ifPresentOrElse(this::see, () -> bell.await(seen));
            } catch (LedgerException e) {
                LOG.error("the ledger does not answer: {}", e.getMessage());
                bell.await(seen);
            }
        }
    }

    private void see(Task task) {
        MDC.put("incident", task.incident());
        current.add(task);
        long begin = System.nanoTime();
        try {
            Conclusion conclusion = investigator.investigate(task);
            if (finish(task, conclusion)) {
                LOG.info(
                        "run {}: {} in {} ms", task.run(), conclusion.state(), (System.nanoTime() - begin) / 1_000_000);
                meters.investigated(conclusion.state(), System.nanoTime() - begin, task);
                reports.tidy(task.incident());
                told.run();
            }
        } catch (EvidenceException e) {
            meters.failed("evidence");
            LOG.warn("the evidence is out of reach: {}", e.getMessage());
            tasks.giveBack(task, later(task), "Waiting for the evidence: " + e.getMessage(), false);
        } catch (IOException | RuntimeException | OutOfMemoryError | StackOverflowError e) {
            meters.failed("investigation");
            LOG.error("attempt {} failed", task.attempts(), e);
            failed(task, e);
        } finally {
            current.remove(task);
            MDC.remove("incident");
        }
    }

    private boolean finish(Task task, Conclusion conclusion) {
        boolean mine = tasks.finish(task, conclusion, System.currentTimeMillis());
        if (!mine) {
            LOG.info("run {} was another's by now", task.run());
        }
        return mine;
    }

    private void failed(Task task, Throwable e) {
        String problem = e.getClass().getSimpleName() + (e.getMessage() == null ? "" : ": " + e.getMessage());
        if (task.attempts() < attempts) {
            long pause = Math.min(LONGEST_WAIT.toMillis(), 1000L << Math.min(task.attempts(), 16));
            tasks.giveBack(task, System.currentTimeMillis() + pause, problem, true);
        } else if (task.runs() > 0) {
            tasks.giveUp(
                    task, "A later look failed " + task.attempts() + " times: " + problem, System.currentTimeMillis());
        } else {
            finish(task, investigator.setAside(task, problem));
            told.run();
        }
    }

    /** The longer an alert has waited, the longer the next wait. */
    private static long later(Task task) {
        long now = System.currentTimeMillis();
        long pause = Math.max(SHORTEST_WAIT.toMillis(), (now - task.received()) / 10);
        return now + Math.min(pause, LONGEST_WAIT.toMillis());
    }

    /** Waits for what is under way, at most a minute. */
    @Override
    public void close() {
        closed = true;
        bell.ring();
        long until = System.nanoTime() + LONGEST_WAIT.toNanos();
        try {
            for (Thread thread : threads) {
                thread.join(Math.max(1, (until - System.nanoTime()) / 1_000_000));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        renewal.shutdownNow();
    }
}
