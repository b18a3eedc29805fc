package io.tadoru.alerthooks.ledger;

import io.tadoru.alerthooks.alert.Received;
import io.tadoru.correlator.Alert;
import java.io.Closeable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Alerts that come in. Deliveries that wait at the same time are written in one transaction, so that one wait for the disk
 * serves them all. Thread-safe.
 */
public final class Inbox implements Closeable {
    /** Bodies kept an incident: ten thousand equal ones say no more. */
    private static final int BODIES = 20;

    private static final int WAITING = 4096;
    private static final int TOGETHER = 256;
    private static final long QUICK = 2_000_000_000L;

    private final Database database;
    private final Duration span;
    private final BlockingQueue<Waiting> queue = new ArrayBlockingQueue<>(WAITING);
    private final Thread writer;
    private volatile Runnable whenTaken = () -> {};
    private volatile boolean closed;

    /**
     * An alert and the delivery that brought it.
     *
     * @param delivery names the delivery and the place in it; the same one is counted once however often it comes
     * @param source such as the hook's name
     * @param at when it came, milliseconds since the epoch
     */
    public record Entry(String delivery, String source, Received received, long at) {}

    /**
     * An alert that is on disk.
     *
     * @param incident its id
     * @param known whether this very delivery had been taken before
     */
    public record Accepted(String incident, boolean known) {}

    /** How far a source was read; replaces what was known of that source. */
    public record Progress(String source, String position) {}

    private record Waiting(
            List<Entry> entries, @Nullable Progress progress, CompletableFuture<List<Accepted>> accepted) {}

    private record Placed(int index, Entry entry, String incident) {}

    Inbox(Database database, Duration span) {
        this.database = database;
        this.span = span;
        writer = new Thread(this::write, "inbox");
        writer.setDaemon(true);
        writer.start();
    }

    /** What runs, quickly, after new incidents were written. */
    public void whenTaken(Runnable wake) {
        whenTaken = wake;
    }

    /**
     * Writes alerts, and how far their source was read, all or nothing.
     *
     * @return complete when they are on disk, in the order of the entries; fails with {@link LedgerException}
     * @throws BusyException where too many wait already: ask the sender to come back later
     */
    public CompletableFuture<List<Accepted>> take(List<Entry> entries, @Nullable Progress progress) {
        Waiting waiting = new Waiting(List.copyOf(entries), progress, new CompletableFuture<>());
        if (closed || !queue.offer(waiting)) {
            throw new BusyException(closed ? "closing" : WAITING + " deliveries wait to be written");
        }
        return waiting.accepted();
    }

    /** How many deliveries wait to be written. */
    public int waiting() {
        return queue.size();
    }

    /** How far a source was read; empty where it never was. */
    public Optional<String> position(String source) {
        return database.read(c -> {
            try (PreparedStatement select = c.prepareStatement("SELECT position FROM progress WHERE source = ?")) {
                select.setString(1, source);
                ResultSet row = select.executeQuery();
                return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
        });
    }

    private void write() {
        List<Waiting> together = new ArrayList<>();
        while (!closed || !queue.isEmpty()) {
            together.clear();
            try {
                Waiting first = queue.poll(100, TimeUnit.MILLISECONDS);
                if (first == null) {
                    continue;
                }
                together.add(first);
            } catch (InterruptedException e) {
                return;
            }
            queue.drainTo(together, TOGETHER - 1);
            write(together);
        }
    }

    private void write(List<Waiting> together) {
        long begin = System.nanoTime();
        try {
            List<List<Accepted>> accepted = database.write(c -> {
                List<Entry> entries =
                        together.stream().flatMap(w -> w.entries().stream()).toList();
                List<Accepted> all = accept(c, entries);
                for (Waiting w : together) {
                    if (w.progress() != null) {
                        progress(c, w.progress());
                    }
                }
                List<List<Accepted>> parts = new ArrayList<>();
                int from = 0;
                for (Waiting w : together) {
                    parts.add(all.subList(from, from + w.entries().size()));
                    from += w.entries().size();
                }
                return parts;
            });
            for (int i = 0; i < together.size(); i++) {
                together.get(i).accepted().complete(accepted.get(i));
            }
            whenTaken.run();
        } catch (RuntimeException | Error e) {
            if (together.size() > 1 && System.nanoTime() - begin < QUICK) {
                // One of them may be at fault; a database that is away fails slowly, and all alike.
                together.forEach(w -> write(List.of(w)));
            } else {
                together.forEach(w -> w.accepted().completeExceptionally(e));
            }
        }
    }

    private List<Accepted> accept(Connection c, List<Entry> entries) throws SQLException {
        List<Placed> placed = new ArrayList<>(entries.size());
        for (Entry entry : entries) {
            placed.add(new Placed(placed.size(), entry, SameAlert.incident(entry.received(), span)));
        }
        // Always in the same order: two workers then never wait for each other.
        placed.sort(Comparator.comparing(Placed::incident)
                .thenComparing(p -> p.entry().delivery()));
        Accepted[] accepted = new Accepted[placed.size()];
        try (PreparedStatement alert = c.prepareStatement(
                        "INSERT INTO alert (id, incident, source, received, alert_time) VALUES (?, ?, ?, ?, ?)"
                                + " ON CONFLICT (id) DO NOTHING");
                PreparedStatement incident = c.prepareStatement("INSERT INTO incident (id, case_id, sensor, signature,"
                        + " severity, src_ip, src_port, dest_ip, dest_port, proto, hint, alert_time, alerts, received,"
                        + " latest, state, runs, host, answer, confidence, partial, summary, status, verdict, note,"
                        + " assignee, changed)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, 'waiting', 0, '', '', 0, 0, '{}',"
                        + " 'open', '', '', '', ?)"
                        + " ON CONFLICT (id) DO UPDATE SET alerts = incident.alerts + 1,"
                        + " latest = CASE WHEN excluded.latest > incident.latest THEN excluded.latest"
                        + " ELSE incident.latest END,"
                        + " changed = excluded.changed"
                        + " RETURNING alerts");
                PreparedStatement body = c.prepareStatement("UPDATE alert SET body = ? WHERE id = ?");
                PreparedStatement task =
                        c.prepareStatement("INSERT INTO task (incident, run, options, due, attempts, lease, fence)"
                                + " VALUES (?, 0, '{}', ?, 0, 0, 0) ON CONFLICT (incident) DO NOTHING")) {
            for (Placed p : placed) {
                Entry entry = p.entry();
                alert.setString(1, entry.delivery());
                alert.setString(2, p.incident());
                alert.setString(3, entry.source());
                alert.setLong(4, entry.at());
                alert.setLong(5, entry.received().alert().time());
                boolean known = alert.executeUpdate() == 0;
                accepted[p.index()] = new Accepted(p.incident(), known);
                if (known) {
                    continue;
                }
                fill(incident, p.incident(), entry);
                long alerts;
                try (ResultSet row = incident.executeQuery()) {
                    row.next();
                    alerts = row.getLong(1);
                }
                if (alerts <= BODIES) {
                    body.setString(1, Text.storable(entry.received().json()));
                    body.setString(2, entry.delivery());
                    body.executeUpdate();
                }
                if (alerts == 1) {
                    task.setString(1, p.incident());
                    task.setLong(2, entry.at());
                    task.executeUpdate();
                }
            }
        }
        return Arrays.asList(accepted);
    }

    private static void fill(PreparedStatement incident, String id, Entry entry) throws SQLException {
        Received received = entry.received();
        Alert alert = received.alert();
        int i = 1;
        incident.setString(i++, id);
        incident.setString(i++, id);
        incident.setString(i++, Text.storable(received.sensor()));
        incident.setString(i++, Text.storable(alert.signature()));
        incident.setInt(i++, alert.severity());
        incident.setString(i++, alert.srcIp());
        incident.setInt(i++, alert.srcPort());
        incident.setString(i++, alert.destIp());
        incident.setInt(i++, alert.destPort());
        incident.setString(i++, Text.storable(alert.proto()));
        incident.setString(i++, Text.storable(received.host()));
        incident.setLong(i++, alert.time());
        incident.setLong(i++, entry.at());
        incident.setLong(i++, entry.at());
        incident.setLong(i, entry.at());
    }

    private static void progress(Connection c, Progress progress) throws SQLException {
        try (PreparedStatement upsert = c.prepareStatement(
                "INSERT INTO progress (source, position, changed) VALUES (?, ?, ?)"
                        + " ON CONFLICT (source) DO UPDATE SET position = excluded.position, changed = excluded.changed")) {
            upsert.setString(1, progress.source());
            upsert.setString(2, progress.position());
            upsert.setLong(3, System.currentTimeMillis());
            upsert.executeUpdate();
        }
    }

    /** What waits is written; nothing more is taken. */
    @Override
    public void close() {
        closed = true;
        try {
            writer.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Waiting left = queue.poll();
        while (left != null) {
            left.accepted().completeExceptionally(new LedgerException("closed"));
            left = queue.poll();
        }
    }
}
