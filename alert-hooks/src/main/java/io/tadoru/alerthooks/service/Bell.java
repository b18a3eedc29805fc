package io.tadoru.alerthooks.service;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Wakes those that wait for work; what is rung while nobody waits is not lost. Thread-safe. */
final class Bell {
    /** Work comes due by itself too, and from other workers. */
    private static final long LONGEST = 1_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition rang = lock.newCondition();
    private long rings;

    void ring() {
        lock.lock();
        try {
            rings++;
            rang.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** How often it was rung: ask before looking for work. */
    long rung() {
        lock.lock();
        try {
            return rings;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until it is rung after {@code seen}, at most a second, or until the thread is interrupted. */
    void await(long seen) {
        long left = TimeUnit.MILLISECONDS.toNanos(LONGEST);
        lock.lock();
        try {
            while (rings == seen && left > 0) {
                left = rang.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }
}
