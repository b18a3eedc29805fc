package io.tadoru.alerthooks.access;

import io.tadoru.alerthooks.ledger.Database;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who read and changed what. Nothing is ever changed in it. Thread-safe, also among several workers. */
public final class Trail {
    /** Most entries of a page. */
    public static final int PAGE = 500;

    private static final int SHORT = 200;
    private static final int LONG = 1000;

    private final Database database;

    public Trail(Database database) {
        this.database = database;
    }

    /**
     * One deed. Texts of others in it are cut, and free of what a database does not take; they may still be hostile.
     *
     * @param at milliseconds since the epoch
     * @param account "" where nobody was let in
     * @param address whence it came
     * @param action such as {@code incident.read}
     * @param target what it was done to, such as an incident's id
     * @param outcome {@code done}, {@code refused} or {@code failed}
     */
    public record Entry(
            String id,
            long at,
            String account,
            String address,
            String action,
            String target,
            String outcome,
            String detail) {}

    /** Which entries; null is any. From is within, to is not; milliseconds since the epoch. */
    public record Filter(
            @Nullable String account,
            @Nullable String action,
            @Nullable String target,
            long from,
            long to) {
        public static final Filter ALL = new Filter(null, null, null, 0, Long.MAX_VALUE);
    }

    /** Entries, the newest first, and where to go on: null at the end. */
    public record Page(List<Entry> entries, @Nullable String next) {
        public Page {
            entries = List.copyOf(entries);
        }
    }

    /** Writes one entry; it is on disk when this returns. */
    public void record(
            long at, String account, String address, String action, String target, String outcome, String detail) {
        String id = Secrets.text(12);
        database.write(connection -> {
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO trail"
                    + " (id, at, account, address, action, target, outcome, detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?)")) {
                insert.setString(1, id);
                insert.setLong(2, at);
                insert.setString(3, clean(account, SHORT));
                insert.setString(4, clean(address, SHORT));
                insert.setString(5, clean(action, SHORT));
                insert.setString(6, clean(target, SHORT));
                insert.setString(7, clean(outcome, SHORT));
                insert.setString(8, clean(detail, LONG));
                return insert.executeUpdate();
            }
        });
    }

    /**
     * A page of it.
     *
     * @param after where to go on, of the page before; null for the newest
     * @param limit 1 to {@value #PAGE}
     * @throws IllegalArgumentException where {@code after} is nothing that a page gave
     */
    public Page read(Filter filter, @Nullable String after, int limit) {
        int most = Math.max(1, Math.min(limit, PAGE));
        StringBuilder sql = new StringBuilder(
                "SELECT id, at, account, address, action, target, outcome, detail FROM trail WHERE at >= ? AND at < ?");
        List<Object> values = new ArrayList<>(List.of(filter.from(), filter.to()));
        equal(sql, values, "account", filter.account());
        equal(sql, values, "action", filter.action());
        equal(sql, values, "target", filter.target());
        if (after != null) {
            int dot = after.indexOf('.');
            if (!after.matches("[0-9]{1,18}\\.[A-Za-z0-9_-]{1,64}")) {
                throw new IllegalArgumentException("no page of the trail ends there");
            }
            sql.append(" AND (at, id) < (?, ?)");
            values.add(Long.parseLong(after.substring(0, dot)));
            values.add(after.substring(dot + 1));
        }
        sql.append(" ORDER BY at DESC, id DESC LIMIT ").append(most + 1);
        List<Entry> found = database.read(connection -> {
            try (PreparedStatement query = connection.prepareStatement(sql.toString())) {
                for (int i = 0; i < values.size(); i++) {
                    query.setObject(i + 1, values.get(i));
                }
                try (ResultSet rows = query.executeQuery()) {
                    List<Entry> entries = new ArrayList<>();
                    while (rows.next()) {
                        entries.add(new Entry(
                                rows.getString(1),
                                rows.getLong(2),
                                rows.getString(3),
                                rows.getString(4),
                                rows.getString(5),
                                rows.getString(6),
                                rows.getString(7),
                                rows.getString(8)));
                    }
                    return entries;
                }
            }
        });
        if (found.size() <= most) {
            return new Page(found, null);
        }
        Entry last = found.get(most - 1);
        return new Page(found.subList(0, most), last.at() + "." + last.id());
    }

    private static void equal(StringBuilder sql, List<Object> values, String column, @Nullable String value) {
        if (value != null) {
            sql.append(" AND ").append(column).append(" = ?");
            values.add(clean(value, SHORT));
        }
    }

    /** Forgets what is older; gives how many entries that were. */
    public int forget(long before) {
        return database.write(connection -> {
            try (PreparedStatement delete = connection.prepareStatement("DELETE FROM trail WHERE at < ?")) {
                delete.setLong(1, before);
                return delete.executeUpdate();
            }
        });
    }

    /** Cut, and without NUL and lone surrogates: PostgreSQL takes neither. */
    static String clean(String text, int most) {
        StringBuilder out = new StringBuilder(Math.min(text.length(), most));
        text.codePoints()
                .limit(most)
                .map(c -> c == 0 || (c >= 0xD800 && c <= 0xDFFF) ? 0xFFFD : c)
                .forEach(out::appendCodePoint);
        return out.toString();
    }
}
