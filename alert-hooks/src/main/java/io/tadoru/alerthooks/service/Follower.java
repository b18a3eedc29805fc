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
import java.util.Arrays;
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
    private static final int LINES = 5000;

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
        } catch (IOException | CompletionException e) {
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
                    List<Received> alerts = read(source, form, hit.source().getBytes(StandardCharsets.UTF_8), now);
                    for (int i = 0; i < alerts.size(); i++) {
                        entries.add(new Entry(delivery + "/" + i, source, alerts.get(i), now));
                    }
                }
                if (!page.cursor().isEmpty()) {
                    inbox.take(entries, new Progress(source, page.cursor())).join();
                    meters.received(source, "accepted", entries.size());
                }
            } while (page.more());
        } catch (IOException | CompletionException e) {
            meters.failed("source");
            LOG.warn("the alert index {} could not be read: {}", name, e.getMessage());
        }
    }

    private void take(String source, String form, byte[] lines, String cursor) {
        List<Entry> entries = new ArrayList<>();
        long now = System.currentTimeMillis();
        for (int from = 0; from < lines.length; ) {
            int to = afterLines(lines, from);
            for (Received received : read(source, form, Arrays.copyOfRange(lines, from, to), now)) {
                entries.add(new Entry(source + "/" + cursor + "/" + entries.size(), source, received, now));
            }
            from = to;
        }
        inbox.take(entries, new Progress(source, cursor)).join();
        meters.received(form, "accepted", entries.size());
    }

    /** The end of the next so many lines: a body has a limit, a chunk of short lines goes beyond it. */
    private static int afterLines(byte[] lines, int from) {
        int left = LINES;
        int i = from;
        while (i < lines.length && left > 0) {
            left -= lines[i++] == '\n' ? 1 : 0;
        }
        return i;
    }

    /** What cannot be read is said and left behind: it would be the same the next time. */
    private List<Received> read(String source, String form, byte[] body, long now) {
        try {
            Batch batch = sources.read(form, body, now);
            refused(source, batch);
            return batch.alerts();
        } catch (AlertException e) {
            meters.received(source, "refused", 1);
            LOG.warn("{}: {}", source, DisplayText.of(String.valueOf(e.getMessage())));
            return List.of();
        }
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
