package io.tadoru.alerthooks;

/** From Elasticsearch 9. */
class SamplesFromElasticsearch9IT extends SamplesFromElasticsearch {
    @Override
    int major() {
        return 9;
    }
}
