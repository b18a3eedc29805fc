package io.tadoru.alerthooks;

/** From Elasticsearch 8. */
class SamplesFromElasticsearch8IT extends SamplesFromElasticsearch {
    @Override
    int major() {
        return 8;
    }
}
