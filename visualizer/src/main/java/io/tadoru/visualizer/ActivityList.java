package io.tadoru.visualizer;

import io.tadoru.collector.Sentence;
import io.tadoru.correlator.Edge;
import io.tadoru.correlator.Incident;
import io.tadoru.correlator.Incident.Activity;
import io.tadoru.correlator.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The activities of an incident for people: nested lists in the page, a few lines in a terminal. */
final class ActivityList {
    /** Outermost activities that a terminal shows, that of the answer not counted. */
    private static final int LINES = 4;
    /** Things of an activity that the page names; the rest is counted, and all are in the tables. */
    private static final int NAMED = 200;

    private final Story story;
    private final Incident incident;
    private final Map<String, List<Activity>> within = new LinkedHashMap<>();
    private final Map<String, Integer> firstEdge = new HashMap<>();
    private final Set<String> path = new HashSet<>();

    ActivityList(Story story) {
        this.story = story;
        this.incident = story.incident;
        incident.activities()
                .forEach(a -> within.computeIfAbsent(a.parent(), k -> new ArrayList<>())
                        .add(a));
        for (Edge e : incident.edges()) {
            firstEdge.putIfAbsent(e.from(), e.number());
            firstEdge.putIfAbsent(e.to(), e.number());
        }
        if (incident.answer() != null) {
            path.add(incident.answer().node());
            path.addAll(incident.answer().path());
        }
    }

    /** The section of the page; nothing where there are no activities. */
    void section(HtmlWriter out) {
        if (incident.activities().isEmpty()) {
            return;
        }
        out.open("section", "aria-labelledby", "activities").line();
        out.say("h2", Sentence.of("Activities: who did what"), "id", "activities")
                .line();
        out.say(
                        "p",
                        Sentence.of(
                                "By login session, and within it by process with all that it started. What lies on the"
                                        + " way to the answer is marked with ➤."),
                        "class",
                        "soft")
                .line();
        list("", out);
        out.end();
    }

    private void list(String parent, HtmlWriter out) {
        out.open("ul").line();
        for (Activity a : within.getOrDefault(parent, List.of())) {
            out.open("li", "id", a.id());
            if (holds(a)) {
                out.element("strong", "➤ ");
            }
            if (parent.isEmpty()) {
                out.say("strong", who(a)).text(", ");
            }
            out.say("span", Sentence.of("{0} to {1} UTC", TimeText.clock(a.first()), TimeText.clock(a.last())))
                    .text(" ");
            out.say(
                            "span",
                            Sentence.of("({0} to {1})", story.sinceAlert(a.first()), story.sinceAlert(a.last())),
                            "class",
                            "soft")
                    .text(": ");
            out.say("bdi", Story.display(a.words()));
            things(a, out);
            if (within.containsKey(a.id())) {
                list(a.id(), out);
            }
            out.end();
        }
        out.end();
    }

    private void things(Activity a, HtmlWriter out) {
        if (a.nodes().isEmpty()) {
            return;
        }
        int things = a.nodes().size();
        out.open("details");
        out.say("summary", Sentence.of(things == 1 ? "{0} thing" : "{0} things", things))
                .line();
        List<String> shown = a.nodes().subList(0, Math.min(NAMED, a.nodes().size()));
        for (int i = 0; i < shown.size(); i++) {
            Node node = story.node(shown.get(i));
            Integer edge = firstEdge.get(node.id());
            if (edge != null) {
                out.open("a", "href", "#e" + edge);
            }
            out.element("bdi", story.name(node), "class", "code", "dir", "ltr");
            if (edge != null) {
                out.close();
            }
            out.text(i + 1 < shown.size() ? ", " : "");
        }
        if (shown.size() < a.nodes().size()) {
            out.say("span", Sentence.of(" and {0} more, see nodes.csv", things - shown.size()));
        }
        out.end();
    }

    /** {@code user kenji, session 12}. */
    private static Sentence who(Activity a) {
        boolean number = a.user().chars().allMatch(c -> c >= '0' && c <= '9');
        Sentence user = a.user().isEmpty()
                ? Sentence.of("unknown user")
                : Sentence.of(number ? "uid {0}" : "user {0}", DisplayText.named(a.user(), 60));
        return a.session().isEmpty() ? user : Sentence.of("{0}, session {1}", user, DisplayText.named(a.session(), 20));
    }

    /** Whether a part of the way to the answer is in it, or in one that it holds. */
    private boolean holds(Activity a) {
        return a.nodes().stream().anyMatch(path::contains)
                || within.getOrDefault(a.id(), List.of()).stream().anyMatch(this::holds);
    }

    /**
     * The outermost that hold the way to the answer, and behind its own the one that holds the answer.
     *
     * @param words gives display text for what an activity says
     */
    List<Sentence> lines(UnaryOperator<Sentence> words) {
        List<Sentence> lines = new ArrayList<>();
        int outermost = 0;
        for (Activity a : within.getOrDefault("", List.of())) {
            Activity inner = holds(a) ? ofAnswer(a) : null;
            outermost += holds(a) ? 1 : 0;
            if (holds(a) && (outermost <= LINES || inner != null)) {
                lines.add(Sentence.of("{0}, {1}", who(a), line(a, words)));
            }
            if (inner != null && inner != a) {
                lines.add(Sentence.of("within it, {0}", line(inner, words)));
            }
        }
        return lines;
    }

    /** The activity of the answer's process, which is this one or within it; null where it is elsewhere. */
    private @Nullable Activity ofAnswer(Activity a) {
        Incident.Answer answer = incident.answer();
        if (answer != null && a.nodes().contains(answer.node())) {
            return a;
        }
        return within.getOrDefault(a.id(), List.of()).stream()
                .map(this::ofAnswer)
                .filter(x -> x != null)
                .findFirst()
                .orElse(null);
    }

    private Sentence line(Activity a, UnaryOperator<Sentence> words) {
        return Sentence.of(
                "{0} ({1} to {2}): {3}",
                TimeText.human(a.first()),
                story.sinceAlert(a.first()),
                story.sinceAlert(a.last()),
                words.apply(a.words()));
    }
}
