package io.tadoru.alerthooks.evaluation;

import io.tadoru.collector.EvidenceException;
import io.tadoru.collector.memory.EvidenceFiles;
import io.tadoru.collector.memory.MemoryStore;
import io.tadoru.correlator.Incident;
import io.tadoru.correlator.investigation.Investigation;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** Investigates a recorded attack in several ways and measures each. Not thread-safe: it counts this thread's time. */
public final class Evaluation {
    private final String version;
    private final Consumer<String> progress;
    private final ThreadMXBean clock = ManagementFactory.getThreadMXBean();

    /** @param progress told in a line what is done now */
    public Evaluation(String version, Consumer<String> progress) {
        this.version = version;
        this.progress = progress;
    }

    /**
     * One measurement a variant, in their order.
     *
     * @throws EvidenceException when the log cannot be read
     */
    public List<Measurement> of(RecordedAttack attack, List<Variant> variants) {
        List<Measurement> measurements = new ArrayList<>();
        // Where the records bear no name, any will do: one host is recorded.
        EvidenceFiles files = new EvidenceFiles("localhost", progress);
        try (MemoryStore store = files.read(List.of(attack.folder()))) {
            for (Variant variant : variants) {
                progress.accept(attack.name() + ", " + variant.name());
                measurements.add(measure(attack, store, variant));
            }
        }
        return measurements;
    }

    private Measurement measure(RecordedAttack attack, MemoryStore store, Variant variant) {
        Investigation investigation = new Investigation(store, version);
        long[] wall = new long[variant.runs()];
        long[] cpu = new long[variant.runs()];
        Incident incident = null;
        for (int i = 0; i < variant.runs(); i++) {
            long begun = System.nanoTime();
            long worked = clock.getCurrentThreadCpuTime();
            incident = investigation.of(attack.alert(), variant.options());
            cpu[i] = clock.getCurrentThreadCpuTime() - worked;
            wall[i] = System.nanoTime() - begun;
        }
        if (incident == null) {
            throw new IllegalArgumentException(variant.name() + " is to be run at least once");
        }
        Judgement judgement = new Judgement(attack.truth(), incident);
        return new Measurement(
                attack.name(),
                variant.name(),
                judgement.rank(),
                judgement.nodes(),
                judgement.edges(),
                judgement.view(),
                judgement.causes(),
                Ways.changed(incident),
                store.events().size(),
                incident.events().size(),
                median(wall),
                median(cpu),
                incident.partial(),
                attack.truth().missing(incident));
    }

    private static long median(long[] times) {
        Arrays.sort(times);
        return times[times.length / 2];
    }
}
