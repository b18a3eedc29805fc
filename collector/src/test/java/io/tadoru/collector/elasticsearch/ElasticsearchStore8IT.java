package io.tadoru.collector.elasticsearch;

/** Against a server of 8.x. */
class ElasticsearchStore8IT extends ElasticsearchContract {
    ElasticsearchStore8IT() {
        super(ElasticsearchNode.of(8));
    }
}
