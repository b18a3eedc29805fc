package io.tadoru.alerthooks.ledger;

import io.tadoru.correlator.Alert;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is to be investigated: one task an incident at most. Who takes a task has it for a while; if he dies, another gets
 * it, and what the first brings later is refused. All times are milliseconds since the epoch. Thread-safe.
 */
public final class Tasks {
    /** PostgreSQL's: cases are joined one after the other. */
    private static final long CASES_LOCK = 0x636173657321L;

    private final Database database;

    Tasks(Database database) {
        this.database = database;
    }

    /** When the next task may be taken; empty where there is none. */
    public OptionalLong next() {
        return database.read(c -> {
            try (PreparedStatement select =
                    c.prepareStatement("SELECT MIN(CASE WHEN lease > due THEN lease ELSE due END) FROM task")) {
                ResultSet row = select.executeQuery();
                row.next();
                long next = row.getLong(1);
                return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(next);
            }
        });
    }

    /**
     * Takes the task that is due the longest.
     *
     * @param until how long it is this worker's, unless it says more
     * @return empty where none is due
     */
    public Optional<Task> take(long now, long until) {
        OptionalLong next = next();
        if (next.isEmpty() || next.getAsLong() > now) {
            return Optional.empty();
        }
        String skip = database.embedded() ? "" : " FOR UPDATE SKIP LOCKED";
        return database.write(c -> {
            try (PreparedStatement update = c.prepareStatement(
                    "UPDATE task SET lease = ?, attempts = attempts + 1, fence = fence + 1 WHERE incident ="
                            + " (SELECT incident FROM task WHERE due <= ? AND lease <= ? ORDER BY due LIMIT 1" + skip
                            + ") RETURNING incident, run, options, attempts, fence")) {
                update.setLong(1, until);
                update.setLong(2, now);
                update.setLong(3, now);
                try (ResultSet row = update.executeQuery()) {
                    return row.next()
                            ? Optional.of(task(
                                    c,
                                    row.getString(1),
                                    row.getInt(2),
                                    row.getString(3),
                                    row.getInt(4),
                                    row.getLong(5)))
                            : Optional.empty();
                }
            }
        });
    }

    private static Task task(Connection c, String incident, int run, String options, int attempts, long fence)
            throws SQLException {
        try (PreparedStatement select = c.prepareStatement(
                "SELECT alert_time, src_ip, src_port, dest_ip, dest_port, proto, signature, severity,"
                        + " hint, sensor, alerts, received, runs FROM incident WHERE id = ?")) {
            select.setString(1, incident);
            ResultSet row = select.executeQuery();
            if (!row.next()) {
                throw new LedgerException("task of no incident: " + incident);
            }
            Alert alert = new Alert(
                    row.getLong(1),
                    row.getString(2),
                    row.getInt(3),
                    row.getString(4),
                    row.getInt(5),
                    row.getString(6),
                    row.getString(7),
                    row.getInt(8));
            return new Task(
                    incident,
                    run,
                    options,
                    attempts,
                    fence,
                    alert,
                    row.getString(9),
                    row.getString(10),
                    row.getLong(11),
                    row.getLong(12),
                    row.getInt(13));
        }
    }

    /**
     * Says that this worker is still at it.
     *
     * @return false where it is another's by now
     */
    public boolean keep(Task task, long until) {
        return database.write(c -> {
            try (PreparedStatement update =
                    c.prepareStatement("UPDATE task SET lease = ? WHERE incident = ? AND fence = ?")) {
                update.setLong(1, until);
                update.setString(2, task.incident());
                update.setLong(3, task.fence());
                return update.executeUpdate() == 1;
            }
        });
    }

    /**
     * Gives it back, to be taken again.
     *
     * @param problem why, for people
     * @param counts whether it counts as an attempt; not where the evidence is out of reach
     */
    public void giveBack(Task task, long due, String problem, boolean counts) {
        database.write(c -> {
            try (PreparedStatement update = c.prepareStatement(
                    "UPDATE task SET lease = 0, due = ?, attempts = ? WHERE incident = ? AND fence = ?")) {
                update.setLong(1, due);
                update.setInt(2, counts ? task.attempts() : task.attempts() - 1);
                update.setString(3, task.incident());
                update.setLong(4, task.fence());
                if (update.executeUpdate() == 1) {
                    problem(c, task.incident(), problem, System.currentTimeMillis());
                }
            }
            return true;
        });
    }

    /**
     * Writes what it came to, and the messages that tell it, all or nothing. Where it finds nothing any more, an earlier
     * answer stays: logs are rotated away, indices are deleted.
     *
     * @return false where the task is another's by now: nothing was written
     */
    public boolean finish(Task task, Conclusion conclusion, long now) {
        return database.write(c -> {
            if (!end(c, task, conclusion.next())) {
                return false;
            }
            if (conclusion.state().equals("nothing") && answered(c, task.incident())) {
                problem(c, task.incident(), "A later look found no process any more; the earlier answer stays.", now);
                return true;
            }
            conclude(c, task, conclusion, now);
            meet(c, task.incident(), conclusion);
            things(c, "likeness", task.incident(), conclusion.likes());
            Outbox.add(c, task.incident(), conclusion, now);
            return true;
        });
    }

    /** No more runs: what was found before stays, with what went wrong. */
    public boolean giveUp(Task task, String problem, long now) {
        return database.write(c -> {
            if (!end(c, task, null)) {
                return false;
            }
            problem(c, task.incident(), problem, now);
            return true;
        });
    }

    private static boolean answered(Connection c, String incident) throws SQLException {
        try (PreparedStatement select =
                c.prepareStatement("SELECT 1 FROM incident WHERE id = ? AND state = 'answered'")) {
            select.setString(1, incident);
            return select.executeQuery().next();
        }
    }

    private static void problem(Connection c, String incident, String problem, long now) throws SQLException {
        try (PreparedStatement update =
                c.prepareStatement("UPDATE incident SET problem = ?, changed = ? WHERE id = ?")) {
            update.setString(1, Text.storable(problem));
            update.setLong(2, now);
            update.setString(3, incident);
            update.executeUpdate();
        }
    }

    private static boolean end(Connection c, Task task, @Nullable Long next) throws SQLException {
        try (PreparedStatement statement = c.prepareStatement(
                next == null
                        ? "DELETE FROM task WHERE incident = ? AND fence = ?"
                        : "UPDATE task SET run = run + 1, attempts = 0, lease = 0, due = " + next
                                + " WHERE incident = ? AND fence = ?")) {
            statement.setString(1, task.incident());
            statement.setLong(2, task.fence());
            return statement.executeUpdate() == 1;
        }
    }

    private static void conclude(Connection c, Task task, Conclusion conclusion, long now) throws SQLException {
        try (PreparedStatement update = c.prepareStatement("UPDATE incident SET state = ?, problem = ?, host = ?,"
                + " answer = ?, confidence = ?, partial = ?, summary = ?, runs = runs + 1, changed = ? WHERE id = ?")) {
            update.setString(1, conclusion.state());
            update.setString(2, conclusion.problem() == null ? null : Text.storable(conclusion.problem()));
            update.setString(3, Text.storable(conclusion.host()));
            update.setString(4, Text.storable(conclusion.answer()));
            update.setDouble(5, conclusion.confidence());
            update.setInt(6, conclusion.partial() ? 1 : 0);
            update.setString(7, Text.storable(conclusion.summary()));
            update.setLong(8, now);
            update.setString(9, task.incident());
            update.executeUpdate();
        }
    }

    private static void things(Connection c, String table, String incident, Set<String> things) throws SQLException {
        try (PreparedStatement delete = c.prepareStatement("DELETE FROM " + table + " WHERE incident = ?");
                PreparedStatement insert =
                        c.prepareStatement("INSERT INTO " + table + " (thing, incident) VALUES (?, ?)")) {
            delete.setString(1, incident);
            delete.executeUpdate();
            Set<String> keys = new TreeSet<>();
            things.forEach(thing -> keys.add(Text.key(thing)));
            for (String thing : keys) {
                insert.setString(1, thing);
                insert.setString(2, incident);
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private void meet(Connection c, String incident, Conclusion conclusion) throws SQLException {
        if (conclusion.things().isEmpty()) {
            return;
        }
        if (!database.embedded()) {
            try (PreparedStatement lock = c.prepareStatement("SELECT pg_advisory_xact_lock(" + CASES_LOCK + ")")) {
                lock.execute();
            }
        }
        things(c, "meeting", incident, conclusion.things());
        try (PreparedStatement cases = c.prepareStatement("SELECT DISTINCT i.case_id FROM meeting m JOIN meeting o"
                        + " ON o.thing = m.thing JOIN incident i ON i.id = o.incident WHERE m.incident = ?");
                PreparedStatement join = c.prepareStatement(
                        "UPDATE incident SET case_id = ?, changed = ? WHERE case_id = ? AND case_id <> ?")) {
            cases.setString(1, incident);
            List<String> met = new ArrayList<>();
            try (ResultSet rows = cases.executeQuery()) {
                while (rows.next()) {
                    met.add(rows.getString(1));
                }
            }
            String least = new TreeSet<>(met).first();
            for (String other : met) {
                join.setString(1, least);
                join.setLong(2, System.currentTimeMillis());
                join.setString(3, other);
                join.setString(4, least);
                join.executeUpdate();
            }
        }
    }

    /**
     * Asks for another run, now.
     *
     * @param options JSON; later looks that are due have them too
     * @return false where there is no such incident
     */
    public boolean again(String incident, String options, long now) {
        return database.write(c -> {
            try (PreparedStatement exists = c.prepareStatement("SELECT 1 FROM incident WHERE id = ?");
                    PreparedStatement upsert =
                            c.prepareStatement("INSERT INTO task (incident, run, options, due, attempts, lease, fence)"
                                    + " SELECT id, runs, ?, ?, 0, 0, 0 FROM incident WHERE id = ?"
                                    + " ON CONFLICT (incident) DO UPDATE SET options = excluded.options,"
                                    + " due = excluded.due, attempts = 0, lease = 0, fence = task.fence + 1")) {
                exists.setString(1, incident);
                if (!exists.executeQuery().next()) {
                    return false;
                }
                upsert.setString(1, Text.storable(options));
                upsert.setLong(2, now);
                upsert.setString(3, incident);
                upsert.executeUpdate();
                return true;
            }
        });
    }
}
