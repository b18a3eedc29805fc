package io.tadoru.alerthooks.service;

import io.tadoru.alerthooks.ledger.Database;

/** On the embedded database. */
class KilledServiceTest extends KilledServiceContract {
    @Override
    String database() {
        return "";
    }

    @Override
    Database open() {
        return Database.embedded(folder.resolve("data/ledger.db"));
    }

    @Override
    int workers() {
        return 1;
    }
}
