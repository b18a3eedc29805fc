package io.tadoru.correlator.tracking;

import io.tadoru.collector.Question;
import io.tadoru.collector.Question.OfPath;
import io.tadoru.collector.Reply;
import io.tadoru.correlator.identity.Generation;
import io.tadoru.correlator.link.Flows;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How often files are run or opened, here and on other hosts: counted by the store, never fetched. Uses stand for
 * processes, of which there are at most so many. Opens for writing count too: to leave them out costs Elasticsearch
 * several times the rest of the question. Remembers what it asked. Not thread-safe.
 */
final class Uses {
    private static final int LOOKED_AT = 64;

    private final Inquiry inquiry;
    private final Map<String, Count> known = new HashMap<>();

    /**
     * Uses around the time of one of them.
     *
     * @param here on this host
     * @param elsewhere on other hosts under the same name, at least
     */
    record Count(long here, long elsewhere) {}

    /** A file under the name by which it was used at a time. */
    record Use(Generation file, String name, long time) {}

    Uses(Inquiry inquiry) {
        this.inquiry = inquiry;
    }

    /** Counts those that are not known yet, in one exchange. */
    void count(Collection<Use> uses) {
        Map<String, Use> open = new LinkedHashMap<>();
        uses.forEach(u -> {
            if (!known.containsKey(u.file().id())) {
                open.putIfAbsent(u.file().id(), u);
            }
        });
        List<Question> questions = new ArrayList<>();
        for (Use use : open.values()) {
            Bounds around = inquiry.bounds.around(use.time());
            Question here = Question.of(
                            inquiry.host,
                            use.file().key().about(),
                            Math.max(around.from(), use.file().from()),
                            Math.min(around.to(), use.file().until()),
                            0)
                    .only(Flows.USE_FILE);
            questions.add(here);
            questions.add(Question.of(null, new OfPath(use.name()), around.from(), around.to(), 0)
                    .only(Flows.USE_FILE));
            questions.add(Question.of(inquiry.host, new OfPath(use.name()), around.from(), around.to(), 0)
                    .only(Flows.USE_FILE));
        }
        List<Reply> replies = inquiry.ask(questions);
        // A store that only counts may be unsure of events that name several files; a few it can look at.
        List<Question> unsure = new ArrayList<>();
        for (int i = 0; i < replies.size(); i++) {
            if (!replies.get(i).exact() && replies.get(i).total() < LOOKED_AT) {
                unsure.add(questions.get(i).upTo(LOOKED_AT));
            }
        }
        Iterator<Reply> looked = (unsure.isEmpty() ? List.<Reply>of() : inquiry.ask(unsure)).iterator();
        List<Long> totals = new ArrayList<>();
        for (Reply reply : replies) {
            totals.add(
                    !reply.exact() && reply.total() < LOOKED_AT ? looked.next().total() : reply.total());
        }
        int i = 0;
        for (String id : open.keySet()) {
            long everywhere = totals.get(i + 1);
            long sameName = totals.get(i + 2);
            known.put(id, new Count(totals.get(i), Math.max(0, everywhere - sameName)));
            i += 3;
        }
    }

    /** Null where it was not counted. */
    @Nullable
    Count of(Generation file) {
        return known.get(file.id());
    }
}
