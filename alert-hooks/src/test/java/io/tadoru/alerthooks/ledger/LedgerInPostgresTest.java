package io.tadoru.alerthooks.ledger;

class LedgerInPostgresTest extends LedgerContract {
    @Override
    Database open() {
        return PostgresServer.get().ledger();
    }
}
