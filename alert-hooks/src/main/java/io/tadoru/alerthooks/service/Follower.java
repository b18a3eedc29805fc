package io.tadoru.alerthooks.service;

import io.tadoru.alerthooks.alert.AlertException;
import io.tadoru.alerthooks.alert.AlertSources;
import io.tadoru.alerthooks.alert.AlertSources.Batch;
import io.tadoru.alerthooks.alert.AlertSources.Refused;
import io.tadoru.alerthooks.alert.Received;
import io.tadoru.alerthooks.follow.AlertIndex;
import io.tadoru.alerthooks.follow.AlertIndex.Hit;
import io.tadoru.alerthooks.follow.AlertIndex.Page;
import io.tadoru.alerthooks.follow.Chunk;
import io.tadoru.alerthooks.follow.EveFile;
import io.tadoru.alerthooks.ledger.Inbox;
import io.tadoru.alerthooks.ledger.Inbox.Entry;
import io.tadoru.alerthooks.ledger.Inbox.Progress;
import io.tadoru.visualizer.DisplayText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what is not posted. How far it came is written with the alerts, in one transaction: none is lost, none counts
 * twice, whenever it is stopped.
 */
final class Follower {
    private static final Logger LOG = LoggerFactory.getLogger(Follower.class);
    private static final int CHUNK = 4 << 20;

    private final Inbox inbox;
    private final AlertSources sources;
    private final Meters meters;

    Follower(Inbox inbox, AlertSources sources, Meters meters) {
        this.inbox = inbox;
        this.sources = sources;
        this.meters = meters;
    }

    /** Takes what an EVE file has got since. The first time it begins with the file as it is. */
    void file(Path path) {
        String source = "eve " + path.toAbsolutePath();
        EveFile file = new EveFile(path, CHUNK);
        try {
            List<Chunk> chunks = file.poll(inbox.position(source).orElse(""));
            while (!chunks.isEmpty()) {
                for (Chunk chunk : chunks) {
                    take(source, "suricata", chunk.lines(), chunk.cursor());
                }
                chunks = file.poll(inbox.position(source).orElse(""));
            }
        } catch (IOException | AlertException | CompletionException e) {
            meters.failed("source");
            LOG.warn("{} could not be read: {}", path, e.getMessage());
        }
    }

    /** Takes what an index of alerts has got since. */
    void index(AlertIndex index, String name, String form) {
        String source = "index " + name;
        try {
            Page page;
            do {
                page = index.poll(inbox.position(source).orElse(""));
                List<Entry> entries = new ArrayList<>();
                long now = System.currentTimeMillis();
                for (Hit hit : page.hits()) {
                    // Told apart by the document alone: it may come again after a restart.
                    String delivery = source + "/" + hit.index() + "/" + hit.id();
                    Batch batch = sources.read(form, hit.source().getBytes(StandardCharsets.UTF_8), now);
                    for (int i = 0; i < batch.alerts().size(); i++) {
                        entries.add(new Entry(
                                delivery + "/" + i, source, batch.alerts().get(i), now));
                    }
                    refused(source, batch);
                }
                if (!page.cursor().isEmpty()) {
                    inbox.take(entries, new Progress(source, page.cursor())).join();
                    meters.received(source, "accepted", entries.size());
                }
            } while (page.more());
        } catch (IOException | AlertException | CompletionException e) {
            meters.failed("source");
            LOG.warn("the alert index {} could not be read: {}", name, e.getMessage());
        }
    }

    private void take(String source, String form, byte[] lines, String cursor) throws AlertException {
        List<Entry> entries = new ArrayList<>();
        if (lines.length > 0) {
            long now = System.currentTimeMillis();
            Batch batch = sources.read(form, lines, now);
            for (Received received : batch.alerts()) {
                entries.add(new Entry(source + "/" + cursor + "/" + entries.size(), source, received, now));
            }
            refused(source, batch);
        }
        inbox.take(entries, new Progress(source, cursor)).join();
        meters.received(form, "accepted", entries.size());
    }

    private void refused(String source, Batch batch) {
        List<Refused> faults =
                batch.refused().stream().filter(r -> !r.ignored()).toList();
        if (!faults.isEmpty()) {
            meters.received(source, "refused", faults.size());
            LOG.warn(
                    "{}: {} alerts refused, the first: {}",
                    source,
                    faults.size(),
                    DisplayText.of(faults.get(0).reason()));
        }
    }
}
