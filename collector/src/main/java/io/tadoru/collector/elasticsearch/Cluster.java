package io.tadoru.collector.elasticsearch;

import co.elastic.clients.elasticsearch.ElasticsearchAsyncClient;
import co.elastic.clients.elasticsearch._types.ElasticsearchException;
import co.elastic.clients.elasticsearch._types.ErrorCause;
import co.elastic.clients.elasticsearch._types.ErrorResponse;
import co.elastic.clients.json.JsonData;
import co.elastic.clients.json.jackson.JacksonJsonpMapper;
import co.elastic.clients.transport.TransportException;
import co.elastic.clients.transport.TransportUtils;
import co.elastic.clients.transport.rest5_client.Rest5ClientOptions;
import co.elastic.clients.transport.rest5_client.Rest5ClientTransport;
import co.elastic.clients.transport.rest5_client.low_level.RequestOptions;
import co.elastic.clients.transport.rest5_client.low_level.ResponseException;
import co.elastic.clients.transport.rest5_client.low_level.Rest5Client;
import co.elastic.clients.transport.rest5_client.low_level.Rest5ClientBuilder;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.tadoru.collector.EvidenceException;
import io.tadoru.collector.auditbeat.AuditbeatDocument;
import jakarta.json.JsonArray;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.Closeable;
import java.io.IOException;
import java.io.StringReader;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.impl.async.HttpAsyncClientBuilder;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.ParseException;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.message.BasicHeader;
import org.jspecify.annotations.Nullable;

/**
 * One cluster's client, which speaks to servers of 8.x and 9.x alike, and the words for whatever goes wrong with it.
 * Must be closed: its threads would keep the JVM alive. Thread-safe.
 */
final class Cluster implements Closeable {
    /** A client of 9.x asks in the form of 8, which both serve; in its own form 8.x refuses it. */
    private static final String MEDIA_TYPE = "application/vnd.elasticsearch+json; compatible-with=8";

    private static final int CONNECT_SECONDS = 10;
    private static final int TOO_MANY = 429;
    /** Full queues and tripped breakers; nodes that a proxy misses; shards without a copy at the moment. */
    private static final Set<Integer> PASSING = Set.of(TOO_MANY, 502, 503, 504);

    private final ElasticsearchSettings settings;
    /** Rebuilt where it broke; tests break it. */
    Rest5Client connection;

    private ElasticsearchAsyncClient client;
    /** Which of the given nodes is asked. */
    private int node;

    Cluster(ElasticsearchSettings settings) {
        this.settings = settings;
        this.connection = connect(settings, node);
        this.client = client(connection);
    }

    /**
     * A client of one node. Given several it would send a request that failed halfway on to the next node by itself,
     * less what of its body had already been taken.
     */
    private static Rest5Client connect(ElasticsearchSettings settings, int node) {
        long millis = settings.deadline().toMillis();
        Rest5ClientBuilder builder = Rest5Client.builder(
                        settings.urls().get(node % settings.urls().size()))
                .setDefaultHeaders(rights(settings))
                // It would send the same request again after a second, unseen; see Patience.
                .setHttpClientConfigCallback(HttpAsyncClientBuilder::disableAutomaticRetries)
                .setConnectionConfigCallback(c -> c.setConnectTimeout(CONNECT_SECONDS, TimeUnit.SECONDS)
                        .setSocketTimeout((int) Math.min(millis, Integer.MAX_VALUE), TimeUnit.MILLISECONDS))
                .setRequestConfigCallback(c -> c.setResponseTimeout(millis, TimeUnit.MILLISECONDS)
                        .setConnectionRequestTimeout(millis, TimeUnit.MILLISECONDS));
        if (settings.ca() != null) {
            try {
                builder.setSSLContext(
                        TransportUtils.sslContextFromHttpCaCrt(settings.ca().toFile()));
            } catch (IOException | RuntimeException e) {
                throw new EvidenceException(
                        settings.ca() + ": no certificate authority could be read here; give its PEM file", e);
            }
        }
        return builder.build();
    }

    private static Header[] rights(ElasticsearchSettings settings) {
        if (settings.apiKey() != null) {
            return new Header[] {new BasicHeader("Authorization", "ApiKey " + settings.apiKey())};
        }
        if (settings.user() != null) {
            byte[] pair = (settings.user() + ":" + settings.password()).getBytes(StandardCharsets.UTF_8);
            return new Header[] {
                new BasicHeader("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair))
            };
        }
        return new Header[0];
    }

    private static ElasticsearchAsyncClient client(Rest5Client connection) {
        RequestOptions options = RequestOptions.DEFAULT.toBuilder()
                .addHeader("Accept", MEDIA_TYPE)
                .addHeader("Content-Type", MEDIA_TYPE)
                .build();
        JsonFactory json = JsonFactory.builder()
                .configure(JsonFactory.Feature.INTERN_FIELD_NAMES, false)
                .build();
        ObjectMapper mapper = new ObjectMapper(json)
                .registerModule(new SimpleModule().addDeserializer(AuditbeatDocument.class, new Documents()));
        return new ElasticsearchAsyncClient(new Rest5ClientTransport(
                connection, new JacksonJsonpMapper(mapper), new Rest5ClientOptions(options, false)));
    }

    /** Documents are read straight out of the response, without a tree in between. */
    private static final class Documents extends JsonDeserializer<AuditbeatDocument> {
        @Override
        public AuditbeatDocument deserialize(JsonParser p, DeserializationContext context) throws IOException {
            return AuditbeatDocument.read(p);
        }
    }

    /** An exchange with the cluster. */
    interface Exchange<T> {
        CompletableFuture<T> with(ElasticsearchAsyncClient client) throws IOException;
    }

    /** An exchange failed in a way that passes: the cluster is busy, or a node or the connection to it was lost. */
    static final class PassingException extends Exception {
        private static final long serialVersionUID = 1L;

        /** What to say where no time is left for another try. */
        final EvidenceException told;

        final boolean busy;

        PassingException(EvidenceException told, boolean busy) {
            super(told);
            this.told = told;
            this.busy = busy;
        }
    }

    /**
     * Does an exchange, once.
     *
     * @param doing what for, to follow "cannot"
     * @throws EvidenceException when it fails
     */
    <T> T call(String doing, Exchange<T> exchange) {
        try {
            return attempt(doing, new Patience(settings.deadline()), exchange);
        } catch (PassingException e) {
            throw e.told;
        }
    }

    /**
     * Does an exchange that may be done twice; again where the failure may pass, while patience lasts.
     *
     * @throws EvidenceException when it fails
     */
    <T> T read(String doing, Patience patience, Exchange<T> exchange) {
        while (true) {
            try {
                return attempt(doing, patience, exchange);
            } catch (PassingException e) {
                patience.pause(e);
            }
        }
    }

    /**
     * Does an exchange, once, in the time that is left. The caller waits for a future and not inside the client, which
     * can hang beyond its own limits where an answer trickles in, and which must not be interrupted.
     */
    <T> T attempt(String doing, Patience patience, Exchange<T> exchange) throws PassingException {
        long millis = patience.millisLeft();
        if (millis <= 0) {
            throw late(doing, patience);
        }
        CompletableFuture<T> answer = null;
        ElasticsearchAsyncClient used = running();
        try {
            answer = exchange.with(used);
            return answer.get(millis, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw lost(used, failed(doing, patience, e.getCause() == null ? e : e.getCause()));
        } catch (IOException | RuntimeException e) {
            throw lost(used, failed(doing, patience, e));
        } catch (TimeoutException e) {
            throw late(doing, patience);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EvidenceException("cannot " + doing + ": interrupted", e);
        } finally {
            if (answer != null) {
                answer.cancel(true);
            }
        }
    }

    /** Turns to the next node where this one was lost, and nobody else has turned already. */
    private synchronized PassingException lost(ElasticsearchAsyncClient used, PassingException e) {
        if (!e.busy && used == client && settings.urls().size() > 1) {
            close();
            node++;
            connection = connect(settings, node);
            client = client(connection);
        }
        return e;
    }

    private EvidenceException late(String doing, Patience patience) {
        return new EvidenceException("cannot " + doing + ": " + settings.where() + " did not answer within "
                + patience.whole() + patience.soFar() + "; narrow the time or raise the deadline");
    }

    /** What to throw for a failure: one that passes as it is returned, any other at once. */
    private PassingException failed(String doing, Patience patience, Throwable failure) {
        Throwable e = failure;
        while (e instanceof CompletionException && e.getCause() != null) {
            e = e.getCause();
        }
        if (e instanceof EvidenceException told) {
            throw told;
        }
        ElasticsearchException spoken = spoken(e);
        e = spoken == null ? e : spoken;
        if (e instanceof ElasticsearchException refused) {
            EvidenceException told = new EvidenceException(refused(doing, refused), refused);
            return passing(told, refused.status());
        }
        int status = status(e);
        if (status >= 400) {
            // Answers to HEAD have no body; a proxy's is no JSON.
            String advice = advice(status);
            return passing(
                    new EvidenceException(
                            "cannot " + doing + " (index " + settings.index() + "): " + settings.where()
                                    + " answered with status " + status
                                    + (advice.isEmpty() || status >= TOO_MANY ? "; is a proxy in between?" : advice),
                            e),
                    status);
        }
        Throwable cause = e;
        while ((cause instanceof TransportException || cause.getClass() == IOException.class)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof Error error) {
            throw error;
        }
        if (cause instanceof SocketTimeoutException) {
            throw late(doing, patience);
        }
        EvidenceException told = new EvidenceException(unreachable(doing, cause), e);
        boolean lasts = cause instanceof SSLException
                || cause instanceof UnknownHostException
                || cause instanceof JsonProcessingException
                || !(cause instanceof IOException || broken());
        if (lasts) {
            throw told;
        }
        return new PassingException(told, false);
    }

    /** What Elasticsearch said where the client took its answer for a gateway's (502 to 504); null for a gateway's. */
    private static @Nullable ElasticsearchException spoken(Throwable failure) {
        for (Throwable e = failure; e != null; e = e.getCause()) {
            if (e instanceof ResponseException refused) {
                HttpEntity body = refused.getResponse().getEntity();
                try {
                    JacksonJsonpMapper mapper = new JacksonJsonpMapper();
                    jakarta.json.stream.JsonParser parser =
                            mapper.jsonProvider().createParser(new StringReader(EntityUtils.toString(body)));
                    return new ElasticsearchException("", ErrorResponse._DESERIALIZER.deserialize(parser, mapper));
                } catch (IOException | ParseException | RuntimeException none) {
                    return null; // Not its words.
                }
            }
        }
        return null;
    }

    /** The status of an answer that was not understood, -1 where there was no answer. */
    private static int status(Throwable failure) {
        for (Throwable e = failure; e != null; e = e.getCause()) {
            if (e instanceof ResponseException refused) {
                return refused.getResponse().getStatusCode();
            }
            if (e instanceof TransportException answered && answered.response() != null) {
                return answered.statusCode();
            }
        }
        return -1;
    }

    /** What to do about an answer's status. */
    private static String advice(int status) {
        return switch (status) {
            case 401 -> "; set TADORU_ES_API_KEY, or TADORU_ES_USER and TADORU_ES_PASSWORD, to one that is valid";
            case 403 -> "; grant read on the index (see docs/elasticsearch.md)";
            case 404 -> "; name an index, alias or data stream that exists and that these rights may read";
            case TOO_MANY -> "; the cluster is short of memory or threads; ask again later, or give it more";
            case 503 -> "; see which shards are missing with GET _cat/shards, and ask again when they are back";
            default -> "";
        };
    }

    private static PassingException passing(EvidenceException told, int status) {
        if (!PASSING.contains(status)) {
            throw told;
        }
        return new PassingException(told, status == TOO_MANY);
    }

    private synchronized boolean broken() {
        return !connection.isRunning();
    }

    /** The client; a new one where the old one's I/O threads have died, as they do after an Error. */
    private synchronized ElasticsearchAsyncClient running() {
        if (!connection.isRunning()) {
            close();
            connection = connect(settings, node);
            client = client(connection);
        }
        return client;
    }

    private String refused(String doing, ElasticsearchException e) {
        boolean buckets = words(e.error()).contains("too_many_buckets_exception");
        String advice = buckets ? "; raise search.max_buckets" : advice(e.status());
        return "cannot " + doing + " (" + settings.where() + ", index " + settings.index() + "): " + words(e.error())
                + advice;
    }

    private String unreachable(String doing, Throwable cause) {
        String what = "cannot " + doing + ": ";
        if (cause instanceof ConnectException || cause instanceof UnknownHostException) {
            return what + "no answer from " + settings.where() + " (" + cause.getMessage()
                    + "); is the address right and the node up?";
        }
        if (cause instanceof SSLException) {
            return what + settings.where() + " is not trusted (" + cause.getMessage()
                    + "); give the PEM file of its certificate authority";
        }
        String words = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return what + "the connection to " + settings.where() + " broke (" + words + ")";
    }

    /** Whether an answer within an answer says that the cluster had no room for it, or no shard, at the moment. */
    static boolean passes(ErrorResponse error) {
        return PASSING.contains(error.status());
    }

    static boolean busy(ErrorResponse error) {
        return error.status() == TOO_MANY;
    }

    /** An error with its first causes, which name the shard and the index. */
    static String words(ErrorCause error) {
        List<String> parts = new ArrayList<>();
        parts.add(part(error));
        JsonData failed = error.metadata().get("failed_shards");
        if (failed != null && failed.toJson() instanceof JsonArray shards) {
            for (JsonValue shard : shards.subList(0, Math.min(shards.size(), 2))) {
                parts.add("index " + field(shard, "index") + " shard " + field(shard, "shard"));
            }
        }
        for (ErrorCause root : error.rootCause()) {
            String part = part(root);
            if (!parts.contains(part) && parts.size() < 5) {
                parts.add(part);
            }
        }
        if (parts.size() == 1 && error.causedBy() != null) {
            parts.add(part(error.causedBy()));
        }
        return String.join("; ", parts);
    }

    private static String field(JsonValue object, String name) {
        JsonValue value = object.asJsonObject().get(name);
        return value instanceof JsonString text ? text.getString() : String.valueOf(value);
    }

    private static String part(ErrorCause error) {
        Map<String, JsonData> more = error.metadata();
        String place = "";
        for (String key : List.of("index", "shard")) {
            @Nullable JsonData value = more.get(key);
            place += value == null ? "" : " " + key + " " + value;
        }
        return error.type() + ": " + error.reason() + place;
    }

    @Override
    public synchronized void close() {
        try {
            connection.close();
        } catch (IOException e) {
            throw new EvidenceException("the connection to " + settings.where() + " did not close", e);
        }
    }
}
