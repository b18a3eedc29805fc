package io.tadoru.alerthooks.web;

import io.javalin.http.Context;
import io.tadoru.alerthooks.access.Access;
import io.tadoru.alerthooks.access.Attempts.Attempt;
import io.tadoru.alerthooks.access.Identities.Outcome;
import io.tadoru.alerthooks.oidc.OidcException;
import io.tadoru.alerthooks.oidc.OpenIdProvider;
import io.tadoru.alerthooks.oidc.Person;
import io.tadoru.collector.Sentence;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** To an OpenID provider and back. What it vouches for ends in a session like any other. */
final class OpenIdPages {
    private static final Logger LOG = LoggerFactory.getLogger(OpenIdPages.class);

    private static final String PATH = "/login/oidc";
    private static final String BACK = PATH + "/callback";
    private static final int VALUE = 200;
    /** Some providers put all that they know into it. */
    private static final int CODE = 8192;

    private static final int AGAIN = 10;

    private final Service service;
    private final Access access;
    private final Door door;
    private final Supplier<String> address;

    /** @param address of this service as people reach it */
    OpenIdPages(Service service, Door door, Supplier<String> address) {
        this.service = service;
        this.access = service.access();
        this.door = door;
        this.address = address;
    }

    List<Route> routes() {
        return List.of(Route.open("GET", PATH, this::leave), Route.open("GET", BACK, this::back));
    }

    /** Where the button leads. */
    static String begin(String next) {
        return PATH + "?next=" + URLEncoder.encode(next, StandardCharsets.UTF_8);
    }

    private OpenIdProvider provider() {
        OpenIdProvider provider = service.openId();
        if (provider == null) {
            throw Problem.of(
                    404, Sentence.of("there is no sign-in by OpenID Connect here: log in with an account's password"));
        }
        return provider;
    }

    private void leave(Context ctx) {
        String next = Pages.next(new Query(ctx, "next").text("next"));
        OpenIdProvider provider = provider();
        Duration wait = access.identities().visit(door.address(ctx));
        if (!wait.isZero()) {
            refuse(ctx, next, Problem.later(429, Sentence.of("too many attempts to sign in"), wait.toSeconds() + 1));
            return;
        }
        try {
            Attempt attempt = access.attempts().begin(next);
            URI there = provider.authorization(attempt, address.get() + BACK);
            door.setAttempt(ctx, attempt.cookie());
            ctx.status(303).header("Location", there.toString());
        } catch (OidcException e) {
            refuse(ctx, next, problem(e));
        }
    }

    private void back(Context ctx) {
        OpenIdProvider provider = provider();
        String state = one(ctx, "state", VALUE);
        String code = one(ctx, "code", CODE);
        String error = one(ctx, "error", VALUE);
        String issuer = one(ctx, "iss", VALUE);
        String cookie = door.attempt(ctx);
        Optional<Attempt> attempt = cookie == null || state == null
                ? Optional.empty()
                : access.attempts().end(cookie, state);
        if (attempt.isEmpty()) {
            refuse(
                    ctx,
                    "/",
                    Problem.of(
                            400,
                            Sentence.of(
                                    "this sign-in is used up, older than 10 minutes, or was begun in another browser:"
                                            + " begin it again at {0}",
                                    address.get() + "/login")));
            return;
        }
        door.clearAttempt(ctx);
        String next = Pages.next(attempt.get().next());
        if (error != null || code == null) {
            Sentence word = OpenIdProvider.word(String.valueOf(error));
            note(ctx, provider, "", "refused", word.toString());
            refuse(
                    ctx,
                    next,
                    Problem.of(
                            401,
                            Sentence.of(
                                    "the provider did not sign you in ({0}): try again, or ask who runs it", word)));
            return;
        }
        try {
            enter(ctx, provider, provider.person(code, issuer, attempt.get(), address.get() + BACK), next);
        } catch (OidcException e) {
            note(ctx, provider, "", "refused", String.valueOf(e.getMessage()));
            refuse(ctx, next, problem(e));
        }
    }

    private void enter(Context ctx, OpenIdProvider provider, Person person, String next) {
        Outcome outcome = access.identities()
                .in(provider.issuer(), person.subject(), person.name(), person.role(), door.address(ctx));
        String who = "subject " + person.subject();
        if (outcome instanceof Outcome.In in) {
            String account = in.caller().account();
            if (in.made()) {
                door.noteAs(ctx, account, "account.make", account, "done", way(provider) + who);
            }
            String role = in.caller().role().text();
            door.noteAs(ctx, account, "session.begin", account, "done", way(provider) + who + ", role " + role);
            door.setCookie(ctx, in.cookie());
            Answers.html(ctx, 200, Frame.on(ctx, next));
        } else if (outcome instanceof Outcome.Disabled disabled) {
            note(ctx, provider, disabled.account(), "refused", who + ", disabled");
            refuse(
                    ctx,
                    next,
                    Problem.of(
                            403, Sentence.of("your account {0} is disabled here: ask an admin", disabled.account())));
        } else if (outcome instanceof Outcome.NoRole none) {
            note(ctx, provider, none.account(), "refused", who + ", no role");
            refuse(
                    ctx,
                    next,
                    Problem.of(
                            403,
                            Sentence.of(
                                    "the provider knows you, but none of your groups there has a role here: ask for one,"
                                            + " then sign in again")));
        }
    }

    private void note(Context ctx, OpenIdProvider provider, String target, String outcome, String detail) {
        door.noteAs(ctx, "", "session.begin", target, outcome, way(provider) + detail);
    }

    private static String way(OpenIdProvider provider) {
        return "OpenID Connect, " + provider.issuer() + ": ";
    }

    private static Problem problem(OidcException e) {
        LOG.warn("sign-in by OpenID Connect: {}", e.getMessage());
        return switch (e.reason()) {
            case AWAY ->
                Problem.later(
                        503, Sentence.of("{0}. Try again, or log in with an account's password", e.words()), AGAIN);
            case UNTRUSTED -> Problem.of(401, Sentence.of("{0}. Sign in again", e.words()));
        };
    }

    /** In a browser the page to log in, with what is wrong: there are two ways on. */
    private void refuse(Context ctx, String next, Problem problem) {
        if (!Answers.wantsPage(ctx)) {
            throw problem;
        }
        if (problem.retryAfter() > 0) {
            ctx.header("Retry-After", Integer.toString(problem.retryAfter()));
        }
        Answers.html(ctx, problem.status(), Frame.login(ctx, next, problem.detail(), false, service.button()));
    }

    /** Providers may send more than is known here; what is known, once. */
    private static @Nullable String one(Context ctx, String name, int most) {
        List<String> values;
        try {
            values = ctx.queryParams(name);
        } catch (RuntimeException e) {
            throw Problem.of(400, Sentence.of("the address's query cannot be read"));
        }
        if (values.size() > 1) {
            throw Problem.of(400, Sentence.of("the query has {0} twice", name));
        }
        String value = values.isEmpty() ? "" : values.get(0);
        if (value.length() > most) {
            throw Problem.of(400, Sentence.of("{0} has more than {1} characters", name, most));
        }
        return value.isEmpty() ? null : Body.plain(name, value);
    }
}
