package io.tadoru.alerthooks.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tadoru.alerthooks.access.Login.Outcome;
import io.tadoru.alerthooks.ledger.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What holds on any database. */
abstract class AccessContract {
    static final Passwords.Cost CHEAP = new Passwords.Cost(64, 1, 1);
    private static final String SECRET = "correct horse battery";

    final Ticks clock = new Ticks();
    final Passwords passwords = new Passwords(CHEAP, 4, Duration.ofSeconds(30));
    private Database database;
    private Accounts accounts;
    private Sessions sessions;
    private Tokens tokens;
    private Trail trail;
    private Login login;
    private Attempts attempts;
    private Identities identities;

    /** An empty one for this test. */
    abstract Database open() throws Exception;

    /** The same once more, as another worker sees it. */
    abstract Database again() throws Exception;

    @BeforeEach
    void setUp() throws Exception {
        database = open();
        accounts = new Accounts(database, passwords, clock);
        sessions = new Sessions(database, clock);
        tokens = new Tokens(database, clock);
        trail = new Trail(database);
        LoginThrottle throttle = new LoginThrottle(clock);
        login = new Login(accounts, passwords, sessions, throttle);
        attempts = new Attempts(database, clock, 3);
        identities = new Identities(database, sessions, throttle, clock);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private Outcome.In in(String name, String password) {
        Outcome outcome = login.in(name, password, "192.0.2.1");
        assertThat(outcome).isInstanceOf(Outcome.In.class);
        return (Outcome.In) outcome;
    }

    @Test
    void theFirstAdminIsMadeOnce() {
        String password = accounts.firstAdmin().orElseThrow();
        assertThat(accounts.firstAdmin()).isEmpty();
        assertThat(password).hasSizeGreaterThanOrEqualTo(24);
        Outcome.In in = in("admin", password);
        assertThat(in.caller().role()).isEqualTo(Role.ADMIN);
        assertThat(accounts.all()).extracting(Account::name).containsExactly("admin");
        assertThat(in.toString()).doesNotContain(in.cookie());
    }

    @Test
    void ofTwoWorkersOneMakesTheFirstAdmin() throws Exception {
        try (Database other = again()) {
            List<Optional<String>> made =
                    atOnce(accounts::firstAdmin, new Accounts(other, passwords, clock)::firstAdmin);
            assertThat(made.stream().filter(Optional::isPresent)).hasSize(1);
            String password =
                    made.stream().flatMap(Optional::stream).findFirst().orElseThrow();
            in("admin", password);
        }
    }

    @Test
    void twoAdminsDoNotRemoveEachOther() throws Exception {
        accounts.make("a", Role.ADMIN, SECRET);
        accounts.make("b", Role.ADMIN, SECRET);
        try (Database other = again()) {
            Accounts there = new Accounts(other, passwords, clock);
            List<Boolean> done = atOnce(
                    () -> tried(() -> accounts.change("a", Role.READER, null, null)),
                    () -> tried(() -> there.remove("b")));
            assertThat(done).containsExactlyInAnyOrder(true, false);
        }
        assertThat(accounts.all().stream().filter(a -> a.role() == Role.ADMIN)).hasSize(1);
    }

    // --- OpenID Connect

    private static final String ISSUER = "https://sso.example";

    private Identities.Outcome vouched(String subject, String name, @Nullable Role role) {
        return identities.in(ISSUER, subject, name, role, "192.0.2.1");
    }

    private Identities.Outcome.In admitted(String subject, String name, Role role) {
        return (Identities.Outcome.In) vouched(subject, name, role);
    }

    @Test
    void anIdentityIsIssuerAndSubjectNotItsName() {
        accounts.make("ann", Role.ADMIN, SECRET);
        Identities.Outcome.In ann = admitted("s1", "Ann", Role.READER);
        assertThat(ann.caller().account()).isEqualTo("oidc:ann");
        assertThat(ann.made()).isTrue();
        assertThat(ann.toString()).doesNotContain(ann.cookie());
        assertThat(admitted("s2", "ann", Role.READER).caller().account()).isEqualTo("oidc:ann-2");
        assertThat(((Identities.Outcome.In) identities.in("https://other.example", "s1", "ann", Role.READER, "::1"))
                        .caller()
                        .account())
                .isEqualTo("oidc:ann-3");
        Identities.Outcome.In renamed = admitted("s1", "admin", Role.READER);
        assertThat(renamed.caller().account()).as("keeps its name").isEqualTo("oidc:ann");
        assertThat(renamed.made()).isFalse();
        assertThat(accounts.get("ann").orElseThrow().role()).isEqualTo(Role.ADMIN);
        in("ann", SECRET);
    }

    @Test
    void anyNameOfAProviderBecomesOne() {
        List<String> names = List.of(
                "Ann.Lee@Example.org",
                "oidc:ann",
                "../../etc",
                "' OR 1=1 --",
                "\u0000\uD800",
                "辿る",
                "",
                "-",
                "ADMIN",
                "x".repeat(10_000));
        int number = 0;
        for (String name : names) {
            String account =
                    admitted("s" + number++, name, Role.READER).caller().account();
            assertThat(Accounts.isName(account)).as(account).isTrue();
            assertThat(account).startsWith("oidc:");
            assertThat(accounts.get(account)).isPresent();
        }
        assertThat(accounts.all()).hasSize(names.size());
        assertThat(accounts.get("oidc:ann.lee@example.org")).isPresent();
        assertThat(accounts.get("oidc:s5")).as("of the subject").isPresent();
    }

    @Test
    void anIdentityHasNoPassword() {
        admitted("s1", "ann", Role.ADMIN);
        assertThatThrownBy(() -> accounts.change("oidc:ann", null, null, SECRET))
                .hasMessageContaining("at the provider");
        assertThatThrownBy(() -> accounts.change("oidc:ann", Role.READER, null, null))
                .hasMessageContaining("at the provider");
        assertThatThrownBy(() -> accounts.newPassword("oidc:ann")).hasMessageContaining("at the provider");
        assertThatThrownBy(() -> accounts.make("oidc:bob", Role.READER, SECRET)).isInstanceOf(AccessException.class);
        for (String password : List.of("", SECRET)) {
            assertThat(login.in("oidc:ann", password, "192.0.2.1")).isInstanceOf(Outcome.Refused.class);
        }
        assertThat(login.change("oidc:ann", "", SECRET, "192.0.2.1")).isInstanceOf(Outcome.Refused.class);
    }

    @Test
    void theLastAdminWithAPasswordStays() {
        accounts.make("ann", Role.ADMIN, SECRET);
        admitted("s1", "bob", Role.ADMIN);
        assertThatThrownBy(() -> accounts.remove("ann")).hasMessageContaining("no admin would be left");
        accounts.remove("oidc:bob");
        assertThat(admitted("s1", "bob", Role.READER).made()).as("comes anew").isTrue();
    }

    @Test
    void theRoleIsTakenAnewAtEachSignIn() {
        String first = admitted("s1", "ann", Role.ADMIN).cookie();
        String token = tokens.make("oidc:ann", "x", 1).secret();
        String second = admitted("s1", "ann", Role.ADMIN).cookie();
        assertThat(sessions.find(first, true)).isPresent();
        String third = admitted("s1", "ann", Role.READER).cookie();
        assertThat(sessions.find(first, true)).isEmpty();
        assertThat(sessions.find(second, true)).isEmpty();
        assertThat(sessions.find(third, true).orElseThrow().role()).isEqualTo(Role.READER);
        assertThat(tokens.find(token).orElseThrow().role()).isEqualTo(Role.READER);
        assertThat(vouched("s1", "ann", null)).isEqualTo(new Identities.Outcome.NoRole("oidc:ann"));
        assertThat(sessions.find(third, true)).isEmpty();
        assertThat(tokens.find(token)).isEmpty();
        assertThat(vouched("s9", "new", null)).isEqualTo(new Identities.Outcome.NoRole(""));
        assertThat(accounts.all()).hasSize(1);
    }

    @Test
    void whoIsDisabledHereStaysOut() {
        accounts.make("root", Role.ADMIN, SECRET);
        String cookie = admitted("s1", "ann", Role.ADMIN).cookie();
        accounts.change("oidc:ann", null, true, null);
        assertThat(sessions.find(cookie, true)).isEmpty();
        assertThat(vouched("s1", "ann", Role.ADMIN)).isEqualTo(new Identities.Outcome.Disabled("oidc:ann"));
        accounts.change("oidc:ann", null, false, null);
        assertThat(vouched("s1", "ann", Role.READER)).isInstanceOf(Identities.Outcome.In.class);
    }

    @Test
    void ofTwoWorkersOneMakesTheAccount() throws Exception {
        try (Database other = again()) {
            Identities there = new Identities(other, new Sessions(other, clock), new LoginThrottle(clock), clock);
            for (int i = 0; i < 10; i++) {
                String subject = "s" + i;
                List<Identities.Outcome> both = atOnce(
                        () -> vouched(subject, "ann", Role.READER),
                        () -> there.in(ISSUER, subject, "ann", Role.READER, "192.0.2.1"));
                assertThat(both).allMatch(Identities.Outcome.In.class::isInstance);
            }
        }
        assertThat(accounts.all()).hasSize(10);
    }

    @Test
    void anAttemptComesBackOnce() {
        Attempts.Attempt mine = attempts.begin("/status");
        Attempts.Attempt other = attempts.begin("/");
        assertThat(mine.toString()).doesNotContain(mine.cookie());
        assertThat(List.of(mine.cookie(), mine.state(), mine.nonce(), mine.verifier(), mine.challenge()))
                .doesNotHaveDuplicates()
                .allMatch(text -> text.matches("[A-Za-z0-9_-]{43}"));
        for (String wrong : List.of(other.state(), mine.cookie(), mine.nonce(), "", "\u0000", mine.state() + "x")) {
            assertThat(attempts.end(mine.cookie(), wrong)).as("another's state").isEmpty();
        }
        assertThat(attempts.end(other.cookie(), mine.state())).isEmpty();
        assertThat(attempts.end("x".repeat(43), new Attempts.Attempt("x".repeat(43), "").state()))
                .isEmpty();
        assertThat(attempts.end(mine.cookie(), mine.state())).contains(mine);
        assertThat(attempts.end(mine.cookie(), mine.state())).as("once").isEmpty();
        clock.pass(Attempts.LONGEST);
        assertThat(attempts.end(other.cookie(), other.state())).as("late").isEmpty();
    }

    @Test
    void ofTwoWorkersOneTakesTheAttempt() throws Exception {
        try (Database other = again()) {
            Attempts there = new Attempts(other, clock);
            Attempts.Attempt attempt = attempts.begin("/");
            assertThat(atOnce(
                            () -> attempts.end(attempt.cookie(), attempt.state())
                                    .isPresent(),
                            () -> there.end(attempt.cookie(), attempt.state()).isPresent()))
                    .containsExactlyInAnyOrder(true, false);
        }
    }

    @Test
    void attemptsAreBounded() {
        List<Attempts.Attempt> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            all.add(attempts.begin("/"));
            clock.pass(Duration.ofSeconds(1));
        }
        assertThat(all.stream().map(a -> attempts.end(a.cookie(), a.state()).isPresent()))
                .as("the newest three")
                .containsExactly(false, false, true, true, true);
    }

    private static boolean tried(Runnable deed) {
        try {
            deed.run();
            return true;
        } catch (AccessException e) {
            assertThat(e.reason()).isEqualTo(AccessException.Reason.CONFLICT);
            return false;
        }
    }

    @SafeVarargs
    private static <T> List<T> atOnce(Callable<T>... deeds) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(deeds.length);
        try {
            CyclicBarrier start = new CyclicBarrier(deeds.length);
            List<Future<T>> running = new ArrayList<>();
            for (Callable<T> deed : deeds) {
                running.add(threads.submit(() -> {
                    start.await();
                    return deed.call();
                }));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> one : running) {
                results.add(one.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void theLastAdminStays() {
        accounts.make("only", Role.ADMIN, SECRET);
        accounts.make("robot", Role.ADMIN, null);
        accounts.make("other", Role.ANALYST, SECRET);
        for (Runnable deed : List.<Runnable>of(
                () -> accounts.remove("only"),
                () -> accounts.change("only", Role.ANALYST, null, null),
                () -> accounts.change("only", null, true, null))) {
            assertThat(tried(deed)).isFalse();
        }
        assertThat(accounts.get("only")).get().extracting(Account::disabled).isEqualTo(false);
        accounts.change("other", Role.ADMIN, null, null);
        accounts.remove("only");
    }

    @Test
    void namesAndPasswordsHaveRules() {
        for (String name : List.of("", "A", "a b", "a/b", "../x", "a\u0000", ".a", "x".repeat(65), "ä", "a\n")) {
            assertThatThrownBy(() -> accounts.make(name, Role.READER, SECRET)).isInstanceOf(AccessException.class);
            assertThat(accounts.get(name)).isEmpty();
        }
        accounts.make("a.b_c-d@example.org", Role.READER, SECRET);
        assertThatThrownBy(() -> accounts.make("a.b_c-d@example.org", Role.READER, SECRET))
                .hasMessageContaining("already");
        for (String password : List.of("", "elevenchars", "x".repeat(257), "\uD83D\uDE00".repeat(11))) {
            assertThatThrownBy(() -> accounts.make("x", Role.READER, password)).hasMessageContaining("12 to 256");
        }
        accounts.make("x", Role.READER, "\uD83D\uDE00".repeat(12));
        in("x", "\uD83D\uDE00".repeat(12));
        accounts.make("y", Role.READER, "passwort-f\u00FCr-y");
        in("Y ", "passwort-fu\u0308r-y");
    }

    @Test
    void wrongNamesPasswordsAndDisabledAccountsAreRefusedAlike() {
        accounts.make("boss", Role.ADMIN, SECRET);
        accounts.make("gone", Role.READER, SECRET);
        accounts.make("robot", Role.READER, null);
        accounts.change("gone", null, true, null);
        for (String name : List.of("gone", "robot", "nobody", "", "../../etc", "x\u0000y")) {
            assertThat(login.in(name, SECRET, "192.0.2.7")).isEqualTo(new Outcome.Refused());
        }
        assertThat(login.in("robot", "", "192.0.2.7")).isEqualTo(new Outcome.Refused());
        assertThat(login.in("boss", SECRET + "x", "192.0.2.7")).isEqualTo(new Outcome.Refused());
        assertThat(login.in("boss", "x".repeat(1 << 20), "192.0.2.7")).isEqualTo(new Outcome.Refused());
    }

    @Test
    void aCheaperHashIsRenewedAtLogin() throws Exception {
        accounts.make("boss", Role.ADMIN, SECRET);
        Passwords dearer = new Passwords(new Passwords.Cost(128, 2, 1), 4, Duration.ofSeconds(30));
        Accounts later = new Accounts(database, dearer, clock);
        Login then = new Login(later, dearer, sessions, new LoginThrottle(clock));
        assertThat(column("SELECT password FROM account")).first().asString().contains("$m=64,t=1,p=1$");
        assertThat(then.in("boss", SECRET, "192.0.2.1")).isInstanceOf(Outcome.In.class);
        assertThat(column("SELECT password FROM account")).first().asString().contains("$m=128,t=2,p=1$");
        assertThat(then.in("boss", SECRET, "192.0.2.1")).isInstanceOf(Outcome.In.class);
    }

    @Test
    void sessionsEnd() {
        accounts.make("boss", Role.ADMIN, SECRET);
        accounts.make("ann", Role.ANALYST, SECRET);
        String idle = in("ann", SECRET).cookie();
        assertThat(sessions.find(idle, true)).get().extracting(Caller::account).isEqualTo("ann");
        clock.pass(Duration.ofMinutes(59));
        assertThat(sessions.find(idle, true)).isPresent();
        clock.pass(Duration.ofMinutes(59));
        assertThat(sessions.find(idle, true)).as("used meanwhile").isPresent();
        clock.pass(Duration.ofMinutes(60));
        assertThat(sessions.find(idle, true)).as("an hour without a request").isEmpty();

        String polled = in("ann", SECRET).cookie();
        clock.pass(Duration.ofMinutes(59));
        assertThat(sessions.find(polled, false)).isPresent();
        clock.pass(Duration.ofMinutes(1));
        assertThat(sessions.find(polled, false))
                .as("a page that asks by itself")
                .isEmpty();

        String busy = in("ann", SECRET).cookie();
        for (int i = 0; i < 23; i++) {
            clock.pass(Duration.ofMinutes(30));
            assertThat(sessions.find(busy, true)).isPresent();
        }
        clock.pass(Duration.ofMinutes(30));
        assertThat(sessions.find(busy, true)).as("twelve hours").isEmpty();

        Outcome.In out = in("ann", SECRET);
        String other = in("ann", SECRET).cookie();
        sessions.end(out.cookie());
        assertThat(sessions.find(out.cookie(), true)).isEmpty();
        assertThat(sessions.find(other, true)).isPresent();
        accounts.change("ann", Role.READER, null, null);
        assertThat(sessions.find(other, true)).as("another role").isEmpty();

        String before = in("ann", SECRET).cookie();
        assertThat(login.change("ann", "wrong password", "a new password", "192.0.2.1"))
                .isEqualTo(new Outcome.Refused());
        assertThat(login.change("ann", SECRET, "a new password", "192.0.2.1")).isNull();
        assertThat(sessions.find(before, true)).as("another password").isEmpty();
        assertThat(login.in("ann", SECRET, "192.0.2.1")).isEqualTo(new Outcome.Refused());
        String last = in("ann", "a new password").cookie();
        accounts.change("ann", null, true, null);
        assertThat(sessions.find(last, true)).as("disabled").isEmpty();
        assertThat(sessions.find("", true)).isEmpty();
        assertThat(sessions.find("x".repeat(43), true)).isEmpty();
    }

    @Test
    void onlyHashesOfSecretsAreKept() throws Exception {
        accounts.make("boss", Role.ADMIN, SECRET);
        Outcome.In in = in("boss", SECRET);
        Tokens.Made made = tokens.make("boss", "probe", 1);
        String all = String.join("\n", column("SELECT hash FROM session"))
                + String.join("\n", column("SELECT hash || id || label FROM token"))
                + String.join("\n", column("SELECT password FROM account"));
        assertThat(all)
                .doesNotContain(in.cookie(), made.secret(), SECRET, in.caller().csrf());
        assertThat(made.toString()).doesNotContain(made.secret());
    }

    @Test
    void anAccountHasTwentySessions() throws Exception {
        accounts.make("boss", Role.ADMIN, SECRET);
        List<String> cookies = new ArrayList<>();
        for (int i = 0; i < 23; i++) {
            cookies.add(in("boss", SECRET).cookie());
            clock.pass(Duration.ofSeconds(1));
        }
        assertThat(cookies.stream().filter(c -> sessions.find(c, true).isPresent()))
                .containsExactlyElementsOf(cookies.subList(3, 23));
    }

    @Test
    void tokensLetIn() {
        accounts.make("boss", Role.ADMIN, SECRET);
        accounts.make("robot", Role.READER, null);
        Tokens.Made made = tokens.make("robot", "scraper", 7);
        assertThat(made.secret()).matches("tdr_[A-Za-z0-9_-]{43}");
        Caller caller = tokens.find(made.secret()).orElseThrow();
        assertThat(caller).isEqualTo(new Caller("robot", Role.READER, ""));
        assertThat(caller.byToken()).isTrue();
        assertThat(tokens.of("robot").get(0).used()).isEqualTo(clock.millis());
        accounts.change("robot", Role.ANALYST, null, null);
        assertThat(tokens.find(made.secret())).get().extracting(Caller::role).isEqualTo(Role.ANALYST);
        accounts.change("robot", null, true, null);
        assertThat(tokens.find(made.secret())).isEmpty();
        accounts.change("robot", null, false, null);
        clock.pass(Duration.ofDays(7));
        assertThat(tokens.find(made.secret())).as("expired").isEmpty();

        Tokens.Made next = tokens.make("robot", "again", 1);
        assertThatThrownBy(() -> tokens.remove(next.token().id(), "boss")).isInstanceOf(AccessException.class);
        tokens.remove(next.token().id(), "robot");
        assertThat(tokens.find(next.secret())).isEmpty();
        Tokens.Made last = tokens.make("robot", "last", 1);
        accounts.remove("robot");
        assertThat(tokens.find(last.secret())).isEmpty();
        assertThat(tokens.of(null)).isEmpty();
        for (String secret : List.of("", "tdr_", "tdr_" + "x".repeat(43), "x".repeat(47))) {
            assertThat(tokens.find(secret)).isEmpty();
        }
        assertThatThrownBy(() -> tokens.make("nobody", "x", 1)).hasMessageContaining("no such account");
        assertThatThrownBy(() -> tokens.make("boss", " ", 1)).hasMessageContaining("label");
        assertThatThrownBy(() -> tokens.make("boss", "x", 0)).hasMessageContaining("days");
        assertThat(tokens.make("boss", "<b>\u0000\uD800", 1).token().label()).isEqualTo("<b>\uFFFD\uFFFD");
    }

    @Test
    void theTrailIsReadInPages() {
        for (int i = 0; i < 25; i++) {
            trail.record(
                    clock.millis(), i % 2 == 0 ? "ann" : "bob", "192.0.2.1", "incident.read", "i" + i, "done", "d" + i);
            if (i % 5 == 0) {
                clock.pass(Duration.ofSeconds(1));
            }
        }
        List<String> targets = new ArrayList<>();
        String next = null;
        int pages = 0;
        do {
            Trail.Page page = trail.read(Trail.Filter.ALL, next, 10);
            page.entries().forEach(e -> targets.add(e.target()));
            next = page.next();
            pages++;
        } while (next != null);
        assertThat(pages).isEqualTo(3);
        assertThat(targets).doesNotHaveDuplicates().hasSize(25);
        Trail.Filter ann = new Trail.Filter("ann", "incident.read", null, 0, Long.MAX_VALUE);
        assertThat(trail.read(ann, null, 100).entries())
                .hasSize(13)
                .allMatch(e -> e.account().equals("ann"));
        assertThat(trail.read(new Trail.Filter(null, null, "i7", 0, Long.MAX_VALUE), null, 100)
                        .entries())
                .hasSize(1);
        assertThatThrownBy(() -> trail.read(Trail.Filter.ALL, "1' OR 1=1", 10))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(trail.forget(clock.millis())).isEqualTo(21);
        assertThat(trail.read(Trail.Filter.ALL, null, 100).entries()).hasSize(4);
    }

    @Test
    void theTrailTakesAnything() {
        String evil = "a\u0000b\uD800\r\n<script>'\";DROP TABLE trail;--\u202E" + "x".repeat(100_000);
        trail.record(clock.millis(), evil, evil, evil, evil, evil, evil);
        Trail.Entry entry = trail.read(Trail.Filter.ALL, null, 1).entries().get(0);
        assertThat(entry.detail()).startsWith("a\uFFFDb\uFFFD\r\n<script>").hasSize(1000);
        assertThat(entry.target()).hasSize(200);
    }

    private List<String> column(String sql) throws Exception {
        return database.read((Connection connection) -> {
            try (PreparedStatement query = connection.prepareStatement(sql);
                    ResultSet rows = query.executeQuery()) {
                List<String> all = new ArrayList<>();
                while (rows.next()) {
                    all.add(rows.getString(1));
                }
                return all;
            }
        });
    }
}
