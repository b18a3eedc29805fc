package io.tadoru.alerthooks.access;

import io.tadoru.alerthooks.ledger.Database;
import io.tadoru.alerthooks.ledger.PostgresServer;

class AccessOnPostgresqlTest extends AccessContract {
    private String url = "";

    @Override
    Database open() {
        url = PostgresServer.get().newDatabase();
        return again();
    }

    @Override
    Database again() {
        return PostgresServer.get().ledger(url);
    }
}
