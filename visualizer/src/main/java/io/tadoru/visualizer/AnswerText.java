package io.tadoru.visualizer;

import io.tadoru.collector.Sentence;
import io.tadoru.correlator.Incident;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The answer for a terminal, in three lines: who; what brought it; what came after and how sure that is. With no answer:
 * what was looked for; what the evidence holds; what it lacks. Then, where the incident has activities, those on the way to
 * the answer, at most six lines.
 *
 * <p>Stateless; safe from any thread.
 */
public final class AnswerText {
    private AnswerText() {}

    /**
     * Lines without control characters, each ended by {@code \n}.
     *
     * @throws IllegalArgumentException when an edge or the answer names a node that the incident does not have
     */
    public static String of(Incident incident) {
        Story story = new Story(incident);
        List<String> lines = new ArrayList<>(lines(story));
        new ActivityList(story).lines().forEach(a -> lines.add("- " + a));
        return String.join("\n", lines) + "\n";
    }

    private static List<String> lines(Story story) {
        Incident incident = story.incident;
        Incident.Answer answer = incident.answer();
        if (answer == null) {
            List<Sentence> lacks = new ArrayList<>(incident.limits());
            lacks.addAll(incident.coverage().statements());
            return List.of(
                    story.lookedFor().toString(),
                    story.held().toString(),
                    lacks.isEmpty()
                            ? "Nothing is known to be missing from it."
                            : "It lacks: " + DisplayText.cut(Sentence.joined("{0} {1}", lacks), 600));
        }
        return List.of(
                story.fullName(story.node(answer.node())) + " " + story.answerDeed(answer) + " on " + story.hostName()
                        + ", "
                        + story.fromAlert(answer.time()) + ".",
                story.broughtBy(answer).stream().map(Sentence::toString).collect(Collectors.joining(" ")),
                story.after() + " " + capital(Story.sure(answer.confidence()).toString())
                        + (answer.reasons().isEmpty()
                                ? ""
                                : ": " + DisplayText.cut(answer.reasons().get(0), 200))
                        + rivals(answer)
                        + (story.shown().isEmpty() ? "" : " " + story.shown())
                        + (incident.partial() ? " " + story.partial() : ""));
    }

    private static String rivals(Incident.Answer answer) {
        if (answer.rivals().isEmpty()) {
            return "; no rival.";
        }
        Incident.Rival best = answer.rivals().get(0);
        return "; " + answer.rivals().size() + (answer.rivals().size() == 1 ? " rival, " : " rivals, best ")
                + DisplayText.named(best.comm().isEmpty() ? Story.base(best.exe()) : best.comm(), 40) + " (pid "
                + best.pid() + ", " + Story.percent(best.score())
                + ").";
    }

    private static String capital(String s) {
        return s.isEmpty() ? s : Character.toUpperCase(s.charAt(0)) + s.substring(1);
    }
}
