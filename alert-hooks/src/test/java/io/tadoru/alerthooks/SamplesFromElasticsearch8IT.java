package io.tadoru.alerthooks;

import io.tadoru.correlator.Options;
import java.util.List;

/** From Elasticsearch 8. */
class SamplesFromElasticsearch8IT extends SamplesFromElasticsearch {
    @Override
    int major() {
        return 8;
    }

    @Override
    List<Options.Mode> modes() {
        return List.of(Options.Mode.values());
    }
}
