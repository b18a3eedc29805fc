package io.tadoru.alerthooks.web;

import io.javalin.http.Context;
import io.tadoru.alerthooks.access.Caller;
import io.tadoru.collector.Sentence;
import org.jspecify.annotations.Nullable;

/** What all pages share: head, way around, foot. */
final class Frame {
    private static final String NAME = "Tadoru";

    private Frame() {}

    /**
     * Begins a page, up to and with the opening of {@code main}; {@link #end} ends it.
     *
     * @param caller null where nobody is logged in
     * @param script whether the page is live
     */
    static Html begin(Context ctx, Sentence title, @Nullable Caller caller, boolean script) {
        Language language = Language.of(ctx);
        Html out = head(language, title, script, null);
        out.element("a", Sentence.of("To the content"), "class", "skip", "href", "#main");
        out.open("header").open("nav", "aria-label", "Tadoru");
        out.open("a", "class", "brand", "href", "/").same(NAME).close();
        if (caller != null) {
            out.element("a", Sentence.of("Incidents"), "href", "/");
            out.element("a", Sentence.of("Status"), "href", "/status");
        }
        other(out, language, Pages.here(ctx));
        if (caller != null) {
            out.open("form", "method", "post", "action", "/logout");
            out.element("span", Sentence.of("{0}, {1}", caller.account(), Words.role(caller.role())));
            csrf(out, caller);
            out.element("button", Sentence.of("Log out"), "type", "submit").close();
        }
        out.close().end();
        return out.open("main", "id", "main", "tabindex", "-1");
    }

    /** The way to the other language, in its own words. @param next path of the page to see in it */
    private static void other(Html out, Language language, String next) {
        Language other = language.other();
        out.open("form", "method", "post", "action", "/language", "class", "language");
        out.open("input", "type", "hidden", "name", "next", "value", next);
        out.open("button", "type", "submit", "name", "language", "value", other.tag(), "lang", other.tag())
                .same(other.ownName())
                .close()
                .close();
    }

    /** @param refresh the page that follows at once, "" for the same, null for none */
    private static Html head(Language language, Sentence title, boolean script, @Nullable String refresh) {
        Html out = new Html(language);
        out.open("html", "lang", language.tag()).open("head");
        out.open("meta", "charset", "utf-8");
        out.open("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
        out.open("meta", "name", "color-scheme", "content", "light dark");
        if (refresh != null) {
            out.open("meta", "http-equiv", "refresh", "content", refresh.isEmpty() ? "0" : "0; url=" + refresh);
        }
        out.open("title").same(out.words(title) + " · " + NAME).close();
        out.open("link", "rel", "stylesheet", "href", "/assets/tadoru.css");
        if (script) {
            out.open("script", "src", "/assets/live.js", "defer", "").close();
        }
        return out.end().open("body");
    }

    static String end(Html out) {
        return out.end().close().close().toString();
    }

    static void csrf(Html out, Caller caller) {
        out.open("input", "type", "hidden", "name", Door.CSRF_FIELD, "value", caller.csrf());
    }

    static String problem(Context ctx, int status, Sentence detail) {
        Html out = begin(ctx, Problem.title(status), null, false);
        out.open("h1").same(status + " ").text(Problem.title(status)).close();
        out.element("p", detail);
        out.open("p").element("a", Sentence.of("To the incidents"), "href", "/").end();
        return end(out);
    }

    /**
     * The page to log in.
     *
     * @param next path to go to afterwards
     * @param problem null where there is none
     * @param again whether the page asks once more by itself: coming from another site, browsers keep the cookie back
     * @param openId what the button of an OpenID provider says, null where there is none
     */
    static String login(
            Context ctx, String next, @Nullable Sentence problem, boolean again, @Nullable Sentence openId) {
        Language language = Language.of(ctx);
        Html out = head(language, Sentence.of("Log in"), false, again ? "" : null);
        out.open("main", "id", "main", "class", "login");
        out.open("h1").same(NAME).close();
        if (problem != null) {
            out.element("p", problem, "class", "problem", "role", "alert");
        }
        if (openId != null) {
            // No form: browsers hold form-action against where it leads in the end.
            out.element("a", openId, "class", "button", "href", OpenIdPages.begin(next));
        }
        out.open("form", "method", "post", "action", "/login");
        out.open("input", "type", "hidden", "name", "next", "value", next);
        out.element("label", Sentence.of("Account"), "for", "account");
        out.open(
                "input",
                "id",
                "account",
                "name",
                "account",
                "autocomplete",
                "username",
                "required",
                "",
                "autofocus",
                "",
                "maxlength",
                "64");
        out.element("label", Sentence.of("Password"), "for", "password");
        out.open(
                "input",
                "id",
                "password",
                "name",
                "password",
                "type",
                "password",
                "autocomplete",
                "current-password",
                "required",
                "",
                "maxlength",
                "512");
        out.element("button", Sentence.of("Log in"), "type", "submit").end();
        other(out, language, next);
        return end(out);
    }

    /**
     * Leads on to a page of ours. For who comes from another site: a redirect would still count as coming from there, and
     * browsers would keep the session's cookie back.
     */
    static String on(Context ctx, String next) {
        Html out = head(Language.of(ctx), Sentence.of("Logged in"), false, next);
        out.open("main", "id", "main", "class", "login");
        out.open("h1").same(NAME).close();
        out.open("p")
                .element("a", Sentence.of("You are logged in: go on"), "href", next)
                .end();
        return end(out);
    }
}
