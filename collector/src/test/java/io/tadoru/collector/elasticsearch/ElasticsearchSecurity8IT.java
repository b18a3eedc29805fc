package io.tadoru.collector.elasticsearch;

/** Against a server of 8.x. */
class ElasticsearchSecurity8IT extends ElasticsearchSecurity {
    ElasticsearchSecurity8IT() {
        super(8);
    }
}
