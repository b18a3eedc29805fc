package io.tadoru.alerthooks.ledger;

class LedgerInPostgresTest extends LedgerContract {
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
