package io.tadoru.alerthooks.service;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tadoru.alerthooks.ledger.Ledger;
import io.tadoru.alerthooks.ledger.Task;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What {@code /metrics} shows. Thread-safe. */
final class Meters {
    private static final long FRESH = 1_000;

    final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    private final Ledger ledger;
    private volatile Counts counts = new Counts(0, Map.of());

    private record Counts(long at, Map<String, Long> of) {}

    Meters(Ledger ledger) {
        this.ledger = ledger;
        gauge("tadoru.tasks", "tasks", "investigations that are due now or later");
        gauge("tadoru.tasks.due", "tasks.due", "investigations that are due");
        gauge("tadoru.tasks.oldest.milliseconds", "tasks.oldest", "how long the oldest due one waits");
        for (String state : new String[] {"open", "sent", "dead"}) {
            Gauge.builder("tadoru.messages", () -> count("messages." + state))
                    .tag("state", state)
                    .description("messages by state")
                    .register(registry);
        }
        for (String state : new String[] {"waiting", "answered", "nothing", "aside"}) {
            Gauge.builder("tadoru.incidents", () -> count("incidents." + state))
                    .tag("state", state)
                    .description("incidents by state")
                    .register(registry);
        }
        Gauge.builder("tadoru.deliveries.waiting", ledger.inbox::waiting)
                .description("deliveries that wait to be written")
                .register(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
    }

    private void gauge(String name, String count, String description) {
        Gauge.builder(name, () -> count(count)).description(description).register(registry);
    }

    /** One look into the ledger serves all gauges of a scrape. */
    private long count(String name) {
        Counts known = counts;
        long now = System.currentTimeMillis();
        if (now - known.at() > FRESH) {
            known = new Counts(now, ledger.incidents.counts(now));
            counts = known;
        }
        return known.of().getOrDefault(name, 0L);
    }

    /** @param outcome {@code accepted}, {@code known} or {@code refused} */
    void received(String source, String outcome, int alerts) {
        Counter.builder("tadoru.alerts")
                .tag("source", source)
                .tag("outcome", outcome)
                .description("alerts that came in")
                .register(registry)
                .increment(alerts);
    }

    void investigated(String state, long nanos, Task task) {
        timer("investigate", state).record(nanos, TimeUnit.NANOSECONDS);
        if (task.run() == 0) {
            timer("alert-to-answer", state)
                    .record(Math.max(0, System.currentTimeMillis() - task.received()), TimeUnit.MILLISECONDS);
        }
    }

    void sent(String channel, String outcome, long nanos) {
        timer("notify " + channel, outcome).record(nanos, TimeUnit.NANOSECONDS);
    }

    private Timer timer(String stage, String outcome) {
        return Timer.builder("tadoru.stage")
                .tag("stage", stage)
                .tag("outcome", outcome)
                .description("how long a stage took")
                .publishPercentiles(0.5, 0.95, 0.99)
                .register(registry);
    }

    /** @param kind {@code evidence}, {@code investigation}, {@code channel}, {@code source} */
    void failed(String kind) {
        Counter.builder("tadoru.errors")
                .tag("kind", kind)
                .description("errors by kind")
                .register(registry)
                .increment();
    }
}
