package io.tadoru.collector.elasticsearch;

import co.elastic.clients.elasticsearch.ElasticsearchClient;
import co.elastic.clients.elasticsearch._types.ElasticsearchException;
import co.elastic.clients.elasticsearch._types.ErrorCause;
import co.elastic.clients.json.JsonData;
import co.elastic.clients.json.jackson.JacksonJsonpMapper;
import co.elastic.clients.transport.TransportException;
import co.elastic.clients.transport.TransportUtils;
import co.elastic.clients.transport.rest5_client.Rest5ClientOptions;
import co.elastic.clients.transport.rest5_client.Rest5ClientTransport;
import co.elastic.clients.transport.rest5_client.low_level.RequestOptions;
import co.elastic.clients.transport.rest5_client.low_level.Rest5Client;
import co.elastic.clients.transport.rest5_client.low_level.Rest5ClientBuilder;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.tadoru.collector.EvidenceException;
import io.tadoru.collector.auditbeat.AuditbeatDocument;
import java.io.Closeable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.apache.hc.core5.http.Header;
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

    private final ElasticsearchSettings settings;
    private Rest5Client connection;
    private ElasticsearchClient client;

    Cluster(ElasticsearchSettings settings) {
        this.settings = settings;
        this.connection = connect(settings);
        this.client = client(connection);
    }

    private static Rest5Client connect(ElasticsearchSettings settings) {
        long millis = settings.deadline().toMillis();
        Rest5ClientBuilder builder = Rest5Client.builder(settings.urls())
                .setDefaultHeaders(rights(settings))
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

    private static ElasticsearchClient client(Rest5Client connection) {
        RequestOptions options = RequestOptions.DEFAULT.toBuilder()
                .addHeader("Accept", MEDIA_TYPE)
                .addHeader("Content-Type", MEDIA_TYPE)
                .build();
        JsonFactory json = JsonFactory.builder()
                .configure(JsonFactory.Feature.INTERN_FIELD_NAMES, false)
                .build();
        ObjectMapper mapper = new ObjectMapper(json)
                .registerModule(new SimpleModule().addDeserializer(AuditbeatDocument.class, new Documents()));
        return new ElasticsearchClient(new Rest5ClientTransport(
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
        T with(ElasticsearchClient client) throws IOException;
    }

    /**
     * Does an exchange.
     *
     * @param doing what for, to follow "cannot"
     * @throws EvidenceException when it fails
     */
    <T> T call(String doing, Exchange<T> exchange) {
        try {
            return exchange.with(running());
        } catch (ElasticsearchException e) {
            throw new EvidenceException(refused(doing, e), e);
        } catch (IOException e) {
            throw new EvidenceException(unreachable(doing, e), e);
        }
    }

    /** The client; a new one where the old one's I/O threads have died, as they do after an Error. */
    private synchronized ElasticsearchClient running() {
        if (!connection.isRunning()) {
            close();
            connection = connect(settings);
            client = client(connection);
        }
        return client;
    }

    private String refused(String doing, ElasticsearchException e) {
        String advice = switch (e.status()) {
            case 401 -> "; set TADORU_ES_API_KEY, or TADORU_ES_USER and TADORU_ES_PASSWORD, to one that is valid";
            case 403 -> "; grant read and view_index_metadata on the index";
            case 404 -> "; name an index, alias or data stream that exists and that these rights may read";
            default -> "";
        };
        return "cannot " + doing + " (" + settings.where() + ", index " + settings.index() + "): " + words(e.error())
                + advice;
    }

    private String unreachable(String doing, IOException e) {
        Throwable cause = e;
        while (cause instanceof TransportException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        String what = "cannot " + doing + ": ";
        if (cause instanceof ConnectException || cause instanceof UnknownHostException) {
            return what + "no answer from " + settings.where() + " (" + cause.getMessage()
                    + "); is the address right and the node up?";
        }
        if (cause instanceof SSLException) {
            return what + settings.where() + " is not trusted (" + cause.getMessage()
                    + "); give the PEM file of its certificate authority";
        }
        if (cause instanceof SocketTimeoutException) {
            return what + settings.where() + " did not answer within " + settings.deadline();
        }
        return what + settings.where() + ": " + cause.getMessage();
    }

    /** An error with its first cause, which names the shard and the index. */
    static String words(ErrorCause error) {
        List<String> parts = new ArrayList<>();
        parts.add(part(error));
        for (ErrorCause root : error.rootCause()) {
            String part = part(root);
            if (!parts.contains(part) && parts.size() < 4) {
                parts.add(part);
            }
        }
        if (parts.size() == 1 && error.causedBy() != null) {
            parts.add(part(error.causedBy()));
        }
        return String.join("; ", parts);
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
