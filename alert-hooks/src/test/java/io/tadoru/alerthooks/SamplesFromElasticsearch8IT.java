package io.tadoru.alerthooks;

import io.tadoru.alerthooks.alert.AlertException;
import io.tadoru.correlator.Options.Mode;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Every sample from the older server. */
class SamplesFromElasticsearch8IT extends SamplesFromElasticsearch {
    /** In the others paper mode finds thousands of processes, which takes minutes. */
    private static final Set<String> FEW_PROCESSES = Set.of("shellshock-cgi", "no-open", "no-clone");

    static Stream<Sample> samples() throws IOException, AlertException {
        return Sample.all().stream();
    }

    @Override
    int major() {
        return 8;
    }

    @Override
    List<Mode> modes(Sample sample) {
        return FEW_PROCESSES.contains(sample.name()) ? Sample.MODES : List.of(Mode.CAUSAL);
    }
}
