/**
 * Evidence from files, held in memory: {@link io.tadoru.collector.memory.EvidenceFiles} reads raw audit logs and
 * Auditbeat NDJSON, plain or compressed, into a {@link io.tadoru.collector.memory.MemoryStore}.
 */
@NullMarked
package io.tadoru.collector.memory;

import org.jspecify.annotations.NullMarked;
