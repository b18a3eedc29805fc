package io.tadoru.alerthooks.access;

import io.tadoru.alerthooks.ledger.Database;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class AccessOnSqliteTest extends AccessContract {
    @TempDir
    Path folder;

    @Override
    Database open() {
        return Database.embedded(folder.resolve("tadoru.db"));
    }

    @Override
    Database again() {
        return open();
    }
}
