package io.tadoru.alerthooks.service;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Wakes those that wait for work, as the clock does every second; what is rung while nobody waits is not lost. Thread-safe. */
final class Bell {
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

    /** Waits until it is rung after {@code seen}, or until the thread is interrupted. */
    void await(long seen) {
        lock.lock();
        try {
            while (rings == seen) {
                rang.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }
}
