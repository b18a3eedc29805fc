package io.tadoru.alerthooks.ledger;

/** Too much waits already: come back later. */
public final class BusyException extends LedgerException {
    private static final long serialVersionUID = 1L;

    public BusyException(String message) {
        super(message);
    }
}
