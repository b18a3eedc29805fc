package io.tadoru.alerthooks.follow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tadoru.alerthooks.outward.Requests;
import io.tadoru.alerthooks.outward.Requests.Answer;
import io.tadoru.visualizer.DisplayText;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads alerts that others write into an Elasticsearch index, oldest first.
 *
 * <p>The cursor is the time of the newest document so far, in milliseconds, never later than now: a document of the
 * future must not hide those of the present. A look begins so much before the cursor as the settings' overlap says, so
 * that documents that arrive late are found, and goes on through one point in time by time and {@code _shard_doc} to its
 * end. What was given already is remembered (the last 200,000) and not given again; after a restart or a fault documents
 * of the overlap come once more: index and id tell them.
 * Documents that arrive later than the overlap are missed; with a time that is set on arrival there are none.
 *
 * <p>The first look, without a cursor, begins at the overlap before now. One thread at a time.
 */
public final class AlertIndex implements Closeable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String KEEP_ALIVE = "2m";
    private static final int LARGEST_ANSWER = 64 << 20;
    private static final int LARGEST_ERROR = 4096;
    private static final int MOST_REMEMBERED = 200_000;

    /**
     * A document.
     *
     * @param index that holds it
     * @param id its {@code _id}; the same document always has the same index and id
     * @param source its {@code _source} as JSON; hostile text
     */
    public record Hit(String index, String id, String source) {}

    /**
     * Documents, oldest first.
     *
     * @param cursor where to go on; to be stored together with what the hits became
     * @param more whether there are more now
     */
    public record Page(List<Hit> hits, String cursor, boolean more) {
        public Page {
            hits = List.copyOf(hits);
        }
    }

    /** A look that is not at its end. */
    private record Look(String pointInTime, @Nullable ArrayNode after) {}

    private final AlertIndexSettings settings;
    private final Requests requests;
    private final Clock clock;
    private int size;

    /** The cursor that was given last; who comes with another one starts anew. */
    private String given = "";

    private @Nullable Look look;
    private final Set<String> remembered = new LinkedHashSet<>();
    /** Of the page that was given last: only the next call says that it was stored. */
    private final Set<String> unconfirmed = new LinkedHashSet<>();

    public AlertIndex(AlertIndexSettings settings, Clock clock) {
        this.settings = settings;
        this.requests = new Requests(settings.timeout(), settings.ca());
        this.clock = clock;
        this.size = settings.page();
    }

    /**
     * The next documents.
     *
     * @param cursor of the last page that was stored, "" where there is none
     * @throws IOException where the index does not answer, or a part of it does not; the same cursor can be tried again
     * @throws IllegalArgumentException where the text is no cursor
     */
    public Page poll(String cursor) throws IOException {
        long since = since(cursor);
        if (cursor.equals(given)) {
            remembered.addAll(unconfirmed);
        } else {
            remembered.clear();
            leave();
        }
        unconfirmed.clear();
        try {
            return page(cursor, since);
        } catch (IOException e) {
            leave();
            given = "";
            throw e;
        }
    }

    private long since(String cursor) {
        if (cursor.isEmpty()) {
            return clock.millis();
        }
        if (!cursor.matches("-?\\d{1,18}")) {
            throw new IllegalArgumentException("no cursor of an alert index, which is a number of milliseconds");
        }
        return Long.parseLong(cursor);
    }

    private Page page(String cursor, long since) throws IOException {
        Look at = look == null ? new Look(open(), null) : look;
        look = at;
        JsonNode answer = search(at, since - settings.overlap().toMillis());
        JsonNode hits = answer.path("hits").path("hits");
        List<Hit> found = new ArrayList<>();
        long newest = since;
        ArrayNode after = at.after();
        for (JsonNode hit : hits) {
            Hit one = new Hit(
                    hit.path("_index").asText(),
                    hit.path("_id").asText(),
                    hit.path("_source").toString());
            if (!(hit.path("sort") instanceof ArrayNode sort) || sort.isEmpty()) {
                throw new IOException(where() + ": a document came without its place in the order");
            }
            after = sort;
            newest = Math.max(newest, sort.get(0).asLong());
            String key = one.index() + "/" + one.id();
            if (!remembered.contains(key)) {
                found.add(one);
                unconfirmed.add(key);
            }
        }
        boolean more = hits.size() == size;
        if (more) {
            look = new Look(answer.path("pit_id").asText(at.pointInTime()), after);
        } else {
            leave();
            forget();
        }
        String next = hits.isEmpty() && !cursor.isEmpty() ? cursor : Long.toString(Math.min(newest, clock.millis()));
        given = next;
        return new Page(found, next, more);
    }

    /** The oldest first; they come once more, if they are still within the overlap. */
    private void forget() {
        int beyond = remembered.size() + unconfirmed.size() - MOST_REMEMBERED;
        List<String> oldest = remembered.stream().limit(Math.max(0, beyond)).toList();
        oldest.forEach(remembered::remove);
    }

    private String open() throws IOException {
        JsonNode answer =
                ask(HttpRequest.newBuilder(at("/" + encoded(settings.index()) + "/_pit?keep_alive=" + KEEP_ALIVE))
                        .POST(HttpRequest.BodyPublishers.noBody()));
        String id = answer.path("id").asText();
        if (id.isEmpty()) {
            throw new IOException(where() + ": no point in time was opened");
        }
        return id;
    }

    private JsonNode search(Look at, long from) throws IOException {
        ObjectNode body = JSON.createObjectNode();
        body.putObject("pit").put("id", at.pointInTime()).put("keep_alive", KEEP_ALIVE);
        body.put("track_total_hits", false);
        ArrayNode filter = body.putObject("query").putObject("bool").putArray("filter");
        filter.addObject()
                .putObject("range")
                .putObject(settings.time())
                .put("gte", from)
                .put("format", "epoch_millis");
        if (settings.query() != null) {
            filter.addObject().putObject("query_string").put("query", settings.query());
        }
        ArrayNode sort = body.putArray("sort");
        // An index that has no such field, as one without documents, must not keep the others from being read.
        sort.addObject()
                .putObject(settings.time())
                .put("order", "asc")
                .put("numeric_type", "date")
                .put("unmapped_type", "date");
        sort.addObject().put("_shard_doc", "asc");
        if (at.after() != null) {
            body.set("search_after", at.after());
        }
        while (true) {
            body.put("size", size);
            try {
                JsonNode answer = ask(HttpRequest.newBuilder(at("/_search?allow_partial_search_results=false"))
                        .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body))));
                if (answer.path("timed_out").asBoolean()
                        || answer.path("_shards").path("failed").asInt() > 0) {
                    throw new IOException(where() + ": a part of the index did not answer");
                }
                return answer;
            } catch (TooLarge e) {
                if (size == 1) {
                    throw e;
                }
                size = size / 2;
            }
        }
    }

    /** An answer that is not read to its end. */
    private static final class TooLarge extends IOException {
        private static final long serialVersionUID = 1L;

        TooLarge(String message) {
            super(message);
        }
    }

    private JsonNode ask(HttpRequest.Builder request) throws IOException {
        request.header("Content-Type", "application/json").header("Accept", "application/json");
        if (settings.apiKey() != null) {
            request.header("Authorization", "ApiKey " + settings.apiKey());
        } else if (settings.user() != null) {
            byte[] pair = (settings.user() + ":" + settings.password()).getBytes(StandardCharsets.UTF_8);
            request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair));
        }
        Answer answer;
        try {
            answer = requests.send(request, LARGEST_ANSWER);
        } catch (IOException e) {
            throw new IOException(where() + " " + Requests.words(e), e);
        }
        if (answer.status() != 200) {
            throw new IOException(where() + " answered " + answer.status() + said(answer));
        }
        if (answer.cut()) {
            throw new TooLarge(where() + ": a document is larger than " + LARGEST_ANSWER + " bytes");
        }
        try {
            return JSON.readTree(answer.body());
        } catch (JsonProcessingException e) {
            throw new IOException(where() + ": the answer is no JSON", e);
        }
    }

    private static String said(Answer answer) {
        String body =
                new String(answer.body(), 0, Math.min(answer.body().length, LARGEST_ERROR), StandardCharsets.UTF_8);
        return body.isBlank() ? "" : ": " + DisplayText.brief(body, 300);
    }

    private URI at(String path) {
        return URI.create(settings.url().toString().replaceAll("/+$", "") + path);
    }

    private static String encoded(String index) {
        return URLEncoder.encode(index, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private String where() {
        return "alert index " + settings.index() + " at " + settings.url().getHost();
    }

    /** Ends the look; one that cannot be ended now ends by itself after its keep-alive. */
    private void leave() {
        Look ended = look;
        look = null;
        if (ended == null) {
            return;
        }
        try {
            ask(HttpRequest.newBuilder(at("/_pit"))
                    .method(
                            "DELETE",
                            HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(
                                    JSON.createObjectNode().put("id", ended.pointInTime())))));
        } catch (IOException e) {
            // See above.
        }
    }

    @Override
    public void close() {
        leave();
    }
}
