package io.tadoru.alerthooks.service;

import com.fasterxml.jackson.databind.JsonNode;
import io.tadoru.alerthooks.access.Access;
import io.tadoru.alerthooks.access.Passwords;
import io.tadoru.alerthooks.access.Role;
import io.tadoru.alerthooks.alert.AlertSources;
import io.tadoru.alerthooks.alert.Pointers;
import io.tadoru.alerthooks.evidence.Evidence;
import io.tadoru.alerthooks.evidence.OwnedAddresses;
import io.tadoru.alerthooks.follow.AlertIndex;
import io.tadoru.alerthooks.follow.AlertIndexSettings;
import io.tadoru.alerthooks.hook.BearerTokens;
import io.tadoru.alerthooks.hook.HookPolicy;
import io.tadoru.alerthooks.hook.RateLimit;
import io.tadoru.alerthooks.hook.Secret;
import io.tadoru.alerthooks.hook.Signatures;
import io.tadoru.alerthooks.ledger.Database;
import io.tadoru.alerthooks.ledger.Ledger;
import io.tadoru.alerthooks.notice.Channel;
import io.tadoru.alerthooks.notice.ChannelSettings;
import io.tadoru.alerthooks.notice.Channels;
import io.tadoru.alerthooks.oidc.OidcSettings;
import io.tadoru.alerthooks.oidc.OpenIdProvider;
import io.tadoru.alerthooks.profile.ProfileFile;
import io.tadoru.alerthooks.settings.Settings;
import io.tadoru.alerthooks.settings.SettingsException;
import io.tadoru.alerthooks.web.TlsFiles;
import io.tadoru.alerthooks.web.WebServer;
import io.tadoru.alerthooks.web.WebSettings;
import io.tadoru.collector.Sentence;
import io.tadoru.correlator.finding.Rules;
import io.tadoru.correlator.profile.Profile;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quartz.SchedulerException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A service that runs. */
public final class Running implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(Running.class);
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Duration MOST_OFTEN = Duration.ofMinutes(1);
    private static final Duration SELDOMEST = Duration.ofHours(1);
    private static final int BUCKETS = 1000;
    /** Waking, an alert index, retention. */
    private static final int OWN_JOBS = 3;

    private static final int PAGE = 1000;
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "::1", "localhost");
    private static final Duration REQUEST = Duration.ofSeconds(30);

    private final Ledger ledger;
    private final @Nullable DataLock lock;
    private final Evidence evidence;
    private final Workers workers;
    private final Messengers messengers;
    private final Clockwork clock;
    private final WebServer web;
    private final Access access;
    private final String hookToken;
    private final @Nullable String adminPassword;

    /**
     * Starts one.
     *
     * @param evidence where the audit logs are; closed with the service
     * @param version Tadoru's
     * @throws SettingsException where a setting is wrong
     * @throws io.tadoru.alerthooks.ledger.LedgerException where the database cannot be used
     */
    public static Running start(Settings settings, Evidence evidence, String version) throws IOException {
        Files.createDirectories(settings.data());
        @Nullable DataLock lock = settings.database() == null ? DataLock.of(settings.data()) : null;
        Database database = database(settings);
        try {
            Ledger ledger = new Ledger(database, settings.investigate().same());
            if (lock != null) {
                ledger.endLeases();
            }
            return new Running(settings, evidence, version, ledger, lock);
        } catch (SchedulerException e) {
            giveUp(database, lock);
            throw new IllegalStateException("Quartz did not start", e);
        } catch (IOException | RuntimeException e) {
            giveUp(database, lock);
            throw e;
        }
    }

    private static void giveUp(Database database, @Nullable DataLock lock) {
        database.close();
        if (lock != null) {
            lock.close();
        }
    }

    /** Opens the service's database. */
    public static Database database(Settings settings) {
        Settings.Postgres postgres = settings.database();
        return postgres == null
                ? Database.embedded(settings.data().resolve("ledger.db"))
                : Database.postgresql(postgres.url(), postgres.user(), postgres.password());
    }

    private Running(Settings settings, Evidence evidence, String version, Ledger ledger, @Nullable DataLock lock)
            throws IOException, SchedulerException {
        this.ledger = ledger;
        this.lock = lock;
        this.evidence = evidence;
        AlertSources sources = sources(settings);
        List<Channel> channels = Channels.open(channelSettings(settings));
        Meters meters = new Meters(ledger);
        Reports reports = new Reports(settings.data(), ledger.incidents);
        messengers = new Messengers(ledger.outbox, channels, meters);
        Investigator investigator = new Investigator(
                () -> OwnedAddresses.over(evidence.open(), settings.hosts()),
                settings,
                rules(settings),
                profiles(settings),
                reports,
                channels.stream().map(Channel::name).toList(),
                this::address,
                version);
        workers = new Workers(
                ledger.tasks, investigator, reports, settings.investigate().attempts(), meters, messengers::wake);
        ledger.inbox.whenTaken(workers::wake);
        access = Access.of(ledger.database(), new Passwords(), Clock.systemUTC());
        adminPassword = access.accounts().firstAdmin().orElse(null);
        OpenIdProvider openId = openId(settings);
        hookToken = HookToken.in(settings.data());
        HookIntake intake = new HookIntake(
                ledger.inbox,
                sources,
                ways(settings),
                HookPolicy.of(null, new BearerTokens(List.of(hookToken))),
                meters);
        clock = new Clockwork(
                ledger.database(), OWN_JOBS + settings.follow().eve().size());
        schedule(settings, new Follower(ledger.inbox, sources, meters), reports);
        web = WebServer.start(
                webSettings(settings),
                new io.tadoru.alerthooks.web.Service(
                        ledger,
                        access,
                        intake,
                        reports,
                        meters.registry,
                        this::wake,
                        () -> facts(version, channels, openId),
                        this::troubles,
                        openId,
                        Clock.systemUTC()));
        clock.start();
        messengers.start();
        workers.start(settings.investigate().workers());
    }

    private void schedule(Settings settings, Follower follower, Reports reports) throws SchedulerException {
        // Work comes due by itself: a run when the index has settled, a second attempt, another worker's leavings.
        clock.every(TICK, "wake", this::wake);
        for (Path eve : settings.follow().eve()) {
            clock.every(TICK, "follow " + eve.toAbsolutePath(), () -> follower.file(eve));
        }
        Settings.AlertIndex alerts = settings.follow().alerts();
        if (alerts != null) {
            AlertIndex index = alertIndex(alerts);
            String name = alerts.url() + "/" + alerts.index();
            clock.oneEvery(alerts.every(), "poll", () -> follower.index(index, name, alerts.form()));
        }
        clock.oneEvery(forgetting(settings.retention()), "retention", () -> forget(settings.retention(), reports));
    }

    /** Often enough that little is kept longer than it should be. */
    private static Duration forgetting(Duration retention) {
        Duration tenth = retention.dividedBy(10);
        return tenth.compareTo(SELDOMEST) > 0 ? SELDOMEST : tenth.compareTo(MOST_OFTEN) < 0 ? MOST_OFTEN : tenth;
    }

    private static AlertIndex alertIndex(Settings.AlertIndex alerts) {
        try {
            return new AlertIndex(
                    new AlertIndexSettings(
                            URI.create(alerts.url()),
                            alerts.index(),
                            alerts.time(),
                            alerts.query().isEmpty() ? null : alerts.query(),
                            PAGE,
                            alerts.late(),
                            alerts.apiKey(),
                            alerts.user(),
                            alerts.password(),
                            alerts.ca(),
                            REQUEST),
                    Clock.systemUTC());
        } catch (IllegalArgumentException e) {
            throw new SettingsException("follow.alerts: " + e.getMessage(), e);
        }
    }

    private void wake() {
        workers.wake();
        messengers.wake();
    }

    private void forget(Duration retention, Reports reports) {
        List<String> gone;
        do {
            gone = ledger.incidents.forget(System.currentTimeMillis() - retention.toMillis());
            for (String incident : gone) {
                try {
                    reports.forget(incident);
                } catch (IOException e) {
                    LOG.warn("the report of {} could not be removed: {}", incident, e.getMessage());
                }
            }
        } while (!gone.isEmpty());
        access.trail().forget(System.currentTimeMillis() - retention.toMillis());
    }

    private static AlertSources sources(Settings settings) {
        Map<String, Pointers> own = new LinkedHashMap<>();
        settings.hooks().forEach((name, hook) -> {
            if (!hook.fields().isEmpty()) {
                try {
                    own.put(name, Pointers.of(hook.fields()));
                } catch (IllegalArgumentException e) {
                    throw new SettingsException("hooks." + name + ".fields: " + e.getMessage(), e);
                }
            }
        });
        try {
            return new AlertSources(own);
        } catch (IllegalArgumentException e) {
            throw new SettingsException("hooks: " + e.getMessage(), e);
        }
    }

    private static Map<String, HookIntake.Way> ways(Settings settings) {
        Map<String, HookIntake.Way> ways = new LinkedHashMap<>();
        settings.hooks().forEach((name, hook) -> {
            try {
                Signatures signatures = hook.secrets().isEmpty()
                        ? null
                        : new Signatures(
                                hook.secrets().stream().map(Secret::of).toList(),
                                Signatures.TOLERANCE,
                                Clock.systemUTC());
                BearerTokens tokens = hook.tokens().isEmpty() ? null : new BearerTokens(hook.tokens());
                RateLimit rate = hook.rate() == null
                        ? null
                        : new RateLimit(
                                hook.rate(), (int) Math.max(1, Math.ceil(hook.rate() * 10)), BUCKETS, System::nanoTime);
                ways.put(
                        name,
                        new HookIntake.Way(
                                hook.form().isEmpty() ? name : hook.form(), HookPolicy.of(signatures, tokens), rate));
            } catch (IllegalArgumentException e) {
                throw new SettingsException("hooks." + name + ": " + e.getMessage(), e);
            }
        });
        return ways;
    }

    private static List<ChannelSettings> channelSettings(Settings settings) {
        List<ChannelSettings> channels = new ArrayList<>();
        for (JsonNode channel : settings.channels()) {
            try {
                channels.add(ChannelSettings.of(channel));
            } catch (IllegalArgumentException e) {
                throw new SettingsException("channels: " + e.getMessage(), e);
            }
        }
        return channels;
    }

    private static @Nullable OpenIdProvider openId(Settings settings) {
        Settings.Oidc oidc = settings.oidc();
        if (oidc == null) {
            return null;
        }
        if (settings.listen().publicUrl() == null
                && !LOOPBACK.contains(settings.listen().address())) {
            throw new SettingsException("oidc needs listen.public_url: the provider sends browsers back there");
        }
        Map<String, Role> roles = new LinkedHashMap<>();
        oidc.roles().forEach((value, name) -> roles.put(value, role("oidc.roles." + value, name)));
        try {
            return new OpenIdProvider(
                    new OidcSettings(
                            oidc.issuer(),
                            oidc.clientId(),
                            Objects.requireNonNullElse(oidc.clientSecret(), ""),
                            oidc.scopes(),
                            oidc.nameClaim(),
                            oidc.rolesClaim(),
                            roles,
                            oidc.defaultRole() == null ? null : role("oidc.default_role", oidc.defaultRole()),
                            oidc.ca(),
                            oidc.button()),
                    Clock.systemUTC());
        } catch (IllegalArgumentException e) {
            throw new SettingsException("oidc: " + e.getMessage(), e);
        }
    }

    private static Role role(String where, String name) {
        return Role.of(name)
                .orElseThrow(() -> new SettingsException(where + ": must be one of reader, analyst, admin"));
    }

    private static Rules rules(Settings settings) {
        Rules rules = Rules.builtIn();
        for (Path file : settings.rules()) {
            rules = rules.and(file);
        }
        return rules;
    }

    private static List<Profile> profiles(Settings settings) {
        return settings.profiles().stream().map(ProfileFile::read).toList();
    }

    private static WebSettings webSettings(Settings settings) {
        Settings.Listen listen = settings.listen();
        TlsFiles tls = listen.certificates() == null
                ? null
                : new TlsFiles(
                        listen.certificates(), listen.key(), Objects.requireNonNullElse(listen.keyPassword(), ""));
        return new WebSettings(
                listen.address(),
                listen.port(),
                tls,
                listen.allowPlain(),
                Objects.requireNonNullElse(listen.publicUrl(), ""),
                Set.of(),
                listen.proxies(),
                WebSettings.HOOK_BYTES,
                WebSettings.REQUESTS,
                WebSettings.CONNECTIONS);
    }

    private Map<String, String> facts(String version, List<Channel> channels, @Nullable OpenIdProvider openId) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("version", version);
        facts.put("evidence", evidence.where());
        facts.put("database", ledger.database().embedded() ? "SQLite" : "PostgreSQL");
        facts.put(
                "channels",
                String.join(", ", channels.stream().map(Channel::name).toList()));
        if (openId != null) {
            facts.put("OpenID Connect", openId.issuer());
        }
        return facts;
    }

    private List<Sentence> troubles() {
        try {
            ledger.incidents.counts(System.currentTimeMillis());
            return List.of();
        } catch (RuntimeException e) {
            return List.of(Sentence.of("The database does not answer."));
        }
    }

    /** How people reach it. */
    public String address() {
        return web.address();
    }

    /** The token of deliveries to hooks that the settings do not name. */
    public String hookToken() {
        return hookToken;
    }

    /** The password of the account {@code admin} that was just made; empty where there were accounts. */
    public Optional<String> adminPassword() {
        return Optional.ofNullable(adminPassword);
    }

    public Ledger ledger() {
        return ledger;
    }

    /** Takes nothing more, waits for what is under way, and closes all. */
    @Override
    public void close() {
        web.close();
        clock.close();
        workers.close();
        messengers.close();
        ledger.close();
        evidence.close();
        if (lock != null) {
            lock.close();
        }
    }
}
