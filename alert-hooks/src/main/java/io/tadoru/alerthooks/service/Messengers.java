package io.tadoru.alerthooks.service;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tadoru.alerthooks.ledger.LedgerException;
import io.tadoru.alerthooks.ledger.Outbox;
import io.tadoru.alerthooks.ledger.Outbox.Message;
import io.tadoru.alerthooks.notice.Breaker;
import io.tadoru.alerthooks.notice.Channel;
import io.tadoru.alerthooks.notice.Notice;
import io.tadoru.alerthooks.notice.NoticeException;
import java.io.Closeable;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * One thread a channel, so that a slow one holds up no other. What a channel does not take is tried again, later each time,
 * and given up after {@value #ATTEMPTS} attempts, which are about two days.
 */
final class Messengers implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(Messengers.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ATTEMPTS = 60;
    private static final int TOGETHER = 8;
    private static final int FAULTS = 5;
    private static final Duration REST = Duration.ofSeconds(30);
    private static final Duration LEASE = Duration.ofSeconds(60);
    /** No channel takes longer for a message; with less of the lease left none is begun. */
    private static final Duration LONGEST_SENDING = Duration.ofSeconds(35);

    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

    private final Outbox outbox;
    private final List<Channel> channels;
    private final Meters meters;
    private final Bell bell = new Bell();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closed;

    Messengers(Outbox outbox, List<Channel> channels, Meters meters) {
        this.outbox = outbox;
        this.channels = List.copyOf(channels);
        this.meters = meters;
    }

    void start() {
        for (Channel channel : channels) {
            Breaker breaker = new Breaker(FAULTS, REST, Clock.systemUTC());
            Thread thread = new Thread(() -> work(channel, breaker), "messenger-" + channel.name());
            threads.add(thread);
            thread.start();
        }
    }

    /** There may be something to send. */
    void wake() {
        bell.ring();
    }

    private void work(Channel channel, Breaker breaker) {
        while (!closed && !Thread.currentThread().isInterrupted()) {
            long seen = bell.rung();
            try {
                long now = System.currentTimeMillis();
                // Who has failed gets one to try with.
                int most = breaker.state() == Breaker.State.CLOSED ? TOGETHER : 1;
                List<Message> messages = breaker.state() == Breaker.State.OPEN
                        ? List.of()
                        : outbox.take(channel.name(), now, now + LEASE.toMillis(), most);
                for (Message message : messages) {
                    send(
                            channel,
                            breaker,
                            message,
                            now + LEASE.minus(LONGEST_SENDING).toMillis());
                }
                if (messages.isEmpty()) {
                    bell.await(seen);
                }
            } catch (LedgerException e) {
                LOG.error("the ledger does not answer: {}", e.getMessage());
                bell.await(seen);
            }
        }
    }

    private void send(Channel channel, Breaker breaker, Message message, long latest) {
        MDC.put("incident", message.incident());
        long begin = System.nanoTime();
        try {
            if (closed || System.currentTimeMillis() > latest) {
                outbox.later(message, System.currentTimeMillis(), "It had to wait for others.");
                return;
            }
            breaker.send(channel, JSON.readValue(message.notice(), Notice.class));
            outbox.sent(message, System.currentTimeMillis());
            meters.sent(channel.name(), "sent", System.nanoTime() - begin);
            LOG.info("{} was told", channel.name());
        } catch (NoticeException e) {
            meters.sent(channel.name(), "failed", System.nanoTime() - begin);
            meters.failed("channel");
            LOG.warn("{} did not take a message: {}", channel.name(), e.getMessage());
            refused(message, e);
        } catch (JsonProcessingException e) {
            outbox.dead(message, System.currentTimeMillis(), "The message cannot be read: " + e.getOriginalMessage());
        } catch (LedgerException e) {
            throw e;
        } catch (RuntimeException e) {
            meters.failed("channel");
            LOG.error("{} failed", channel.name(), e);
            refused(message, NoticeException.forNow(String.valueOf(e), e, null));
        } finally {
            MDC.remove("incident");
        }
    }

    private void refused(Message message, NoticeException e) {
        long now = System.currentTimeMillis();
        String problem = String.valueOf(e.getMessage());
        if (e.lasting() || message.attempts() >= ATTEMPTS) {
            outbox.dead(message, now, problem);
            return;
        }
        Duration asked = e.after();
        long pause = Math.min(2000L << Math.min(message.attempts(), 16), LONGEST_PAUSE.toMillis());
        pause += ThreadLocalRandom.current().nextLong(pause / 4 + 1);
        outbox.later(
                message, now + (asked == null ? pause : Math.min(asked.toMillis(), LONGEST_PAUSE.toMillis())), problem);
    }

    /** Waits for what is under way. */
    @Override
    public void close() {
        closed = true;
        bell.ring();
        try {
            for (Thread thread : threads) {
                thread.join(LONGEST_SENDING.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        channels.forEach(Channel::close);
    }
}
