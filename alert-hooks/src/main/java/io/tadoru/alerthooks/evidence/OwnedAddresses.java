package io.tadoru.alerthooks.evidence;

import io.tadoru.collector.EventStore;
import io.tadoru.collector.EvidenceException;
import io.tadoru.collector.ForwardingStore;
import io.tadoru.collector.InternetAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A store, with owners of addresses that the evidence cannot know: the sensor sees what NAT or a load balancer made of
 * them.
 */
public final class OwnedAddresses extends ForwardingStore {
    private final Map<String, String> hosts;

    private OwnedAddresses(EventStore store, Map<String, String> hosts) {
        super(store);
        this.hosts = hosts;
    }

    /**
     * @param hosts names by address; where there is none, the store itself is given
     * @throws EvidenceException where one is no address
     */
    public static EventStore over(EventStore store, Map<String, String> hosts) {
        Map<String, String> canonical = new TreeMap<>();
        hosts.forEach((address, name) -> {
            String ip = InternetAddress.canonical(address);
            if (ip.isEmpty() || name.isEmpty()) {
                throw new EvidenceException(
                        "\"" + address + "=" + name + "\" is not IP=NAME, such as 198.51.100.7=web-3");
            }
            canonical.put(ip, name);
        });
        return canonical.isEmpty() ? store : new OwnedAddresses(store, canonical);
    }

    @Override
    public List<String> hostsOwning(Set<String> ips) {
        Stream<String> mapped = ips.stream().filter(hosts::containsKey).map(hosts::get);
        return Stream.concat(mapped, super.hostsOwning(ips).stream())
                .collect(Collectors.toCollection(TreeSet::new))
                .stream()
                .toList();
    }
}
