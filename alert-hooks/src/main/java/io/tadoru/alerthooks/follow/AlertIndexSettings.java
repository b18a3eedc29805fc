package io.tadoru.alerthooks.follow;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Which alerts of which Elasticsearch. Secrets do not show in {@link #toString}.
 *
 * @param url of one node, http or https, without a user in it
 * @param index name, alias, data stream or pattern, several with commas between
 * @param time date field to sort by: best one that is set on arrival, such as {@code event.ingested}, else
 *     {@code @timestamp}
 * @param query in the syntax of {@code query_string}, null for all documents
 * @param page most documents at once, 1 to 10,000
 * @param overlap how much later than the newest a document may arrive and still be found; not negative
 * @param apiKey encoded API key, null for none
 * @param user name for basic authentication, null for none
 * @param password its password
 * @param ca PEM file of the authority to trust, null for those that the JVM trusts
 * @param timeout for one request and its answer
 */
public record AlertIndexSettings(
        URI url,
        String index,
        String time,
        @Nullable String query,
        int page,
        Duration overlap,
        @Nullable String apiKey,
        @Nullable String user,
        @Nullable String password,
        @Nullable Path ca,
        Duration timeout) {
    public AlertIndexSettings {
        String scheme = String.valueOf(url.getScheme());
        if (!(scheme.equals("http") || scheme.equals("https"))
                || url.getHost() == null
                || url.getRawUserInfo() != null) {
            throw new IllegalArgumentException("the alert index has no address such as https://es:9200 without a user");
        }
        if (index.isBlank() || time.isBlank()) {
            throw new IllegalArgumentException("the alert index needs the name of an index and of a date field");
        }
        if (page < 1 || page > 10_000) {
            throw new IllegalArgumentException("a page of the alert index has 1 to 10,000 documents");
        }
        if (overlap.isNegative()) {
            throw new IllegalArgumentException("the alert index's overlap is negative");
        }
        if ((user == null) != (password == null) || (user != null && apiKey != null)) {
            throw new IllegalArgumentException("the alert index needs an API key, or a user and a password, or none");
        }
    }

    @Override
    public String toString() {
        return "AlertIndexSettings[" + url + ", index " + index + "]";
    }
}
