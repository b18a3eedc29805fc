package io.tadoru.alerthooks.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.http.Context;
import io.tadoru.collector.Sentence;

/** How answers are written. */
final class Answers {
    private Answers() {}

    static void json(Context ctx, int status, JsonNode json) {
        ctx.status(status).contentType("application/json").result(bytes(json));
    }

    /** @param page in the {@link Language} that the request asks for */
    static void html(Context ctx, int status, String page) {
        ctx.header("Content-Language", Language.of(ctx).tag()).header("Vary", "Accept-Language, Cookie");
        ctx.status(status).contentType("text/html; charset=utf-8").result(page);
    }

    /** A problem as JSON, or as a page to who wants one. */
    static void problem(Context ctx, int status, Sentence detail, int retryAfter) {
        if (retryAfter > 0) {
            ctx.header("Retry-After", Integer.toString(retryAfter));
        }
        if (status == 401) {
            ctx.header("WWW-Authenticate", "Bearer realm=\"Tadoru\"");
        }
        if (wantsPage(ctx)) {
            html(ctx, status, Frame.problem(ctx, status, detail));
        } else {
            ctx.status(status)
                    .contentType(Problem.TYPE)
                    .result(bytes(
                            Problem.json(status, detail.toString(), ctx.req().getRequestURI())));
        }
    }

    /** Browsers ask for HTML by name. */
    static boolean wantsPage(Context ctx) {
        String accept = ctx.header("Accept");
        return accept != null && accept.contains("text/html") && !ctx.path().startsWith("/hooks/");
    }

    private static byte[] bytes(JsonNode json) {
        try {
            return Body.JSON.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
