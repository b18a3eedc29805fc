package io.tadoru.alerthooks.ledger;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * SQLite in a file, or PostgreSQL. What a transaction wrote is on disk when {@link #write} returns: SQLite in WAL mode
 * with {@code synchronous=FULL}, PostgreSQL with its default {@code synchronous_commit}. Thread-safe.
 */
public final class Database implements Closeable {
    /** The schema's newest version: there is a file for each. */
    private static final int VERSION = 3;

    private static final int CONNECTIONS = 8;
    /** PostgreSQL's: any number, the same in all workers. */
    private static final long SCHEMA_LOCK = 0x7461646f7275L;

    private final HikariDataSource pool;
    private final boolean embedded;
    /** SQLite has one writer; waiting here is fair, waiting there is not. */
    private final ReentrantLock writer = new ReentrantLock(true);

    private Database(HikariDataSource pool, boolean embedded) {
        this.pool = pool;
        this.embedded = embedded;
    }

    /** Something done with a connection. */
    @FunctionalInterface
    public interface Work<T> {
        T with(Connection connection) throws SQLException;
    }

    /** A file, made where it is missing. */
    public static Database embedded(Path file) {
        try {
            Files.createDirectories(Objects.requireNonNull(file.toAbsolutePath().getParent()));
        } catch (IOException e) {
            throw new LedgerException(file + ": its folder cannot be made: " + e.getMessage(), e);
        }
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setBusyTimeout(30_000);
        config.enforceForeignKeys(true);
        config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file);
        return open(source, null, null, null, true);
    }

    /**
     * A PostgreSQL.
     *
     * @param url such as {@code jdbc:postgresql://db/tadoru}
     */
    public static Database postgresql(String url, @Nullable String user, @Nullable String password) {
        return open(null, url, user, password, false);
    }

    private static Database open(
            @Nullable DataSource source,
            @Nullable String url,
            @Nullable String user,
            @Nullable String password,
            boolean embedded) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("ledger");
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(10_000);
        if (source != null) {
            config.setDataSource(source);
        } else {
            config.setJdbcUrl(url);
            config.setUsername(user);
            config.setPassword(password);
        }
        HikariDataSource pool;
        try {
            pool = new HikariDataSource(config);
        } catch (RuntimeException e) {
            throw new LedgerException(
                    "the database cannot be opened: " + rootOf(e).getMessage(), e);
        }
        Database database = new Database(pool, embedded);
        try {
            database.upgrade();
        } catch (RuntimeException e) {
            pool.close();
            throw e;
        }
        return database;
    }

    private static Throwable rootOf(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    /** Whether it is the file of one process, not a server that several share. */
    public boolean embedded() {
        return embedded;
    }

    /** For those that bring their own SQL, such as Quartz's job store. */
    public DataSource pool() {
        return pool;
    }

    /** Reads. */
    public <T> T read(Work<T> work) {
        try (Connection connection = pool.getConnection()) {
            return work.with(connection);
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** Writes, all or nothing; on disk when this returns. What it does may be done twice, the first time in vain. */
    public <T> T write(Work<T> work) {
        if (!embedded) {
            return transaction(work, 5);
        }
        writer.lock();
        try {
            return transaction(work, 1);
        } finally {
            writer.unlock();
        }
    }

    private <T> T transaction(Work<T> work, int attempts) {
        for (int attempt = 1; ; attempt++) {
            try (Connection connection = pool.getConnection()) {
                connection.setAutoCommit(false);
                try {
                    T result = work.with(connection);
                    connection.commit();
                    return result;
                } catch (SQLException | RuntimeException | Error e) {
                    rollBack(connection, e);
                    throw e;
                }
            } catch (SQLException e) {
                // Class 40: PostgreSQL gave up this one of two that were in each other's way.
                if (attempt == attempts
                        || e.getSQLState() == null
                        || !e.getSQLState().startsWith("40")) {
                    throw failed(e);
                }
            }
        }
    }

    private static void rollBack(Connection connection, Throwable because) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            because.addSuppressed(e);
        }
    }

    private static LedgerException failed(SQLException e) {
        return new LedgerException("the database failed: " + e.getMessage(), e);
    }

    private void upgrade() {
        write(connection -> {
            try (Statement statement = connection.createStatement()) {
                if (!embedded) {
                    statement.execute("SELECT pg_advisory_xact_lock(" + SCHEMA_LOCK + ")");
                }
                statement.execute("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL)");
                int at = version(statement);
                if (at > VERSION) {
                    throw new LedgerException("the database's schema has version " + at + ", this Tadoru knows "
                            + VERSION + ": use the newer Tadoru that wrote it");
                }
                for (int next = at + 1; next <= VERSION; next++) {
                    for (String sql : script(next)) {
                        statement.execute(sql);
                    }
                    statement.execute("INSERT INTO schema_version VALUES (" + next + ")");
                }
            }
            return true;
        });
    }

    private static int version(Statement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery("SELECT COALESCE(MAX(version), 0) FROM schema_version")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private String[] script(int version) {
        try (InputStream in =
                Objects.requireNonNull(Database.class.getResourceAsStream("schema-" + version + ".sql"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replaceAll("(?m)--.*$", "")
                    .replace("{bytes}", embedded ? "BLOB" : "BYTEA")
                    .strip()
                    .split(";\\s*");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
