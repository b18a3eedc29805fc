package io.tadoru.collector;

import io.tadoru.collector.Question.OfFile;
import java.io.Closeable;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Evidence that can be asked. All questions of a round go in one call, so that a remote store needs one exchange.
 *
 * <p>Replies come in the order of the questions, each with the true count or a lower bound. A store of which a part does
 * not answer gives what the rest holds, says so of each reply ({@link Reply#whole}) and names the part ({@link #absent}).
 * One that cannot answer at all throws {@link EvidenceException}. It never gives less than it says. Thread-safe.
 */
public interface EventStore extends Closeable {

    /** Answers a batch of questions. */
    List<Reply> ask(List<Question> questions);

    /**
     * Which of these files any event is about: one cheap look before asking about each.
     *
     * @param like host, time, calls, opens and outcome that count; what it is about, order and limit do not
     * @return at least those of the files that an event matches; a store may name more, and names all where a part of it
     *     does not answer
     */
    Set<OfFile> touched(Question like, Collection<OfFile> files);

    /**
     * The hosts known to own one of these addresses.
     *
     * @param ips canonical texts
     * @return names as in {@link Event#host}, sorted; empty where the evidence does not tell
     */
    List<String> hostsOwning(Set<String> ips);

    /**
     * The hosts that there are events of.
     *
     * @param from nanoseconds since the epoch, inclusive
     * @param to inclusive
     * @return names as in {@link Event#host}, sorted; at most 1000
     */
    List<String> hosts(long from, long to);

    /**
     * When the evidence of a host begins.
     *
     * @return time of its first event, nanoseconds since the epoch, cut to milliseconds where the store holds no finer
     *     ones; empty where there is none
     */
    default OptionalLong begin(String host) {
        Question first = Question.of(host, new Question.Anything(), Long.MIN_VALUE, Long.MAX_VALUE, 1)
                .withFailures();
        return ask(List.of(first)).get(0).events().stream()
                .mapToLong(Event::time)
                .findFirst();
    }

    /**
     * What the evidence holds, and lacks, of one host within a time.
     *
     * @param from nanoseconds since the epoch, inclusive
     * @param to inclusive
     */
    Coverage coverage(String host, long from, long to);

    /**
     * The parts of the evidence that did not answer since the store was opened, and why, in words. Asking again, of a
     * store opened anew, when they are back gives the whole answer.
     *
     * @return sorted; empty where all that was asked was answered by all
     */
    default List<Sentence> absent() {
        return List.of();
    }

    @Override
    void close();
}
