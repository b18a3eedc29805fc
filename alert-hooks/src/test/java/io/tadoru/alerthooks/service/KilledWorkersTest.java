package io.tadoru.alerthooks.service;

import io.tadoru.alerthooks.ledger.Database;
import io.tadoru.alerthooks.ledger.PostgresServer;
import org.jspecify.annotations.Nullable;

/** Two workers on PostgreSQL, of which one dies at a time. */
class KilledWorkersTest extends KilledServiceContract {
    private @Nullable String url;

    private String url() {
        if (url == null) {
            url = PostgresServer.get().newDatabase();
        }
        return url;
    }

    @Override
    String database() {
        return "database: {url: \"%s\", user: %s, password: \"%s\"}"
                .formatted(
                        url(), PostgresServer.get().user(), PostgresServer.get().password());
    }

    @Override
    Database open() {
        return PostgresServer.get().ledger(url());
    }

    @Override
    int workers() {
        return 2;
    }
}
