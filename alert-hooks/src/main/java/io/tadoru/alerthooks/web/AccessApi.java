package io.tadoru.alerthooks.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import io.tadoru.alerthooks.access.Access;
import io.tadoru.alerthooks.access.AccessException;
import io.tadoru.alerthooks.access.Account;
import io.tadoru.alerthooks.access.ApiToken;
import io.tadoru.alerthooks.access.Caller;
import io.tadoru.alerthooks.access.Login;
import io.tadoru.alerthooks.access.Role;
import io.tadoru.alerthooks.access.Tokens;
import io.tadoru.alerthooks.access.Trail;
import io.tadoru.collector.Sentence;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sessions, accounts, tokens and the trail, over HTTP. */
final class AccessApi {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String V1 = "/api/v1";
    private static final int PASSWORD = 4 * io.tadoru.alerthooks.access.Passwords.LONGEST;

    private final Access access;
    private final Door door;

    AccessApi(Access access, Door door) {
        this.access = access;
        this.door = door;
    }

    List<Route> routes() {
        return List.of(
                Route.open("POST", V1 + "/session", this::logIn),
                Route.of("DELETE", V1 + "/session", Role.READER, this::logOut),
                Route.of("GET", V1 + "/me", Role.READER, this::me),
                Route.of("POST", V1 + "/me/password", Role.READER, this::changePassword),
                Route.of("GET", V1 + "/accounts", Role.ADMIN, this::accounts),
                Route.of("POST", V1 + "/accounts", Role.ADMIN, this::makeAccount),
                Route.of("PATCH", V1 + "/accounts/{name}", Role.ADMIN, this::changeAccount),
                Route.of("DELETE", V1 + "/accounts/{name}", Role.ADMIN, this::removeAccount),
                Route.of("GET", V1 + "/tokens", Role.READER, this::tokens),
                Route.of("POST", V1 + "/tokens", Role.READER, this::makeToken),
                Route.of("DELETE", V1 + "/tokens/{token}", Role.READER, this::removeToken),
                Route.of("GET", V1 + "/trail", Role.ADMIN, this::trail));
    }

    // --- the session

    private void logIn(Context ctx) {
        Body body = Body.json(ctx, "account", "password");
        Caller caller = logIn(ctx, body.needed("account", PASSWORD), body.needed("password", PASSWORD));
        Answers.json(ctx, 200, me(caller));
    }

    /**
     * Logs in and sets the cookie.
     *
     * @throws Problem where name or password is wrong, or after too many attempts
     */
    Caller logIn(Context ctx, String account, String password) {
        Login.Outcome outcome = access.login().in(account, password, door.address(ctx));
        if (outcome instanceof Login.Outcome.In in) {
            door.setCookie(ctx, in.cookie());
            door.noteAs(ctx, in.caller().account(), "session.begin", in.caller().account(), "done", "");
            return in.caller();
        }
        if (outcome instanceof Login.Outcome.Refused) {
            // People type passwords where names belong: only names that exist are written down.
            String known = access.accounts().get(account).map(Account::name).orElse("");
            door.noteAs(ctx, "", "session.begin", known, "refused", "");
        }
        throw problem(outcome);
    }

    private static Problem problem(Login.Outcome outcome) {
        if (outcome instanceof Login.Outcome.Later later) {
            return Problem.later(
                    429,
                    Sentence.of("too many attempts to log in"),
                    later.delay().toSeconds() + 1);
        }
        return Problem.of(401, Sentence.of("the account's name or its password is wrong"));
    }

    private void logOut(Context ctx) {
        endSession(ctx);
        ctx.status(204);
    }

    void endSession(Context ctx) {
        String cookie = door.cookie(ctx);
        if (cookie != null) {
            access.sessions().end(cookie);
        }
        door.clearCookie(ctx);
        door.note(ctx, "session.end", Door.caller(ctx).account(), "done", "");
    }

    private void me(Context ctx) {
        new Query(ctx);
        Answers.json(ctx, 200, me(Door.caller(ctx)));
    }

    private static ObjectNode me(Caller caller) {
        ObjectNode json = JSON.objectNode()
                .put("account", caller.account())
                .put("role", caller.role().text());
        return caller.byToken() ? json : json.put("csrf", caller.csrf());
    }

    private void changePassword(Context ctx) {
        Caller caller = Door.caller(ctx);
        Body body = Body.json(ctx, "password", "new_password");
        needSession(caller);
        Login.Outcome not = access.login()
                .change(
                        caller.account(),
                        body.needed("password", PASSWORD),
                        body.needed("new_password", PASSWORD),
                        door.address(ctx));
        if (not instanceof Login.Outcome.Refused) {
            door.note(ctx, "password.change", caller.account(), "refused", "");
            throw Problem.of(422, Sentence.of("the present password is wrong"));
        }
        if (not != null) {
            throw problem(not);
        }
        door.note(ctx, "password.change", caller.account(), "done", "");
        door.clearCookie(ctx);
        ctx.status(204);
    }

    /** Whoever finds a token shall not get more out of it than it gives. */
    private static void needSession(Caller caller) {
        if (caller.byToken()) {
            throw Problem.of(403, Sentence.of("that needs a session: a token cannot do it"));
        }
    }

    // --- accounts

    private void accounts(Context ctx) {
        new Query(ctx);
        ArrayNode list = JSON.arrayNode();
        access.accounts().all().forEach(account -> list.add(json(account)));
        Answers.json(ctx, 200, JSON.objectNode().set("accounts", list));
    }

    private static ObjectNode json(Account account) {
        return JSON.objectNode()
                .put("name", account.name())
                .put("role", account.role().text())
                .put("password", account.password())
                .put("disabled", account.disabled())
                .put("made", time(account.made()));
    }

    private static String time(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }

    private void makeAccount(Context ctx) {
        Body body = Body.json(ctx, "name", "role", "password");
        needSession(Door.caller(ctx));
        String name = body.needed("name", 200);
        Role role = role(body.needed("role", 20));
        noted(ctx, "account.make", name, role.text(), () -> {
            Account made = access.accounts().make(name, role, body.text("password", PASSWORD));
            Answers.json(ctx, 201, json(made));
        });
    }

    private static Role role(String text) {
        return Role.of(text)
                .orElseThrow(
                        () -> Problem.of(422, Sentence.of("{0} must be one of {1}", "role", "reader, analyst, admin")));
    }

    private void changeAccount(Context ctx) {
        Body body = Body.json(ctx, "role", "disabled", "password");
        needSession(Door.caller(ctx));
        String name = ctx.pathParam("name");
        String text = body.text("role", 20);
        Role role = text == null ? null : role(text);
        Boolean disabled = body.flag("disabled");
        String password = body.text("password", PASSWORD);
        String what = (role == null ? "" : "role " + role.text() + "; ")
                + (disabled == null ? "" : disabled ? "disabled; " : "enabled; ")
                + (password == null ? "" : "password; ");
        if (what.isEmpty()) {
            throw Problem.of(422, Sentence.of("there is nothing to change: role, disabled, password"));
        }
        noted(
                ctx,
                "account.change",
                name,
                what.strip(),
                () -> Answers.json(ctx, 200, json(access.accounts().change(name, role, disabled, password))));
    }

    private void removeAccount(Context ctx) {
        needSession(Door.caller(ctx));
        String name = ctx.pathParam("name");
        noted(ctx, "account.remove", name, "", () -> {
            access.accounts().remove(name);
            ctx.status(204);
        });
    }

    /** What is refused stands on the trail as well. */
    private void noted(Context ctx, String action, String target, String detail, Runnable deed) {
        try {
            deed.run();
        } catch (AccessException e) {
            door.note(ctx, action, target, "refused", String.valueOf(e.getMessage()));
            throw e;
        }
        door.note(ctx, action, target, "done", detail);
    }

    // --- tokens

    private void tokens(Context ctx) {
        Query query = new Query(ctx, "all");
        Caller caller = Door.caller(ctx);
        boolean all = "true".equals(query.oneOf("all", java.util.Set.of("true", "false")));
        if (all && caller.role() != Role.ADMIN) {
            throw Problem.of(403, Sentence.of("others' tokens need the role admin"));
        }
        ArrayNode list = JSON.arrayNode();
        access.tokens().of(all ? null : caller.account()).forEach(token -> list.add(json(token)));
        Answers.json(ctx, 200, JSON.objectNode().set("tokens", list));
    }

    private static ObjectNode json(ApiToken token) {
        return JSON.objectNode()
                .put("id", token.id())
                .put("account", token.account())
                .put("label", token.label())
                .put("made", time(token.made()))
                .put("expires", time(token.expires()))
                .put("used", token.used() == 0 ? null : time(token.used()));
    }

    private void makeToken(Context ctx) {
        Body body = Body.json(ctx, "label", "days", "account");
        Caller caller = Door.caller(ctx);
        needSession(caller);
        String label = body.needed("label", 200);
        Integer days = body.number("days", 1, Tokens.LONGEST);
        String whose = body.text("account", 200);
        String account = whose == null ? caller.account() : whose;
        if (!account.equals(caller.account()) && caller.role() != Role.ADMIN) {
            door.note(ctx, "token.make", account, "refused", label);
            throw Problem.of(403, Sentence.of("tokens of other accounts need the role admin"));
        }
        noted(ctx, "token.make", account, label, () -> {
            Tokens.Made made = access.tokens().make(account, label, days == null ? 90 : days);
            Answers.json(ctx, 201, json(made.token()).put("secret", made.secret()));
        });
    }

    private void removeToken(Context ctx) {
        Caller caller = Door.caller(ctx);
        String id = ctx.pathParam("token");
        @Nullable String whose = caller.role() == Role.ADMIN ? null : caller.account();
        if (!id.matches("[A-Za-z0-9_-]{1,64}")) {
            throw Problem.of(404, Sentence.of("there is no such token"));
        }
        noted(ctx, "token.remove", id, "", () -> {
            access.tokens().remove(id, whose);
            ctx.status(204);
        });
    }

    // --- the trail

    private void trail(Context ctx) {
        Query query = new Query(ctx, "account", "action", "target", "from", "to", "limit", "cursor");
        Long from = query.time("from");
        Long to = query.time("to");
        Trail.Filter filter = new Trail.Filter(
                query.text("account"),
                query.text("action"),
                query.text("target"),
                from == null ? 0 : from,
                to == null ? Long.MAX_VALUE : to);
        Trail.Page page;
        try {
            page = access.trail().read(filter, query.text("cursor"), query.number("limit", 100, 1, Trail.PAGE));
        } catch (IllegalArgumentException e) {
            throw Problem.of(400, Sentence.of("cursor must be one that a page gave"));
        }
        ArrayNode list = JSON.arrayNode();
        for (Trail.Entry entry : page.entries()) {
            list.addObject()
                    .put("id", entry.id())
                    .put("at", time(entry.at()))
                    .put("account", entry.account())
                    .put("address", entry.address())
                    .put("action", entry.action())
                    .put("target", entry.target())
                    .put("outcome", entry.outcome())
                    .put("detail", entry.detail());
        }
        ObjectNode json = JSON.objectNode();
        json.set("entries", list);
        Answers.json(ctx, 200, json.put("next", page.next()));
    }
}
