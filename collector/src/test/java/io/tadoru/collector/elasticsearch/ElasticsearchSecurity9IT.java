package io.tadoru.collector.elasticsearch;

/** Against a server of 9.x. */
class ElasticsearchSecurity9IT extends ElasticsearchSecurity {
    ElasticsearchSecurity9IT() {
        super(9);
    }
}
