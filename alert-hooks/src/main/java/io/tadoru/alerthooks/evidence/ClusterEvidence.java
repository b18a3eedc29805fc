package io.tadoru.alerthooks.evidence;

import io.tadoru.collector.EventStore;
import io.tadoru.collector.elasticsearch.ElasticsearchSettings;
import io.tadoru.collector.elasticsearch.ElasticsearchStore;
import java.net.URI;
import java.util.stream.Collectors;

/**
 * An Elasticsearch. Each investigation has a store of its own: a store holds one point in time, and remembers which parts
 * did not answer; shared, a busy service would see the indices of yesterday and blame one investigation's faults on all.
 */
public final class ClusterEvidence implements Evidence {
    private final ElasticsearchSettings settings;

    public ClusterEvidence(ElasticsearchSettings settings) {
        this.settings = settings;
    }

    @Override
    public EventStore open() {
        return ElasticsearchStore.open(settings);
    }

    @Override
    public String where() {
        return settings.urls().stream().map(URI::toString).collect(Collectors.joining(", ")) + ", " + settings.index();
    }

    @Override
    public void close() {}
}
