package io.tadoru.alerthooks.web;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tadoru.alerthooks.access.Access;
import io.tadoru.alerthooks.ledger.Ledger;
import io.tadoru.alerthooks.oidc.OpenIdProvider;
import io.tadoru.collector.Sentence;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the server shows and changes.
 *
 * @param wake runs, quickly, after somebody asked for a run or a message
 * @param facts what else the status says, by name, in order
 * @param troubles why the service is not ready, in words without secrets; empty where it is
 * @param openId who vouches for people beside the accounts' passwords, null for nobody
 */
public record Service(
        Ledger ledger,
        Access access,
        Intake intake,
        Reports reports,
        PrometheusMeterRegistry meters,
        Runnable wake,
        Supplier<Map<String, String>> facts,
        Supplier<List<Sentence>> troubles,
        @Nullable OpenIdProvider openId,
        InstantSource clock) {
    /** What the button of the OpenID provider says, null where there is none. */
    @Nullable
    Sentence button() {
        if (openId == null) {
            return null;
        }
        String text = openId.button();
        return text.isEmpty() ? Sentence.of("Sign in with OpenID Connect") : Sentence.text(text);
    }
}
