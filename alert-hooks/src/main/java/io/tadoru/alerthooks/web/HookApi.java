package io.tadoru.alerthooks.web;

import io.javalin.http.Context;
import io.tadoru.collector.Sentence;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Where sensors post. They prove themselves to the intake, by signature or token, not to the door. */
final class HookApi {
    private final Intake intake;
    private final Door door;
    private final int most;

    /** @param most bytes of a delivery */
    HookApi(Intake intake, Door door, int most) {
        this.intake = intake;
        this.door = door;
        this.most = most;
    }

    List<Route> routes() {
        return List.of(Route.open("POST", "/hooks/{source}", this::take));
    }

    private void take(Context ctx) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String name : Collections.list(ctx.req().getHeaderNames())) {
            headers.put(name, String.join(", ", Collections.list(ctx.req().getHeaders(name))));
        }
        byte[] body = Body.bytes(ctx, most);
        Reply reply = intake.take(ctx.pathParam("source"), headers, body, door.address(ctx));
        if (reply.status() >= 400) {
            Answers.problem(ctx, reply.status(), Sentence.text(reply.detail()), reply.retryAfter());
        } else if (reply.body() == null) {
            ctx.status(reply.status());
        } else {
            Answers.json(ctx, reply.status(), reply.body());
        }
    }
}
