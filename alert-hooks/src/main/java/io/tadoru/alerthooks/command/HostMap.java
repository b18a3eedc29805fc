package io.tadoru.alerthooks.command;

import io.tadoru.collector.EventStore;
import io.tadoru.collector.EvidenceException;
import io.tadoru.collector.ForwardingStore;
import io.tadoru.collector.InternetAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A store, with owners of addresses that the evidence cannot know: the sensor sees what NAT or a load balancer made of
 * them.
 */
final class HostMap extends ForwardingStore {
    private final Map<String, String> hosts;

    private HostMap(EventStore store, Map<String, String> hosts) {
        super(store);
        this.hosts = hosts;
    }

    /** @param pairs each {@code IP=NAME}; where there is none, the store itself is given */
    static EventStore over(EventStore store, List<String> pairs) {
        Map<String, String> hosts = new TreeMap<>();
        for (String pair : pairs) {
            int sign = pair.indexOf('=');
            String ip = InternetAddress.canonical(pair.substring(0, Math.max(sign, 0)));
            if (ip.isEmpty() || sign == pair.length() - 1) {
                throw new EvidenceException("--host-map: \"" + pair + "\" is not IP=NAME, such as 198.51.100.7=web-3");
            }
            hosts.put(ip, pair.substring(sign + 1));
        }
        return hosts.isEmpty() ? store : new HostMap(store, hosts);
    }

    @Override
    public List<String> hostsOwning(Set<String> ips) {
        List<String> mapped =
                ips.stream().filter(hosts::containsKey).map(hosts::get).toList();
        return new TreeSet<>(Stream.concat(mapped.stream(), super.hostsOwning(ips).stream())
                        .toList())
                .stream().toList();
    }
}
