package io.tadoru.correlator.tracking;

import io.tadoru.collector.Event;
import io.tadoru.collector.Question;
import io.tadoru.collector.Question.OfProcess;
import io.tadoru.collector.Question.Opens;
import io.tadoru.collector.Reply;
import io.tadoru.collector.Sentence;
import io.tadoru.collector.SystemCalls;
import io.tadoru.correlator.Edge.Kind;
import io.tadoru.correlator.Step;
import io.tadoru.correlator.identity.Generation;
import io.tadoru.correlator.identity.Generations.At;
import io.tadoru.correlator.identity.Life;
import io.tadoru.correlator.identity.Lives.Moment;
import io.tadoru.correlator.link.Directories;
import io.tadoru.correlator.link.Flow.OfFile;
import io.tadoru.correlator.link.Flows;
import io.tadoru.correlator.link.Names;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The window follows the file: of a process that runs since before the window, only the window's events are known. What
 * it runs was run before that, and a server may have begun to wait for the request before that. If its image, or the
 * script that its command names, was written by somebody, however long ago, or if it took its last connection then, the
 * process is looked up again from there. Otherwise one event and a few reads are all that it costs. Not thread-safe.
 */
final class Earlier {
    /** Reads fetched after an execve: libraries first, then what the command names. */
    private static final int MOST_READS = 100;

    private final Inquiry inquiry;
    private final Set<String> looked = new HashSet<>();
    private final Map<String, Life> found = new HashMap<>();

    Earlier(Inquiry inquiry) {
        this.inquiry = inquiry;
    }

    /** The process as it is best known. */
    Life of(Life life) {
        return found.getOrDefault(life.id(), life);
    }

    /** Looks up what these did before the window, in as few exchanges as it takes, none for most. */
    void look(Collection<Task> tasks) {
        if (!inquiry.bounds.takes(Step.EARLIER)) {
            return;
        }
        List<Task> cut = tasks.stream()
                .filter(t -> cut(t.process()) && looked.add(t.id()))
                .toList();
        List<Asked> asked = new ArrayList<>();
        for (Task task : cut) {
            asked.add(new Asked(task.process(), SystemCalls.EXEC));
            if (!accepted(task)) {
                asked.add(new Asked(task.process(), SystemCalls.ACCEPT));
            }
        }
        Map<Asked, Event> last = last(asked);
        Map<Life, Event> ran = new LinkedHashMap<>();
        Map<Life, Moment> then = new LinkedHashMap<>();
        last.forEach((of, event) -> {
            if (of.calls().equals(SystemCalls.EXEC)) {
                ran.put(of.life(), event);
            } else {
                then.put(of.life(), Moment.of(event));
            }
        });
        written(ran).forEach(life -> then.put(life, Moment.of(Objects.requireNonNull(ran.get(life)))));
        Map<Life, Life> longer = inquiry.longer(then);
        then.keySet().forEach(life -> {
            Life again = longer.get(life);
            if (again != null) {
                found.put(life.id(), again);
            } else {
                inquiry.limit(Sentence.of(
                        "Process {0} seems to run since before the window, but what lies between was too much to be sure;"
                                + " what it did then was not followed.",
                        life.pid()));
            }
        });
    }

    /** Whether the image of its first known event was run before that event. */
    private boolean cut(Life life) {
        if (life.events().isEmpty() || runs(life.events().get(0))) {
            return false;
        }
        Event birth = life.birth();
        return birth == null || birth.time() < inquiry.bounds.from();
    }

    private static boolean runs(Event e) {
        return SystemCalls.EXEC.contains(e.call()) && e.success();
    }

    /** Whether it took a connection in the window before it went on: at the same tick it may wait for the next one. */
    private static boolean accepted(Task task) {
        return task.process().events().stream()
                .anyMatch(e -> e.time() < task.time() && SystemCalls.ACCEPT.contains(e.call()));
    }

    /** Which calls of a process are asked for. */
    private record Asked(Life life, Set<String> calls) {}

    /** The last such call of each before its first known event. */
    private Map<Asked, Event> last(List<Asked> asked) {
        List<Question> questions = new ArrayList<>();
        for (Asked of : asked) {
            Event birth = of.life().birth();
            long from = birth == null ? Long.MIN_VALUE : birth.time();
            long to = of.life().events().get(0).time() - 1;
            questions.add(Question.of(inquiry.host, new OfProcess(of.life().pid()), from, to, 1)
                    .only(of.calls())
                    .newestFirst());
        }
        List<Reply> replies = inquiry.ask(questions);
        Map<Asked, Event> last = new LinkedHashMap<>();
        for (int i = 0; i < asked.size(); i++) {
            Asked of = asked.get(i);
            for (Event e : replies.get(i).events()) {
                // Of another image, it was another process that had this number.
                if (Names.image(e).equals(Names.image(of.life().events().get(0)))) {
                    last.put(of, e);
                }
            }
        }
        return last;
    }

    /** Those whose image or script somebody else wrote. */
    private List<Life> written(Map<Life, Event> ran) {
        Map<Life, List<At>> brought = inputs(ran);
        List<At> files = brought.values().stream().flatMap(List::stream).toList();
        Map<At, Generation> written = files.isEmpty() ? Map.of() : inquiry.generations.at(files);
        return ran.keySet().stream()
                .filter(life -> Objects.requireNonNull(brought.get(life)).stream()
                        .map(written::get)
                        .anyMatch(g -> g != null && g.changedByOthers(life)))
                .toList();
    }

    /** Image and script of each. */
    private Map<Life, List<At>> inputs(Map<Life, Event> ran) {
        List<Question> questions = new ArrayList<>();
        ran.forEach((life, exec) -> questions.add(Question.of(
                        inquiry.host,
                        new OfProcess(life.pid()),
                        exec.time(),
                        life.events().get(0).time(),
                        MOST_READS)
                .only(SystemCalls.OPEN)
                .opened(Opens.READING)));
        List<Reply> replies = inquiry.ask(questions);
        Map<Life, List<At>> inputs = new LinkedHashMap<>();
        int i = 0;
        for (Map.Entry<Life, Event> entry : ran.entrySet()) {
            Event exec = entry.getValue();
            List<At> files = new ArrayList<>();
            Stream.concat(Stream.of(exec), replies.get(i++).events().stream())
                    .flatMap(e -> Flows.of(e, Directories.UNKNOWN).stream())
                    .forEach(f -> {
                        if (f.intoProcess()
                                && f.other() instanceof OfFile file
                                && (f.kind() == Kind.EXECUTED || ReadFiles.named(exec, file.name()))) {
                            files.add(At.of(file.key(), f.event()));
                        }
                    });
            inputs.put(entry.getKey(), files);
        }
        return inputs;
    }
}
