package io.tadoru.collector;

import io.tadoru.collector.Question.OfFile;
import io.tadoru.collector.Question.Order;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The contract of {@link EventStore} in its plainest form: look at every event. Other stores are held against it. */
public final class PlainScan implements EventStore {
    private final List<Event> events;

    public PlainScan(List<Event> events) {
        this.events = events.stream().sorted(Event.ORDER).toList();
    }

    @Override
    public List<Reply> ask(List<Question> questions) {
        return questions.stream().map(this::ask).toList();
    }

    private Reply ask(Question q) {
        List<Event> all = events.stream()
                .filter(q::matches)
                .sorted(q.order() == Order.OLDEST_FIRST ? Event.ORDER : Event.ORDER.reversed())
                .toList();
        return new Reply(all.subList(0, Math.min(q.limit(), all.size())), all.size(), true);
    }

    @Override
    public Set<OfFile> touched(Question like, Collection<OfFile> files) {
        return files.stream().filter(file -> ask(like.about(file)).total() > 0).collect(Collectors.toSet());
    }

    @Override
    public List<String> hostsOwning(Set<String> ips) {
        return List.of();
    }

    @Override
    public List<String> hosts(long from, long to) {
        return events.stream()
                .filter(e -> e.time() >= from && e.time() <= to)
                .map(Event::host)
                .distinct()
                .sorted()
                .toList();
    }

    @Override
    public Coverage coverage(String host, long from, long to) {
        List<Event> in = events.stream()
                .filter(e -> e.host().equals(host) && e.time() >= from && e.time() <= to)
                .toList();
        if (in.isEmpty()) {
            return new Coverage(from, to, 0, 0, 0, new TreeMap<>(), 0, Coverage.Order.NOTHING, 0, List.of());
        }
        SortedMap<String, Long> calls = new TreeMap<>();
        in.stream().filter(e -> !e.call().isEmpty()).forEach(e -> calls.merge(e.call(), 1L, Long::sum));
        long first = in.get(0).time();
        long last = in.get(in.size() - 1).time();
        List<Long> serials =
                in.stream().filter(Event::serialOfKernel).map(Event::serial).toList();
        long smallest = serials.stream().mapToLong(s -> s).min().orElse(0);
        long largest = serials.stream().mapToLong(s -> s).max().orElse(0);
        boolean restarted = in.stream().skip(1).anyMatch(e -> e.type().equals("SYSTEM_BOOT"));
        long uring = in.stream().filter(e -> e.type().equals("URINGOP")).count();
        long missing = Coverage.missing(smallest, largest, serials.size(), restarted);
        SerialOrder order = new SerialOrder();
        in.stream().filter(Event::serialOfKernel).forEach(e -> order.add(e.serial(), e.time(), e.type(), e.call()));
        return new Coverage(
                from,
                to,
                in.size(),
                first,
                last,
                calls,
                missing,
                missing < 0 ? Coverage.Order.NOTHING : order.order(),
                uring,
                List.of());
    }

    @Override
    public void close() {}
}
