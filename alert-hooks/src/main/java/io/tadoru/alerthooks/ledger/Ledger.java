package io.tadoru.alerthooks.ledger;

import java.io.Closeable;
import java.sql.Statement;
import java.time.Duration;

/** The database and its four books. Thread-safe. */
public final class Ledger implements Closeable {
    /** Alerts that come in, and how far sources were read. */
    public final Inbox inbox;

    /** What is to be investigated. */
    public final Tasks tasks;

    /** What people are to be told. */
    public final Outbox outbox;

    /** What is known, and what people say of it. */
    public final Incidents incidents;

    private final Database database;

    /** @param bucket alerts that are equal but for their time are one incident within so long */
    public Ledger(Database database, Duration bucket) {
        this.database = database;
        inbox = new Inbox(database, bucket);
        tasks = new Tasks(database);
        outbox = new Outbox(database);
        incidents = new Incidents(database);
    }

    /**
     * Ends all leases. For a database that nobody else uses: whoever held them is dead.
     */
    public void endLeases() {
        database.write(c -> {
            try (Statement statement = c.createStatement()) {
                statement.execute("UPDATE task SET lease = 0, fence = fence + 1 WHERE lease > 0");
                statement.execute("UPDATE message SET lease = 0 WHERE lease > 0 AND state = 'open'");
            }
            return true;
        });
    }

    public Database database() {
        return database;
    }

    @Override
    public void close() {
        inbox.close();
        database.close();
    }
}
