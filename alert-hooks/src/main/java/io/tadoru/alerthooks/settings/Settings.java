package io.tadoru.alerthooks.settings;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The settings of {@code tadoru serve}. Everything but the evidence has a default. Immutable. Made by
 * {@link SettingsFile} alone, which gives each record, if an empty one.
 *
 * @param data folder of the embedded database and the reports
 * @param listen where the service is reached
 * @param database where the ledger is kept
 * @param oidc who vouches for people beside the accounts' passwords; null for nobody
 * @param evidence where the audit logs are
 * @param hosts the host behind an address that its evidence does not know (NAT), by address
 * @param hooks how sensors deliver, by the name in {@code /hooks/NAME}; names that are not here take every form under the
 *     standard names with the data folder's own token
 * @param follow what is read rather than posted
 * @param investigate how alerts are investigated
 * @param channels ways to people, as the notice room reads them
 * @param rules files of rules for findings beside the built-in ones
 * @param profiles files of what is ordinary
 * @param retention how long incidents are kept after their last alert
 */
public record Settings(
        Path data,
        Listen listen,
        @Nullable Postgres database,
        @Nullable Oidc oidc,
        Where evidence,
        Map<String, String> hosts,
        Map<String, Hook> hooks,
        Follow follow,
        Investigate investigate,
        List<JsonNode> channels,
        List<Path> rules,
        List<Path> profiles,
        Duration retention) {

    public Settings {
        data = Objects.requireNonNullElse(data, Path.of("tadoru-data"));
        hosts = copy(hosts);
        hooks = copy(hooks);
        channels = copy(channels);
        rules = copy(rules);
        profiles = copy(profiles);
        retention = Objects.requireNonNullElse(retention, Duration.ofDays(90));
    }

    /**
     * @param address loopback unless said
     * @param port 0 for any that is free
     * @param publicUrl how people reach it, for links in messages; the address and port unless said
     * @param certificates PKCS #12 with certificate and key, or PEM with the certificates: then TLS
     * @param key PEM of the private key, where the certificates are PEM
     * @param keyPassword of the PKCS #12 file
     * @param allowPlain whether it may be reached from other machines without TLS, behind a proxy that has it
     * @param proxies addresses whose {@code X-Forwarded-For} is believed
     */
    public record Listen(
            String address,
            Integer port,
            @Nullable String publicUrl,
            @Nullable Path certificates,
            @Nullable Path key,
            @Nullable String keyPassword,
            boolean allowPlain,
            Set<String> proxies) {
        public static final int PORT = 8787;

        public Listen {
            address = Objects.requireNonNullElse(address, "127.0.0.1");
            port = Objects.requireNonNullElse(port, PORT);
            proxies = proxies == null ? Set.of() : Set.copyOf(proxies);
        }

        @Override
        public String toString() {
            return "Listen[" + address + ":" + port + "]";
        }
    }

    /** @param url such as {@code jdbc:postgresql://db/tadoru} */
    public record Postgres(
            String url, @Nullable String user, @Nullable String password) {
        @Override
        public String toString() {
            return "Postgres[" + url + "]";
        }
    }

    /**
     * An OpenID provider.
     *
     * @param issuer as it writes it itself
     * @param clientId what it calls this service
     * @param clientSecret for a client that has one
     * @param scopes what is asked for beside {@code openid}
     * @param nameClaim the claim that names people
     * @param rolesClaim the claim with their groups or roles: a name, or a JSON pointer
     * @param roles reader, analyst or admin, by that claim's values
     * @param defaultRole of those whom no value gives one; null: they are refused
     * @param ca PEM of the authority that signed the provider's certificate
     * @param button its text on the page to log in, "" for the usual one
     */
    public record Oidc(
            String issuer,
            String clientId,
            @Nullable String clientSecret,
            List<String> scopes,
            String nameClaim,
            String rolesClaim,
            Map<String, String> roles,
            @Nullable String defaultRole,
            @Nullable Path ca,
            String button) {
        public Oidc {
            issuer = Objects.requireNonNullElse(issuer, "");
            clientId = Objects.requireNonNullElse(clientId, "");
            scopes = scopes == null ? List.of("profile") : List.copyOf(scopes);
            nameClaim = Objects.requireNonNullElse(nameClaim, "preferred_username");
            rolesClaim = Objects.requireNonNullElse(rolesClaim, "groups");
            roles = copy(roles);
            button = Objects.requireNonNullElse(button, "");
        }

        @Override
        public String toString() {
            return "Oidc[" + issuer + ", " + clientId + "]";
        }
    }

    /**
     * Exactly one of {@code elasticsearch} and {@code logs}.
     *
     * @param elasticsearch addresses of nodes; secrets come from the environment
     * @param index name, alias, data stream or pattern
     * @param ca PEM of the authority that signed the nodes' certificates
     * @param logs folders or files of raw audit logs
     * @param logHost the host of raw records without {@code node=}
     * @param logMegabytes how much of the logs is kept in memory, the newest
     */
    public record Where(
            List<String> elasticsearch,
            String index,
            @Nullable Path ca,
            List<Path> logs,
            String logHost,
            Integer logMegabytes) {
        public Where {
            elasticsearch = copy(elasticsearch);
            index = Objects.requireNonNullElse(index, "auditbeat-*");
            logs = copy(logs);
            logHost = Objects.requireNonNullElse(logHost, "localhost");
            logMegabytes = Objects.requireNonNullElse(logMegabytes, 1024);
        }
    }

    /**
     * A sensor's way in.
     *
     * @param form its payload's form; the hook's name unless said
     * @param secrets of HMAC signatures in Standard Webhooks form; several while they are changed
     * @param tokens bearer tokens, for senders that cannot sign
     * @param rate deliveries a second that are taken in the long run
     * @param fields JSON pointers, for a form of one's own
     */
    public record Hook(
            String form,
            List<String> secrets,
            List<String> tokens,
            @Nullable Double rate,
            Map<String, String> fields) {
        public Hook {
            form = Objects.requireNonNullElse(form, "");
            secrets = copy(secrets);
            tokens = copy(tokens);
            fields = copy(fields);
        }

        @Override
        public String toString() {
            return "Hook[form=" + form + "]";
        }
    }

    /**
     * @param eve EVE files that grow
     * @param alerts an Elasticsearch index of alerts
     */
    public record Follow(List<Path> eve, @Nullable AlertIndex alerts) {
        public Follow {
            eve = copy(eve);
        }
    }

    /**
     * An Elasticsearch index that is asked for new alerts again and again.
     *
     * @param url a node
     * @param index name or pattern
     * @param form of its documents
     * @param query in query string syntax, "" for all
     * @param time the field that they are sorted by
     * @param apiKey encoded API key; or user and password
     * @param late how much later than the newest a document may arrive and still be found
     * @param every how often
     */
    public record AlertIndex(
            String url,
            String index,
            String form,
            String query,
            String time,
            @Nullable String apiKey,
            @Nullable String user,
            @Nullable String password,
            @Nullable Path ca,
            Duration late,
            Duration every) {
        public AlertIndex {
            form = Objects.requireNonNullElse(form, "auto");
            query = Objects.requireNonNullElse(query, "");
            time = Objects.requireNonNullElse(time, "@timestamp");
            late = Objects.requireNonNullElse(late, Duration.ofMinutes(5));
            every = Objects.requireNonNullElse(every, Duration.ofSeconds(15));
        }

        @Override
        public String toString() {
            return "AlertIndex[" + url + ", " + index + "]";
        }
    }

    /**
     * @param window how long before the alert the search begins
     * @param after how long after it the search ends
     * @param maxNodes how large a graph may be
     * @param maxTime how long tracking may take
     * @param settle when to look again, counted from the alert's arrival: documents come late
     * @param workers how many at once
     * @param attempts how often one that fails is tried before it is set aside
     * @param same alerts that are equal but for their time are one incident within so long
     */
    public record Investigate(
            Duration window,
            Duration after,
            Integer maxNodes,
            Duration maxTime,
            List<Duration> settle,
            Integer workers,
            Integer attempts,
            Duration same) {
        public Investigate {
            window = Objects.requireNonNullElse(window, Duration.ofMinutes(20));
            after = Objects.requireNonNullElse(after, Duration.ofMinutes(2));
            maxNodes = Objects.requireNonNullElse(maxNodes, 200);
            maxTime = Objects.requireNonNullElse(maxTime, Duration.ofSeconds(30));
            settle = settle == null ? List.of(Duration.ofSeconds(30), Duration.ofMinutes(5)) : List.copyOf(settle);
            workers = Objects.requireNonNullElse(workers, 2);
            attempts = Objects.requireNonNullElse(attempts, 5);
            same = Objects.requireNonNullElse(same, Duration.ofMinutes(10));
        }
    }

    private static <T> List<T> copy(List<T> list) {
        return list == null ? List.of() : List.copyOf(list);
    }

    private static <T> Map<String, T> copy(Map<String, T> map) {
        return map == null ? Map.of() : Map.copyOf(map);
    }
}
