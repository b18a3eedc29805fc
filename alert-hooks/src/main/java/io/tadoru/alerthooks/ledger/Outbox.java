package io.tadoru.alerthooks.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What people are to be told. A message is sent at least once: where a worker dies between sending and writing that it
 * did, it is sent again under the same id. All times are milliseconds since the epoch. Thread-safe.
 */
public final class Outbox {
    private final Database database;

    Outbox(Database database) {
        this.database = database;
    }

    /**
     * A message.
     *
     * @param id the same however often it is sent
     * @param notice JSON
     * @param state {@code open}, {@code sent} or {@code dead}
     * @param due when it is tried next
     * @param attempts how often it was taken
     * @param made when it was written
     * @param done when it was sent or given up; null where it is open
     * @param problem of the last attempt
     */
    public record Message(
            String id,
            String incident,
            String channel,
            String notice,
            String state,
            long due,
            int attempts,
            long made,
            @Nullable Long done,
            @Nullable String problem) {}

    /**
     * Takes a channel's messages that are due, oldest first.
     *
     * @param until how long they are this worker's
     */
    public List<Message> take(String channel, long now, long until, int most) {
        String where = " WHERE state = 'open' AND channel = ? AND due <= ? AND lease <= ?";
        if (!database.read(c -> {
            try (PreparedStatement select = c.prepareStatement("SELECT 1 FROM message" + where + " LIMIT 1")) {
                bind(select, 1, channel, now);
                return select.executeQuery().next();
            }
        })) {
            return List.of();
        }
        String skip = database.embedded() ? "" : " FOR UPDATE SKIP LOCKED";
        return database.write(c -> {
            try (PreparedStatement update = c.prepareStatement(
                    "UPDATE message SET lease = ?, attempts = attempts + 1 WHERE id IN (SELECT id FROM message" + where
                            + " ORDER BY due, id LIMIT " + most + skip + ") RETURNING *")) {
                update.setLong(1, until);
                bind(update, 2, channel, now);
                List<Message> taken = messages(update);
                taken.sort(Comparator.comparingLong(Message::made).thenComparing(Message::id));
                return taken;
            }
        });
    }

    private static void bind(PreparedStatement statement, int from, String channel, long now) throws SQLException {
        statement.setString(from, channel);
        statement.setLong(from + 1, now);
        statement.setLong(from + 2, now);
    }

    private static List<Message> messages(PreparedStatement statement) throws SQLException {
        List<Message> messages = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                long done = row.getLong("done");
                messages.add(new Message(
                        row.getString("id"),
                        row.getString("incident"),
                        row.getString("channel"),
                        row.getString("notice"),
                        row.getString("state"),
                        row.getLong("due"),
                        row.getInt("attempts"),
                        row.getLong("made"),
                        done == 0 ? null : done,
                        row.getString("problem")));
            }
        }
        return messages;
    }

    static void add(Connection c, String incident, Conclusion conclusion, long now) throws SQLException {
        try (PreparedStatement insert = c.prepareStatement(
                "INSERT INTO message (id, incident, channel, notice, state, due,"
                        + " attempts, lease, made) VALUES (?, ?, ?, ?, 'open', ?, 0, 0, ?) ON CONFLICT (id) DO NOTHING")) {
            for (Map.Entry<String, String> message : conclusion.messages().entrySet()) {
                insert.setString(1, Conclusion.message(incident, message.getKey(), conclusion.kind()));
                insert.setString(2, incident);
                insert.setString(3, message.getKey());
                insert.setString(4, Text.storable(message.getValue()));
                insert.setLong(5, now);
                insert.setLong(6, now);
                insert.executeUpdate();
            }
        }
    }

    /** The receiver has taken it. */
    public void sent(Message message, long now) {
        change(message.id(), "state = 'sent', done = " + now + ", problem = NULL", null);
    }

    /** It was not taken; to be tried again. */
    public void later(Message message, long due, String problem) {
        change(message.id(), "lease = 0, problem = ?, due = " + due, problem);
    }

    /** It never will be. */
    public void dead(Message message, long now, String problem) {
        change(message.id(), "state = 'dead', problem = ?, done = " + now, problem);
    }

    private void change(String id, String set, @Nullable String problem) {
        database.write(c -> {
            try (PreparedStatement update =
                    c.prepareStatement("UPDATE message SET " + set + " WHERE id = ? AND state = 'open'")) {
                int i = 1;
                if (problem != null) {
                    update.setString(i++, Text.storable(problem));
                }
                update.setString(i, id);
                return update.executeUpdate();
            }
        });
    }

    /**
     * Somebody wants a dead one sent after all.
     *
     * @return false where there is no dead one of this id
     */
    public boolean revive(String id, long now) {
        return database.write(c -> {
            try (PreparedStatement update =
                    c.prepareStatement("UPDATE message SET state = 'open', attempts = 0, lease = 0,"
                            + " done = NULL, due = ? WHERE id = ? AND state = 'dead'")) {
                update.setLong(1, now);
                update.setString(2, id);
                return update.executeUpdate() == 1;
            }
        });
    }

    /** All of an incident, oldest first. */
    public List<Message> of(String incident) {
        return database.read(c -> {
            try (PreparedStatement select =
                    c.prepareStatement("SELECT * FROM message WHERE incident = ? ORDER BY made, id")) {
                select.setString(1, incident);
                return messages(select);
            }
        });
    }

    /** Those in a state, newest first. */
    public List<Message> in(String state, int most) {
        return database.read(c -> {
            try (PreparedStatement select =
                    c.prepareStatement("SELECT * FROM message WHERE state = ? ORDER BY made DESC, id LIMIT " + most)) {
                select.setString(1, state);
                return messages(select);
            }
        });
    }
}
