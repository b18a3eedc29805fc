/**
 * Auditbeat documents in an Elasticsearch cluster, 8.x and 9.x: {@link io.tadoru.collector.elasticsearch.ElasticsearchStore}
 * answers questions from them, {@link io.tadoru.collector.elasticsearch.ElasticsearchLoader} puts events there.
 */
@NullMarked
package io.tadoru.collector.elasticsearch;

import org.jspecify.annotations.NullMarked;
