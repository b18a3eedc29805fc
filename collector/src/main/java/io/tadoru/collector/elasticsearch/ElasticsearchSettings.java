package io.tadoru.collector.elasticsearch;

import io.tadoru.collector.EvidenceException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which cluster, which indices, and by what right. Secrets come from the environment, never from a command line, and
 * never show in {@link #toString}.
 *
 * @param urls http or https addresses of nodes, at least one
 * @param index name, alias, data stream or pattern, several with commas between
 * @param apiKey encoded API key, null for none
 * @param user name for basic authentication, null for none
 * @param password its password
 * @param ca PEM file of the authority that signed the nodes' certificates, null for those that the JVM trusts
 * @param deadline how long one batch of questions may take in all
 */
public record ElasticsearchSettings(
        List<URI> urls,
        String index,
        @Nullable String apiKey,
        @Nullable String user,
        @Nullable String password,
        @Nullable Path ca,
        Duration deadline) {

    /** What a batch of questions may take where nobody says otherwise. */
    public static final Duration DEADLINE = Duration.ofSeconds(60);

    public ElasticsearchSettings {
        urls = List.copyOf(urls);
        if (urls.isEmpty()) {
            throw new EvidenceException("no address of an Elasticsearch node was given");
        }
        for (URI url : urls) {
            String scheme = String.valueOf(url.getScheme());
            if (!(scheme.equals("http") || scheme.equals("https")) || url.getHost() == null) {
                throw new EvidenceException(
                        "\"" + withoutUser(url) + "\" is no address of an Elasticsearch node; say https://host:9200");
            }
            if (url.getRawUserInfo() != null) {
                throw new EvidenceException("the address of " + url.getHost()
                        + " holds a user; set TADORU_ES_USER and TADORU_ES_PASSWORD instead");
            }
        }
        if (index.isBlank()) {
            throw new EvidenceException("no index was named; say which, for instance auditbeat-*");
        }
        if (user != null && password == null) {
            throw new EvidenceException("a user without a password; set TADORU_ES_PASSWORD or TADORU_ES_PASSWORD_FILE");
        }
        if (user != null && apiKey != null) {
            throw new EvidenceException("both an API key and a user are set; unset one of them");
        }
    }

    /**
     * Settings with the secrets of an environment: {@code TADORU_ES_API_KEY}, or {@code TADORU_ES_USER} and
     * {@code TADORU_ES_PASSWORD}; each may instead be named with {@code _FILE} behind it, the value then being a file.
     *
     * @param environment such as {@link System#getenv()}
     * @throws EvidenceException where something is wrong with them
     */
    public static ElasticsearchSettings of(
            List<URI> urls, String index, @Nullable Path ca, Map<String, String> environment) {
        return new ElasticsearchSettings(
                urls,
                index,
                secret(environment, "TADORU_ES_API_KEY"),
                secret(environment, "TADORU_ES_USER"),
                secret(environment, "TADORU_ES_PASSWORD"),
                ca,
                DEADLINE);
    }

    private static @Nullable String secret(Map<String, String> environment, String name) {
        String value = environment.get(name);
        String file = environment.get(name + "_FILE");
        if (file != null && !file.isEmpty()) {
            try {
                value = Files.readString(Path.of(file)).strip();
            } catch (IOException e) {
                throw new EvidenceException(name + "_FILE names " + file + ", which cannot be read", e);
            }
        }
        return value == null || value.isEmpty() ? null : value;
    }

    private static String withoutUser(URI url) {
        return url.toString().replaceAll("//[^/]*@", "//");
    }

    /** The addresses in words, for messages. */
    String where() {
        return String.join(", ", urls.stream().map(URI::toString).toList());
    }

    @Override
    public String toString() {
        String right = apiKey != null ? "API key" : user != null ? "user " + user : "nobody";
        return "ElasticsearchSettings[" + where() + ", index " + index + ", as " + right + "]";
    }
}
