package io.tadoru.collector.elasticsearch;

import co.elastic.clients.elasticsearch._types.ElasticsearchException;
import co.elastic.clients.elasticsearch._types.ErrorCause;
import co.elastic.clients.elasticsearch.core.BulkResponse;
import co.elastic.clients.elasticsearch.core.bulk.BulkOperation;
import co.elastic.clients.elasticsearch.core.bulk.BulkResponseItem;
import co.elastic.clients.util.BinaryData;
import co.elastic.clients.util.ContentType;
import io.tadoru.collector.Event;
import io.tadoru.collector.EvidenceException;
import io.tadoru.collector.auditbeat.AuditbeatWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongConsumer;

/**
 * Puts events into an index or a data stream as the documents that Auditbeat 8 would have sent, so that raw logs can be
 * asked like a cluster. An index that does not exist is made, with its mapping. Loading the same event twice changes
 * nothing: its id is made of host, time and serial. Not thread-safe. Must be closed, also after an error.
 */
public final class ElasticsearchLoader implements Closeable {
    private static final int MOST_DOCUMENTS = 2000;
    private static final int MOST_BYTES = 5 << 20;
    private static final int NAMED = 20;
    private static final int TRIES = 6;
    private static final int CONFLICT = 409;
    private static final int TOO_MANY = 429;

    private final ElasticsearchSettings settings;
    private final Cluster cluster;
    private final Map<String, List<String>> addresses;
    private final LongConsumer progress;
    private final List<BulkOperation> batch = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private long bytes;
    private long given;
    private long written;
    private long already;
    private long failed;

    /**
     * What became of the events.
     *
     * @param written documents that are new
     * @param already events that were there before
     * @param failed events that the index refused
     * @param problems why, for the first of them
     */
    public record Loaded(long written, long already, long failed, List<String> problems) {
        public Loaded {
            problems = List.copyOf(problems);
        }
    }

    /**
     * Connects, and makes the index where there is none.
     *
     * @param settings the index must be one name, no pattern
     * @param addresses canonical internet addresses by host, for {@code host.ip}; may be empty
     * @param progress is told after each request how many events are done
     * @throws EvidenceException where the cluster cannot be reached or refuses
     */
    public ElasticsearchLoader(
            ElasticsearchSettings settings, Map<String, List<String>> addresses, LongConsumer progress) {
        if (settings.index().chars().anyMatch(c -> c == '*' || c == ',' || c == '?')) {
            throw new EvidenceException(
                    "events can only be loaded into one index or data stream, not into " + settings.index());
        }
        this.settings = settings;
        this.addresses = addresses;
        this.progress = progress;
        this.cluster = new Cluster(settings);
        try {
            makeIndex();
        } catch (RuntimeException | Error e) {
            cluster.close();
            throw e;
        }
    }

    private void makeIndex() {
        if (cluster.call("look for the index", c -> c.indices().exists(e -> e.index(settings.index())))
                .value()) {
            return;
        }
        try (InputStream mapping =
                Objects.requireNonNull(ElasticsearchLoader.class.getResourceAsStream("mapping.json"))) {
            cluster.call(
                    "make the index",
                    c -> c.indices().create(i -> i.index(settings.index()).withJson(mapping)));
        } catch (IOException e) {
            throw new EvidenceException("the mapping cannot be read", e);
        } catch (EvidenceException e) {
            // The first document makes a data stream, as its template says; another loader may have been faster.
            String why = e.getCause() instanceof ElasticsearchException x ? String.valueOf(x.getMessage()) : "";
            if (!why.contains("creates data streams only") && !why.contains("resource_already_exists_exception")) {
                throw e;
            }
        }
    }

    /** The id of an event's document. */
    public static String id(Event event) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(ByteBuffer.allocate(16)
                    .putLong(event.time())
                    .putLong(event.serial())
                    .array());
            byte[] hash = digest.digest(event.host().getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, 18));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    /**
     * Takes an event; sends a request when enough are together.
     *
     * @throws EvidenceException where the cluster fails as a whole; single refusals are told by {@link #finish}
     */
    public void add(Event event) {
        byte[] document = AuditbeatWriter.write(event, addresses.getOrDefault(event.host(), List.of()));
        // A data stream takes "create" alone, which leaves a document that is there as it is.
        batch.add(BulkOperation.of(b ->
                b.create(c -> c.id(id(event)).document(BinaryData.of(document, ContentType.APPLICATION_JSON)))));
        bytes += document.length;
        given++;
        if (batch.size() >= MOST_DOCUMENTS || bytes >= MOST_BYTES) {
            send();
        }
    }

    private void send() {
        List<BulkOperation> left = List.copyOf(batch);
        batch.clear();
        bytes = 0;
        for (int attempt = 1; !left.isEmpty(); attempt++) {
            List<BulkOperation> now = left;
            BulkResponse response = cluster.call(
                    "load events", c -> c.bulk(b -> b.index(settings.index()).operations(now)));
            List<BulkOperation> again = new ArrayList<>();
            for (int i = 0; i < now.size(); i++) {
                BulkResponseItem item = response.items().get(i);
                if (item.status() == TOO_MANY && attempt < TRIES) {
                    again.add(now.get(i));
                } else {
                    count(item);
                }
            }
            left = again;
            if (!left.isEmpty()) {
                pause(attempt);
            }
        }
        progress.accept(given);
    }

    private void count(BulkResponseItem item) {
        ErrorCause error = item.error();
        if (error == null) {
            written++;
        } else if (item.status() == CONFLICT) {
            already++;
        } else {
            failed++;
            if (problems.size() < NAMED) {
                problems.add("document " + item.id() + ": " + Cluster.words(error));
            }
        }
    }

    /** The cluster's queue is full: gives it time. */
    private static void pause(int attempt) {
        try {
            Thread.sleep(100L << attempt);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EvidenceException("loading was interrupted", e);
        }
    }

    /** Sends the rest and makes all of it searchable. */
    public Loaded finish() {
        if (!batch.isEmpty()) {
            send();
        }
        cluster.call("refresh the index", c -> c.indices().refresh(r -> r.index(settings.index())));
        return new Loaded(written, already, failed, problems);
    }

    @Override
    public void close() {
        cluster.close();
    }
}
