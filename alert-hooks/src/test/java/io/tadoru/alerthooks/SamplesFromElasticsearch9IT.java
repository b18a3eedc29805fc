package io.tadoru.alerthooks;

import io.tadoru.alerthooks.alert.AlertException;
import io.tadoru.correlator.Options.Mode;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Some samples from the newer server: what tells the two apart is held by the stores' contract. */
class SamplesFromElasticsearch9IT extends SamplesFromElasticsearch {
    private static final Set<String> SOME = Set.of("mail-backdoor", "webapp-rce", "no-clone", "no-open");

    static Stream<Sample> samples() throws IOException, AlertException {
        return Sample.all().stream().filter(s -> SOME.contains(s.name()));
    }

    @Override
    int major() {
        return 9;
    }

    @Override
    List<Mode> modes(Sample sample) {
        return List.of(Mode.CAUSAL);
    }
}
