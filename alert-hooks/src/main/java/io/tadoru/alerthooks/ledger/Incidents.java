package io.tadoru.alerthooks.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of incidents, and what people say of them. Texts are hostile unless said otherwise; times are milliseconds
 * since the epoch. Thread-safe.
 */
public final class Incidents {
    public static final Set<String> STATES = Set.of("waiting", "answered", "nothing", "aside");
    public static final Set<String> STATUSES = Set.of("open", "closed");
    public static final Set<String> VERDICTS = Set.of("", "true-positive", "false-positive", "benign", "undecided");

    private static final String COLUMNS =
            "id, case_id, sensor, signature, severity, src_ip, src_port, dest_ip, dest_port,"
                    + " proto, hint, alert_time, alerts, received, latest, state, runs, problem, host, answer, confidence, partial,"
                    + " summary, status, verdict, note, assignee, changed,"
                    + " EXISTS (SELECT 1 FROM task t WHERE t.incident = incident.id) AS pending";

    /** Things in common, counted over all others, that are looked at for those that share most. */
    private static final int MOST_LIKE = 50_000;

    private final Database database;

    Incidents(Database database) {
        this.database = database;
    }

    /**
     * One row. {@code id} and {@code caseId} are safe texts.
     *
     * @param caseId shared by incidents whose graphs meet
     * @param alertTime nanoseconds since the epoch
     * @param alerts how many equal alerts
     * @param state one of {@link #STATES}
     * @param runs how often it was investigated to the end
     * @param problem why it waits or was set aside, null where nothing is wrong
     * @param summary JSON
     * @param pending whether another run is due
     */
    public record Row(
            String id,
            String caseId,
            String sensor,
            String signature,
            int severity,
            String srcIp,
            int srcPort,
            String destIp,
            int destPort,
            String proto,
            String hint,
            long alertTime,
            long alerts,
            long received,
            long latest,
            String state,
            int runs,
            @Nullable String problem,
            String host,
            String answer,
            double confidence,
            boolean partial,
            String summary,
            String status,
            String verdict,
            String note,
            String assignee,
            long changed,
            boolean pending) {}

    /**
     * Which rows. Null counts all.
     *
     * @param text found somewhere in signature, answer, host, addresses or id, whatever the case
     * @param from received at or after
     * @param to received before
     * @param changedSince changed after; then the order is that of the changes
     * @param after the {@link #cursor} of the last row of the page before
     * @param limit 1 to 1000
     */
    public record Filter(
            @Nullable String state,
            @Nullable String status,
            @Nullable String verdict,
            @Nullable String assignee,
            @Nullable String caseId,
            @Nullable String text,
            @Nullable Long from,
            @Nullable Long to,
            @Nullable Long changedSince,
            @Nullable String after,
            int limit) {
        public static final Filter ALL = new Filter(null, null, null, null, null, null, null, null, null, null, 100);

        /** @throws IllegalArgumentException with the name of what is wrong */
        public Filter {
            if (limit < 1 || limit > 1000) {
                throw new IllegalArgumentException("limit: a number from 1 to 1000");
            }
            if (after != null && !after.matches("\\d{1,18}~[A-Za-z0-9-]{1,60}")) {
                throw new IllegalArgumentException("cursor: not one that a page gave");
            }
        }

        public Filter ofCase(String id) {
            return new Filter(null, null, null, null, id, null, null, null, null, null, 1000);
        }
    }

    /** Where the next page begins. */
    public static String cursor(Row last) {
        return last.received() + "~" + last.id();
    }

    /** An alert that belongs to an incident; the body is null where only its number is kept. */
    public record AlertRow(
            String delivery,
            String source,
            long received,
            long alertTime,
            @Nullable String body) {}

    /** Newest first, unless asked for changes: then oldest change first. */
    public List<Row> list(Filter filter) {
        StringBuilder where = new StringBuilder(" WHERE 1 = 1");
        List<Object> values = new ArrayList<>();
        and(where, values, "state = ?", filter.state());
        and(where, values, "status = ?", filter.status());
        and(where, values, "verdict = ?", filter.verdict());
        and(where, values, "assignee = ?", filter.assignee());
        and(where, values, "case_id = ?", filter.caseId());
        and(where, values, "received >= ?", filter.from());
        and(where, values, "received < ?", filter.to());
        and(where, values, "changed > ?", filter.changedSince());
        if (filter.text() != null && !filter.text().isEmpty()) {
            String like = "%" + filter.text().toLowerCase(java.util.Locale.ROOT).replaceAll("([!%_])", "!$1") + "%";
            List<String> any = new ArrayList<>();
            for (String column : List.of("signature", "answer", "host", "hint", "src_ip", "dest_ip", "id")) {
                any.add("LOWER(" + column + ") LIKE ? ESCAPE '!'");
                values.add(Text.storable(like));
            }
            where.append(" AND (").append(String.join(" OR ", any)).append(")");
        }
        if (filter.after() != null) {
            String[] parts = filter.after().split("~", 2);
            where.append(" AND (received < ? OR (received = ? AND id < ?))");
            values.add(Long.parseLong(parts[0]));
            values.add(Long.parseLong(parts[0]));
            values.add(parts[1]);
        }
        String order = filter.changedSince() == null ? "received DESC, id DESC" : "changed, id";
        return database.read(c -> {
            try (PreparedStatement select = c.prepareStatement("SELECT " + COLUMNS + " FROM incident" + where
                    + " ORDER BY " + order + " LIMIT " + filter.limit())) {
                for (int i = 0; i < values.size(); i++) {
                    select.setObject(i + 1, values.get(i));
                }
                List<Row> rows = new ArrayList<>();
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        rows.add(row(row));
                    }
                }
                return rows;
            }
        });
    }

    private static void and(StringBuilder where, List<Object> values, String condition, @Nullable Object value) {
        if (value != null) {
            where.append(" AND ").append(condition);
            values.add(value instanceof String text ? Text.storable(text) : value);
        }
    }

    /** One of them. */
    public Optional<Row> get(String id) {
        return database.read(c -> {
            try (PreparedStatement select = c.prepareStatement("SELECT " + COLUMNS + " FROM incident WHERE id = ?")) {
                select.setString(1, Text.storable(id));
                ResultSet row = select.executeQuery();
                return row.next() ? Optional.of(row(row)) : Optional.empty();
            }
        });
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(
                row.getString("id"),
                row.getString("case_id"),
                row.getString("sensor"),
                row.getString("signature"),
                row.getInt("severity"),
                row.getString("src_ip"),
                row.getInt("src_port"),
                row.getString("dest_ip"),
                row.getInt("dest_port"),
                row.getString("proto"),
                row.getString("hint"),
                row.getLong("alert_time"),
                row.getLong("alerts"),
                row.getLong("received"),
                row.getLong("latest"),
                row.getString("state"),
                row.getInt("runs"),
                row.getString("problem"),
                row.getString("host"),
                row.getString("answer"),
                row.getDouble("confidence"),
                row.getInt("partial") != 0,
                row.getString("summary"),
                row.getString("status"),
                row.getString("verdict"),
                row.getString("note"),
                row.getString("assignee"),
                row.getLong("changed"),
                row.getBoolean("pending"));
    }

    /** The alerts of an incident, oldest first. */
    public List<AlertRow> alerts(String incident, int most) {
        return database.read(c -> {
            try (PreparedStatement select =
                    c.prepareStatement("SELECT id, source, received, alert_time, body FROM alert WHERE incident = ?"
                            + " ORDER BY received, id LIMIT " + most)) {
                select.setString(1, incident);
                List<AlertRow> rows = new ArrayList<>();
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        rows.add(new AlertRow(
                                row.getString(1), row.getString(2), row.getLong(3), row.getLong(4), row.getString(5)));
                    }
                }
                return rows;
            }
        });
    }

    /**
     * What people say of it; null leaves as it is.
     *
     * @return false where there is no such incident
     * @throws IllegalArgumentException for a status or verdict that there is not
     */
    public boolean triage(
            String id,
            @Nullable String status,
            @Nullable String verdict,
            @Nullable String note,
            @Nullable String assignee,
            long now) {
        if (status != null && !STATUSES.contains(status)) {
            throw new IllegalArgumentException("status: one of " + String.join(", ", sorted(STATUSES)));
        }
        if (verdict != null && !VERDICTS.contains(verdict)) {
            throw new IllegalArgumentException("verdict: empty, or one of "
                    + String.join(", ", sorted(VERDICTS).subList(1, VERDICTS.size())));
        }
        return database.write(c -> {
            try (PreparedStatement update = c.prepareStatement("UPDATE incident SET status = COALESCE(?, status),"
                    + " verdict = COALESCE(?, verdict), note = COALESCE(?, note), assignee = COALESCE(?, assignee),"
                    + " changed = ? WHERE id = ?")) {
                update.setString(1, status);
                update.setString(2, verdict);
                update.setString(3, note == null ? null : Text.storable(note));
                update.setString(4, assignee == null ? null : Text.storable(assignee));
                update.setLong(5, now);
                update.setString(6, Text.storable(id));
                return update.executeUpdate() == 1;
            }
        });
    }

    private static List<String> sorted(Set<String> values) {
        return values.stream().sorted().toList();
    }

    /**
     * How much there is of what: {@code incidents.STATE}, {@code tasks}, {@code tasks.due} and {@code tasks.oldest} (age in
     * milliseconds of the one that is due the longest), {@code messages.STATE}.
     */
    public Map<String, Long> counts(long now) {
        return database.read(c -> {
            Map<String, Long> counts = new LinkedHashMap<>();
            for (String state : sorted(STATES)) {
                counts.put("incidents." + state, 0L);
            }
            for (String state : List.of("open", "sent", "dead")) {
                counts.put("messages." + state, 0L);
            }
            group(c, counts, "incidents.", "SELECT state, COUNT(*) FROM incident GROUP BY state");
            group(c, counts, "messages.", "SELECT state, COUNT(*) FROM message GROUP BY state");
            group(c, counts, "", "SELECT 'tasks', COUNT(*) FROM task");
            group(c, counts, "", "SELECT 'tasks.due', COUNT(*) FROM task WHERE due <= " + now);
            group(
                    c,
                    counts,
                    "",
                    "SELECT 'tasks.oldest', " + now + " - COALESCE(MIN(due), " + now + ") FROM task WHERE due <= "
                            + now);
            return counts;
        });
    }

    private static void group(Connection c, Map<String, Long> counts, String prefix, String sql) throws SQLException {
        try (PreparedStatement select = c.prepareStatement(sql);
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                counts.put(prefix + row.getString(1), row.getLong(2));
            }
        }
    }

    /**
     * Those that share most with an incident; of what very many share, only so many are looked at.
     *
     * @return what they share by incident, the one that shares most first, then the newest; at most {@code most}, of each
     *     at most 10
     */
    public Map<Row, List<String>> like(String id, int most) {
        return database.read(c -> {
            Map<Row, List<String>> like = new LinkedHashMap<>();
            try (PreparedStatement select =
                            c.prepareStatement("SELECT " + COLUMNS + " FROM incident JOIN (SELECT other,"
                                    + " COUNT(*) AS shared FROM (SELECT o.incident AS other FROM likeness m JOIN likeness o ON"
                                    + " o.thing = m.thing AND o.incident <> m.incident WHERE m.incident = ? LIMIT "
                                    + MOST_LIKE + ") matches GROUP BY other) alike ON alike.other = incident.id"
                                    + " ORDER BY alike.shared DESC, incident.received DESC, incident.id LIMIT ?");
                    PreparedStatement things =
                            c.prepareStatement("SELECT m.thing FROM likeness m JOIN likeness o ON o.thing ="
                                    + " m.thing WHERE m.incident = ? AND o.incident = ? ORDER BY m.thing LIMIT 10")) {
                select.setString(1, id);
                select.setInt(2, most);
                ResultSet rows = select.executeQuery();
                while (rows.next()) {
                    like.put(row(rows), new ArrayList<>());
                }
                things.setString(1, id);
                for (Map.Entry<Row, List<String>> other : like.entrySet()) {
                    things.setString(2, other.getKey().id());
                    ResultSet shared = things.executeQuery();
                    while (shared.next()) {
                        other.getValue().add(shared.getString(1));
                    }
                }
            }
            return like;
        });
    }

    /**
     * Forgets incidents whose last alert is older, with all that belongs to them.
     *
     * @param before milliseconds since the epoch
     * @return their ids, at most 500: ask again until there are none
     */
    public List<String> forget(long before) {
        return database.write(c -> {
            List<String> ids = new ArrayList<>();
            try (PreparedStatement select = c.prepareStatement("SELECT id FROM incident WHERE latest < ? LIMIT 500")) {
                select.setLong(1, before);
                ResultSet rows = select.executeQuery();
                while (rows.next()) {
                    ids.add(rows.getString(1));
                }
            }
            for (String table : List.of("alert", "task", "message", "meeting", "likeness")) {
                delete(c, "DELETE FROM " + table + " WHERE incident = ?", ids);
            }
            delete(c, "DELETE FROM incident WHERE id = ?", ids);
            return ids;
        });
    }

    private static void delete(Connection c, String sql, List<String> ids) throws SQLException {
        try (PreparedStatement delete = c.prepareStatement(sql)) {
            for (String id : ids) {
                delete.setString(1, id);
                delete.addBatch();
            }
            delete.executeBatch();
        }
    }
}
