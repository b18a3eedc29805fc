package io.tadoru.collector.elasticsearch;

/** Against a server of 9.x. */
class ElasticsearchStore9IT extends ElasticsearchContract {
    ElasticsearchStore9IT() {
        super(ElasticsearchNode.of(9));
    }
}
