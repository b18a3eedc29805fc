package io.tadoru.benchmarks.fleet;

import io.tadoru.collector.EventStore;
import io.tadoru.collector.Question;
import io.tadoru.collector.elasticsearch.ElasticsearchSettings;
import io.tadoru.collector.elasticsearch.ElasticsearchStore;
import io.tadoru.collector.memory.MemoryStore;
import io.tadoru.correlator.Alert;
import io.tadoru.correlator.Incident;
import io.tadoru.correlator.Options;
import io.tadoru.correlator.Options.Mode;
import io.tadoru.correlator.investigation.Investigation;
import java.time.Duration;
import java.util.List;

/** How an alert gets its answer. */
enum Way {
    /** A round's questions together. */
    ROUNDS("Tadoru", 1) {
        @Override
        EventStore over(ElasticsearchStore store, Alert alert, Options options) {
            return store;
        }
    },
    /** See {@link OneByOne}. */
    SINGLE("a query a process and direction", 0.1) {
        @Override
        EventStore over(ElasticsearchStore store, Alert alert, Options options) {
            return new OneByOne(store);
        }
    },
    /** All events of the host in the window, into memory; then the same investigation there. */
    PULL("the whole window pulled", 0.03) {
        @Override
        EventStore over(ElasticsearchStore store, Alert alert, Options options) {
            long from = alert.time() - options.window().toNanos();
            long to = alert.time() + options.after().toNanos();
            Question everything = Question.of(
                            options.host(), new Question.Anything(), from, to, Integer.MAX_VALUE - 100)
                    .withFailures();
            return new MemoryStore(store.ask(List.of(everything)).get(0).events(), List.of());
        }
    };

    private final String words;

    private final double share;

    Way(String words, double share) {
        this.words = words;
        this.share = share;
    }

    /** On which part of the alerts it is tried: some take long. */
    double share() {
        return share;
    }

    String words() {
        return words;
    }

    abstract EventStore over(ElasticsearchStore store, Alert alert, Options options);

    /** From the alert to the incident, connection and all. */
    Sample answer(ElasticsearchSettings settings, Alert alert, String host, Duration window) {
        Options usual = Options.of(Mode.CAUSAL);
        Options options = new Options(window, usual.after(), Mode.CAUSAL, this == PULL ? host : "", usual.maxNodes());
        long begin = System.nanoTime();
        try (ElasticsearchStore store = ElasticsearchStore.open(settings)) {
            Rounds counted = new Rounds(over(store, alert, options));
            Incident incident = new Investigation(counted, "benchmark").of(alert, options);
            double seconds = (System.nanoTime() - begin) / 1e9;
            return new Sample(
                    seconds,
                    counted.rounds(),
                    counted.questions(),
                    store.effort().exchanges(),
                    store.effort().documents(),
                    incident.nodes().size(),
                    incident.events().size(),
                    incident.answer() != null);
        }
    }
}
