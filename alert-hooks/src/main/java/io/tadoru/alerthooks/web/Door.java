package io.tadoru.alerthooks.web;

import io.javalin.http.Context;
import io.tadoru.alerthooks.access.Access;
import io.tadoru.alerthooks.access.Attempts;
import io.tadoru.alerthooks.access.Caller;
import io.tadoru.alerthooks.access.Role;
import io.tadoru.collector.Sentence;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who asks, and whether they may. A session's cookie or an API token lets in; what a cookie lets do must also bring the
 * session's CSRF token, and come from a page of ours.
 */
final class Door {
    static final String CSRF_HEADER = "X-CSRF-Token";
    static final String POLL_HEADER = "X-Tadoru-Poll";
    static final String CSRF_FIELD = "csrf";

    private static final String CALLER = "tadoru.caller";
    private static final String FORM = "tadoru.form";
    private static final String BEARER = "bearer ";
    private static final Pattern ADDRESS = Pattern.compile("[0-9a-fA-F.:]{2,45}");

    private final WebSettings settings;
    private final Access access;
    private final InstantSource clock;

    Door(WebSettings settings, Access access, InstantSource clock) {
        this.settings = settings;
        this.access = access;
        this.clock = clock;
    }

    /** @throws Problem 401 where nobody may come in so, 403 where this one may not */
    void check(Context ctx, Route route) {
        boolean hook = route.path().startsWith("/hooks/");
        if (!route.safe() && !hook) {
            refuseForeignPages(ctx);
        }
        Role need = route.need();
        if (need == null) {
            return;
        }
        Caller caller = find(ctx).orElseThrow(() -> Problem.of(401, Sentence.of("log in, or send an API token")));
        ctx.attribute(CALLER, caller);
        if (!caller.role().covers(need)) {
            note(ctx, "denied", ctx.method() + " " + ctx.path(), "refused", "needs " + need.text());
            throw Problem.of(
                    403, Sentence.of("that needs the role {0}, not {1}", Words.role(need), Words.role(caller.role())));
        }
        if (!route.safe() && !caller.byToken()) {
            String given = ctx.header(CSRF_HEADER);
            if (given == null && route.form()) {
                given = form(ctx).get(CSRF_FIELD);
            }
            if (given == null || !same(given, caller.csrf())) {
                throw Problem.of(403, Sentence.of("the session's CSRF token is missing or wrong: load the page again"));
            }
        }
    }

    /** Browsers say where a request comes from: none but our own pages may send changes. */
    private void refuseForeignPages(Context ctx) {
        String site = ctx.header("Sec-Fetch-Site");
        String origin = ctx.header("Origin");
        boolean foreign = site != null && !site.equals("same-origin") && !site.equals("none");
        // Our pages send no referrer, and then their forms' origin is "null".
        if (origin != null && !origin.equals("null") && !ours(origin, ctx.header("Host"))) {
            foreign = true;
        }
        if (foreign) {
            throw Problem.of(403, Sentence.of("changes from other sites' pages are refused"));
        }
    }

    private boolean ours(String origin, @Nullable String host) {
        if (origin.equalsIgnoreCase(settings.publicUrl())) {
            return true;
        }
        try {
            String authority = URI.create(origin).getRawAuthority();
            return authority != null && authority.equalsIgnoreCase(host);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Whoever asks, where somebody does. */
    Optional<Caller> find(Context ctx) {
        String authorization = ctx.header("Authorization");
        if (authorization != null) {
            return authorization.toLowerCase(Locale.ROOT).startsWith(BEARER)
                    ? access.tokens()
                            .find(authorization.substring(BEARER.length()).strip())
                    : Optional.empty();
        }
        String cookie = cookie(ctx);
        // A page that looks for news by itself is nobody at work.
        return cookie == null ? Optional.empty() : access.sessions().find(cookie, ctx.header(POLL_HEADER) == null);
    }

    /** The one that {@link #check} let in. */
    static Caller caller(Context ctx) {
        Caller caller = ctx.attribute(CALLER);
        if (caller == null) {
            throw Problem.of(401, Sentence.of("log in, or send an API token"));
        }
        return caller;
    }

    static Map<String, String> form(Context ctx) {
        Map<String, String> form = ctx.attribute(FORM);
        if (form == null) {
            form = Body.form(ctx);
            ctx.attribute(FORM, form);
        }
        return form;
    }

    static boolean same(String a, String b) {
        return MessageDigest.isEqual(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    }

    // --- the cookie

    private String cookieName() {
        // The prefix makes browsers refuse it from anywhere but this host by TLS.
        return settings.secure() ? "__Host-tadoru" : "tadoru";
    }

    @Nullable
    String cookie(Context ctx) {
        return ctx.cookie(cookieName());
    }

    void setCookie(Context ctx, String value) {
        set(ctx, cookieName(), value, 43_200, "Strict");
    }

    void clearCookie(Context ctx) {
        set(ctx, cookieName(), "", 0, "Strict");
    }

    private String attemptName() {
        return cookieName() + "-oidc";
    }

    /** The cookie of a browser that was sent to an OpenID provider. */
    @Nullable
    String attempt(Context ctx) {
        return ctx.cookie(attemptName());
    }

    /** Lax, for the browser comes back from the provider's site; what it lets do is to end that sign-in. */
    void setAttempt(Context ctx, String value) {
        set(ctx, attemptName(), value, (int) Attempts.LONGEST.toSeconds(), "Lax");
    }

    void clearAttempt(Context ctx) {
        set(ctx, attemptName(), "", 0, "Lax");
    }

    /** Lax, so that a link from another site leads to a page in the language that was chosen. */
    void setLanguage(Context ctx, Language language) {
        set(ctx, Language.COOKIE, language.tag(), 31_536_000, "Lax");
    }

    private void set(Context ctx, String name, String value, int seconds, String site) {
        ctx.res()
                .addHeader(
                        "Set-Cookie",
                        name + "=" + value + "; Path=/; Max-Age=" + seconds + "; HttpOnly; SameSite=" + site
                                + (settings.secure() ? "; Secure" : ""));
    }

    // --- the trail

    /** Whence: the peer, or whom a known proxy names. */
    String address(Context ctx) {
        String peer = bare(ctx.req().getRemoteAddr());
        if (!settings.proxies().contains(peer)) {
            return peer;
        }
        List<String> hops = Collections.list(ctx.req().getHeaders("X-Forwarded-For"));
        String[] named = String.join(",", hops).split(",", -1);
        for (int i = named.length - 1; i >= 0; i--) {
            String hop = bare(named[i].strip());
            if (!ADDRESS.matcher(hop).matches()) {
                return peer;
            }
            if (!settings.proxies().contains(hop)) {
                return hop;
            }
        }
        return peer;
    }

    private static String bare(String address) {
        return address.startsWith("[") && address.endsWith("]") ? address.substring(1, address.length() - 1) : address;
    }

    /** Writes to the trail what this request does. */
    void note(Context ctx, String action, String target, String outcome, String detail) {
        Caller caller = ctx.attribute(CALLER);
        noteAs(ctx, caller == null ? "" : caller.account(), action, target, outcome, detail);
    }

    void noteAs(Context ctx, String account, String action, String target, String outcome, String detail) {
        access.trail().record(clock.millis(), account, address(ctx), action, target, outcome, detail);
    }
}
