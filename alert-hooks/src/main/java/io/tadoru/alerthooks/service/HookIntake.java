package io.tadoru.alerthooks.service;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tadoru.alerthooks.alert.AlertException;
import io.tadoru.alerthooks.alert.AlertSources;
import io.tadoru.alerthooks.alert.AlertSources.Batch;
import io.tadoru.alerthooks.alert.AlertSources.Refused;
import io.tadoru.alerthooks.alert.Received;
import io.tadoru.alerthooks.digest.Sha256;
import io.tadoru.alerthooks.hook.HookPolicy;
import io.tadoru.alerthooks.hook.RateLimit;
import io.tadoru.alerthooks.hook.Verdict;
import io.tadoru.alerthooks.ledger.BusyException;
import io.tadoru.alerthooks.ledger.Inbox;
import io.tadoru.alerthooks.ledger.Inbox.Accepted;
import io.tadoru.alerthooks.ledger.Inbox.Entry;
import io.tadoru.alerthooks.ledger.LedgerException;
import io.tadoru.alerthooks.web.Intake;
import io.tadoru.alerthooks.web.Reply;
import io.tadoru.visualizer.DisplayText;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Deliveries by webhook: who may, what it says, on disk, then 202. The same delivery again, known by its signed id or else
 * by its bytes, is answered the same and counted once. Thread-safe.
 */
final class HookIntake implements Intake {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_NAMED = 100;
    private static final int PATIENCE = 10;

    private final Inbox inbox;
    private final AlertSources sources;
    private final Map<String, Way> ways;
    private final HookPolicy others;
    private final Meters meters;

    /**
     * A hook of the settings.
     *
     * @param form of its payloads
     * @param rate null where there is no limit
     */
    record Way(String form, HookPolicy policy, @Nullable RateLimit rate) {}

    /** @param others what deliveries to hooks that the settings do not name must bring */
    HookIntake(Inbox inbox, AlertSources sources, Map<String, Way> ways, HookPolicy others, Meters meters) {
        this.inbox = inbox;
        this.sources = sources;
        this.ways = Map.copyOf(ways);
        this.others = others;
        this.meters = meters;
    }

    @Override
    public Reply take(String source, Map<String, String> headers, byte[] body, String address) {
        Way way = ways.get(source);
        if (way == null) {
            way = new Way(source, others, null);
        }
        Verdict verdict = way.policy().check(headers::get, body);
        if (!verdict.accepted()) {
            return Reply.refused(verdict.status(), verdict.reason());
        }
        if (!sources.names().contains(way.form())) {
            return Reply.refused(404, "no such hook; there are " + String.join(", ", sources.names()));
        }
        long now = System.currentTimeMillis();
        Batch batch;
        try {
            batch = sources.read(way.form(), body, now);
        } catch (AlertException e) {
            meters.received(source, "refused", 1);
            return Reply.refused(400, DisplayText.of(String.valueOf(e.getMessage())));
        }
        if (way.rate() != null) {
            long wait = way.rate().take(source, Math.max(1, batch.alerts().size()));
            if (wait > 0) {
                return Reply.later(429, "more alerts than this hook takes a second", (int) Math.min(wait, 3600));
            }
        }
        meters.received(source, "refused", (int)
                batch.refused().stream().filter(r -> !r.ignored()).count());
        if (batch.alerts().isEmpty()) {
            return nothing(batch);
        }
        return written(source, entries(source, verdict.id(), body, batch.alerts(), now), batch);
    }

    /** No alert in it: a fault, unless the sensor itself says that these are none. */
    private static Reply nothing(Batch batch) {
        List<Refused> faults =
                batch.refused().stream().filter(r -> !r.ignored()).toList();
        if (faults.isEmpty()) {
            return Reply.accepted(body(batch, List.of()));
        }
        Refused first = faults.get(0);
        return Reply.refused(
                422,
                DisplayText.of("alert " + first.position() + ": " + first.reason())
                        + (faults.size() > 1 ? "; and " + (faults.size() - 1) + " more" : ""));
    }

    private Reply written(String source, List<Entry> entries, Batch batch) {
        try {
            List<Accepted> accepted = inbox.take(entries, null).get(PATIENCE, TimeUnit.SECONDS);
            int known = (int) accepted.stream().filter(Accepted::known).count();
            meters.received(source, "known", known);
            meters.received(source, "accepted", accepted.size() - known);
            return Reply.accepted(body(batch, accepted));
        } catch (BusyException e) {
            return Reply.later(503, "too many deliveries at once", 1);
        } catch (ExecutionException | CompletionException | LedgerException e) {
            meters.failed("ledger");
            return Reply.later(503, "the alert could not be written to disk", 5);
        } catch (TimeoutException e) {
            // It may still be written; sent again, it is counted once.
            return Reply.later(503, "writing the alert to disk takes too long", 5);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Reply.later(503, "stopping", 5);
        }
    }

    private static ObjectNode body(Batch batch, List<Accepted> accepted) {
        ObjectNode json = JSON.createObjectNode();
        json.put("accepted", accepted.size());
        Set<String> incidents = new LinkedHashSet<>();
        accepted.forEach(a -> incidents.add(a.incident()));
        ArrayNode named = json.putArray("incidents");
        incidents.stream()
                .limit(MOST_NAMED)
                .forEach(id -> named.addObject().put("id", id).put("href", "/incidents/" + id));
        ArrayNode refused = json.putArray("refused");
        batch.refused().stream()
                .limit(MOST_NAMED)
                .forEach(r -> refused.addObject()
                        .put("position", r.position())
                        .put("reason", DisplayText.of(r.reason()))
                        .put("ignored", r.ignored()));
        return json;
    }

    private static List<Entry> entries(String source, String id, byte[] body, List<Received> alerts, long now) {
        String delivery = source + "/" + (id.isEmpty() ? Sha256.hex(body) : Sha256.hex(id));
        List<Entry> entries = new ArrayList<>();
        for (Received received : alerts) {
            entries.add(new Entry(delivery + "/" + entries.size(), source, received, now));
        }
        return entries;
    }
}
