package io.tadoru.visualizer;

import io.tadoru.collector.Sentence;
import io.tadoru.correlator.Incident;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The answer for a terminal, in three lines: who; what brought it; what came after and how sure that is. With no answer:
 * what was looked for; what the evidence holds; what it lacks. Then, where the incident has activities, those on the way to
 * the answer, at most six lines.
 *
 * <p>Stateless; safe from any thread.
 */
public final class AnswerText {
    /** Lines before those of the activities. */
    private static final int ANSWER = 3;

    private AnswerText() {}

    /**
     * Lines without control characters, each ended by {@code \n}.
     *
     * @throws IllegalArgumentException when an edge or the answer names a node that the incident does not have
     */
    public static String of(Incident incident) {
        StringBuilder out = new StringBuilder();
        int number = 0;
        for (List<Sentence> line : lines(incident, AnswerText::cut)) {
            out.append(number++ < ANSWER ? "" : "- ")
                    .append(line.stream().map(Sentence::toString).collect(Collectors.joining(" ")))
                    .append('\n');
        }
        return out.toString();
    }

    /**
     * The same lines, each as sentences one after the other, with display text in their places; whole, where the text is
     * cut, and activities without the dash.
     *
     * @throws IllegalArgumentException as {@link #of}
     */
    public static List<List<Sentence>> said(Incident incident) {
        return lines(
                incident,
                (recorded, most) -> recorded.stream().map(Story::display).toList());
    }

    /** Gives display text for sentences of the incident. */
    private interface Shown {
        /** @param most characters that there is room for, of all together */
        List<Sentence> of(List<Sentence> recorded, int most);

        default Sentence of(Sentence recorded, int most) {
            return of(List.of(recorded), most).get(0);
        }
    }

    private static List<Sentence> cut(List<Sentence> recorded, int most) {
        return List.of(Sentence.text(DisplayText.cut(Sentence.joined("{0} {1}", recorded), most)));
    }

    private static List<List<Sentence>> lines(Incident incident, Shown shown) {
        Story story = new Story(incident);
        Incident.Answer answer = incident.answer();
        List<List<Sentence>> lines = new ArrayList<>(answer == null ? none(story, shown) : lines(story, answer, shown));
        new ActivityList(story).lines(words -> shown.of(words, 300)).forEach(a -> lines.add(List.of(a)));
        return lines;
    }

    private static List<List<Sentence>> none(Story story, Shown shown) {
        return List.of(List.of(story.lookedFor()), List.of(story.held()), lacks(story.incident.lacks(), shown));
    }

    private static List<Sentence> lacks(List<Sentence> lacks, Shown shown) {
        if (lacks.isEmpty()) {
            return List.of(Sentence.of("Nothing is known to be missing from it."));
        }
        List<Sentence> told = new ArrayList<>(shown.of(lacks, 600));
        told.set(0, Sentence.of("It lacks: {0}", told.get(0)));
        return told;
    }

    private static List<List<Sentence>> lines(Story story, Incident.Answer answer, Shown shown) {
        return List.of(
                List.of(Sentence.of(
                        "{0} {1} on {2}, {3}.",
                        story.calledWhole(story.node(answer.node())),
                        story.answerDeed(answer),
                        story.hostName(),
                        story.fromAlert(answer.time()))),
                story.broughtBy(answer),
                Stream.of(story.after(), sure(answer, shown), story.shown(), story.partial())
                        .filter(s -> !s.isEmpty())
                        .toList());
    }

    private static Sentence sure(Incident.Answer answer, Shown shown) {
        Sentence sure = Story.sureFirst(answer.confidence());
        Sentence why = answer.reasons().isEmpty()
                ? sure
                : Sentence.of("{0}: {1}", sure, shown.of(answer.reasons().get(0), 200));
        int rivals = answer.rivals().size();
        if (rivals == 0) {
            return Sentence.of("{0}; no rival.", why);
        }
        Incident.Rival best = answer.rivals().get(0);
        return Sentence.of(
                rivals == 1 ? "{0}; {1} rival, {2} (pid {3}, {4})." : "{0}; {1} rivals, best {2} (pid {3}, {4}).",
                why,
                rivals,
                DisplayText.named(best.comm().isEmpty() ? Story.base(best.exe()) : best.comm(), 40),
                best.pid(),
                Story.percent(best.score()));
    }
}
