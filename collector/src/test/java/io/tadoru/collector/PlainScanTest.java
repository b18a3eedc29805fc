package io.tadoru.collector;

import java.util.List;

class PlainScanTest extends EventStoreContract {
    @Override
    protected EventStore storeOf(List<Event> events) {
        return new PlainScan(events);
    }
}
