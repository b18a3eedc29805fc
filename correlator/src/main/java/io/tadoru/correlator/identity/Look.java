package io.tadoru.correlator.identity;

import io.tadoru.collector.Event;
import io.tadoru.collector.Reply;
import io.tadoru.correlator.identity.Lives.Moment;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is known about a moment so far.
 *
 * @param back where its births are looked for; the last one is in {@code before} if there is any
 * @param forth where the births after it are looked for
 * @param before forks that returned the pid until then, newest first
 * @param after and later, oldest first
 * @param all whether no more of them are to be asked for
 * @param claimed the fork that the moment is of, where it made nobody
 */
record Look(
        Moment moment,
        Glimpse glimpse,
        Span back,
        Span forth,
        List<Event> before,
        List<Event> after,
        boolean all,
        @Nullable Event claimed) {

    /** @param near the time that was asked for */
    static Look of(Moment m, Span near, List<Reply> replies) {
        return new Look(
                m,
                Glimpse.of(m, near, replies.get(0), replies.get(1)),
                new Span(near.from(), m.time()),
                new Span(m.time() + 1, near.to()),
                replies.get(2).events(),
                replies.get(3).events(),
                replies.get(2).complete() && replies.get(3).complete(),
                null);
    }

    Look with(Reply before, Reply after, boolean most) {
        boolean all = most || (before.complete() && after.complete());
        return new Look(moment, glimpse, back, forth, before.events(), after.events(), all, claimed);
    }

    /** The same look, with the births of an earlier time. */
    Look earlier(Span span, Reply births) {
        return new Look(moment, glimpse, span, forth, births.events(), after, all && births.complete(), claimed);
    }

    /** The same look, with the births of a later time. */
    Look later(Span span, Reply births) {
        return new Look(moment, glimpse, back, span, before, births.events(), all && births.complete(), claimed);
    }

    Stream<Births.Claim> claims() {
        return Stream.concat(before.stream(), after.stream()).map(b -> new Births.Claim(b, glimpse));
    }

    /** Whether of one side nothing is left, and more may be there. */
    boolean open(Births births) {
        return !all && (gone(before, births) || gone(after, births));
    }

    private static boolean gone(List<Event> forks, Births births) {
        return !forks.isEmpty() && forks.stream().allMatch(births::refuted);
    }

    Look without(Births births) {
        boolean nobody = moment.birth() && !before.isEmpty() && births.refuted(before.get(0));
        return new Look(
                moment,
                glimpse,
                back,
                forth,
                before.stream().filter(b -> !births.refuted(b)).toList(),
                after.stream().filter(b -> !births.refuted(b)).toList(),
                all,
                nobody ? before.get(0) : claimed);
    }

    @Nullable
    Event birth() {
        return before.isEmpty() ? null : before.get(0);
    }

    @Nullable
    Event nextBirth() {
        return after.isEmpty() ? null : after.get(0);
    }
}
