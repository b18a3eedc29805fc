package io.tadoru.alerthooks.command;

import io.tadoru.alerthooks.evidence.OwnedAddresses;
import io.tadoru.collector.EventStore;
import io.tadoru.collector.EvidenceException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code --host-map}. */
final class HostMap {
    private HostMap() {}

    /** @param pairs each {@code IP=NAME}; where there is none, the store itself is given */
    static EventStore over(EventStore store, List<String> pairs) {
        return OwnedAddresses.over(store, of(pairs));
    }

    static Map<String, String> of(List<String> pairs) {
        Map<String, String> hosts = new TreeMap<>();
        for (String pair : pairs) {
            int sign = pair.indexOf('=');
            if (sign < 0) {
                throw new EvidenceException("--host-map: \"" + pair + "\" is not IP=NAME, such as 198.51.100.7=web-3");
            }
            hosts.put(pair.substring(0, sign), pair.substring(sign + 1));
        }
        return hosts;
    }
}
