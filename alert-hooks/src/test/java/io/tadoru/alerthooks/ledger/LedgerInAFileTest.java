package io.tadoru.alerthooks.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerInAFileTest extends LedgerContract {
    @TempDir
    Path folder;

    @Override
    Database open() {
        return Database.embedded(folder.resolve("data/ledger.db"));
    }

    @Override
    Database again() {
        return open();
    }

    @Test
    void isStillThereWhenOpenedAgain() {
        String id =
                take(alert("d1", "A", "192.0.2.1", 1_790_000_000_000L)).get(0).incident();
        ledger.close();
        ledger = new Ledger(open(), Duration.ofMinutes(10));
        assertThat(ledger.incidents.get(id).orElseThrow().alerts()).isEqualTo(1);
        assertThat(ledger.tasks.next()).isPresent();
    }

    @Test
    void aNewerSchemaIsRefused() {
        ledger.database().write(c -> {
            try (Statement statement = c.createStatement()) {
                return statement.execute("INSERT INTO schema_version VALUES (99)");
            }
        });
        assertThatThrownBy(this::open).isInstanceOf(LedgerException.class).hasMessageContaining("version 99");
    }

    @Test
    void isOnDiskWhenItSaysSo() {
        String mode = ledger.database().read(c -> {
            try (Statement statement = c.createStatement()) {
                return statement.executeQuery("PRAGMA journal_mode").getString(1) + " "
                        + statement.executeQuery("PRAGMA synchronous").getString(1);
            }
        });
        assertThat(mode).as("WAL, FULL").isEqualTo("wal 2");
    }
}
