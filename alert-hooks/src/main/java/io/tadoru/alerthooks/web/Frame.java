package io.tadoru.alerthooks.web;

import io.tadoru.alerthooks.access.Caller;
import org.jspecify.annotations.Nullable;

/** What all pages share: head, way around, foot. */
final class Frame {
    private Frame() {}

    /**
     * Begins a page, up to and with the opening of {@code main}; {@link #end} ends it.
     *
     * @param caller null where nobody is logged in
     * @param script whether the page is live
     */
    static Html begin(String title, @Nullable Caller caller, boolean script) {
        Html out = head(title, script, null);
        out.element("a", "To the content", "class", "skip", "href", "#main");
        out.open("header").open("nav", "aria-label", "Tadoru");
        out.element("a", "Tadoru", "class", "brand", "href", "/");
        if (caller != null) {
            out.element("a", "Incidents", "href", "/");
            out.element("a", "Status", "href", "/status");
            out.open("form", "method", "post", "action", "/logout", "class", "right");
            out.shown("span", caller.account() + ", " + caller.role().text(), 100);
            csrf(out, caller);
            out.element("button", "Log out", "type", "submit").close();
        }
        out.close().end();
        return out.open("main", "id", "main", "tabindex", "-1");
    }

    /** @param refresh the page that follows at once, "" for the same, null for none */
    private static Html head(String title, boolean script, @Nullable String refresh) {
        Html out = new Html();
        out.open("html", "lang", "en").open("head");
        out.open("meta", "charset", "utf-8");
        out.open("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
        out.open("meta", "name", "color-scheme", "content", "light dark");
        if (refresh != null) {
            out.open("meta", "http-equiv", "refresh", "content", refresh.isEmpty() ? "0" : "0; url=" + refresh);
        }
        out.element("title", title + " · Tadoru");
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

    static String problem(int status, String detail) {
        Html out = begin(Problem.title(status), null, false);
        out.element("h1", status + " " + Problem.title(status));
        out.shown("p", detail, 1000);
        out.open("p").element("a", "To the incidents", "href", "/").end();
        return end(out);
    }

    /**
     * The page to log in.
     *
     * @param next path to go to afterwards
     * @param problem "" where there is none
     * @param again whether the page asks once more by itself: coming from another site, browsers keep the cookie back
     * @param openId what the button of an OpenID provider says, null where there is none
     */
    static String login(String next, String problem, boolean again, @Nullable String openId) {
        Html out = head("Log in", false, again ? "" : null);
        out.open("main", "id", "main", "class", "login");
        out.element("h1", "Tadoru");
        if (!problem.isEmpty()) {
            out.shown("p", problem, 800, "class", "problem", "role", "alert");
        }
        if (openId != null) {
            // No form: browsers hold form-action against where it leads in the end.
            out.shown("a", openId, 60, "class", "button", "href", OpenIdPages.begin(next));
        }
        out.open("form", "method", "post", "action", "/login");
        out.open("input", "type", "hidden", "name", "next", "value", next);
        out.element("label", "Account", "for", "account");
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
        out.element("label", "Password", "for", "password");
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
        out.element("button", "Log in", "type", "submit").end();
        return end(out);
    }

    /**
     * Leads on to a page of ours. For who comes from another site: a redirect would still count as coming from there, and
     * browsers would keep the session's cookie back.
     */
    static String on(String next) {
        Html out = head("Logged in", false, next);
        out.open("main", "id", "main", "class", "login");
        out.element("h1", "Tadoru");
        out.open("p").element("a", "You are logged in: go on", "href", next).end();
        return end(out);
    }
}
