package io.tadoru.correlator.identity;

import io.tadoru.collector.Event;
import io.tadoru.collector.Reply;
import io.tadoru.correlator.identity.Lives.Moment;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the first round told about a moment.
 *
 * @param before forks that returned the pid until then, newest first
 * @param after and later, oldest first
 * @param all whether no more of them are to be asked for
 * @param claimed the fork that the moment is of, where it made nobody
 */
record Look(
        Moment moment,
        Glimpse glimpse,
        List<Event> before,
        List<Event> after,
        boolean all,
        @Nullable Event claimed) {
    static Look of(Moment m, List<Reply> replies) {
        Reply before = replies.get(2);
        Reply after = replies.get(3);
        return new Look(
                m,
                Glimpse.of(m, replies.get(0), replies.get(1)),
                before.events(),
                after.events(),
                before.complete() && after.complete(),
                null);
    }

    Look with(Reply before, Reply after, boolean most) {
        boolean all = most || (before.complete() && after.complete());
        return new Look(moment, glimpse, before.events(), after.events(), all, null);
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
                before.stream().filter(b -> !births.refuted(b)).toList(),
                after.stream().filter(b -> !births.refuted(b)).toList(),
                all,
                nobody ? before.get(0) : null);
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
