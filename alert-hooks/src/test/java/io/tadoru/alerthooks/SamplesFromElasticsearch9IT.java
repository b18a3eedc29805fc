package io.tadoru.alerthooks;

import io.tadoru.correlator.Options;
import java.util.List;

/** From Elasticsearch 9. */
class SamplesFromElasticsearch9IT extends SamplesFromElasticsearch {
    @Override
    int major() {
        return 9;
    }

    @Override
    List<Options.Mode> modes() {
        return List.of(Options.Mode.CAUSAL);
    }
}
