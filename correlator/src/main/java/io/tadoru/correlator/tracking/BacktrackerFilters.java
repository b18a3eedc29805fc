package io.tadoru.correlator.tracking;

import io.tadoru.collector.Sentence;
import io.tadoru.correlator.Edge.Kind;
import io.tadoru.correlator.identity.Life;
import io.tadoru.correlator.link.Flow;
import io.tadoru.correlator.link.Flow.OfFile;
import io.tadoru.correlator.tracking.Ties.Tie;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The filters by which BackTracker makes its closure readable (King and Chen, SOSP 2003, on prioritizing parts of a
 * dependency graph), with the names that its examples have on a Linux of today:
 *
 * <ul>
 *   <li>certain files are ignored, because every login or shell reads them and writes them: the records of logins (utmp,
 *       wtmp, btmp, lastlog, faillog, and logind's sessions), the table of mounts (/etc/mtab, now also /run/mount/utab),
 *       the histories of shells;
 *   <li>low-control events are left out: a change of mode, and the removal of a name. A rename counts, because audit ties a
 *       file that was written before the log began to its mover by nothing else;
 *   <li>files that nobody wrote are left out;
 *   <li>so are helpers: processes that take only from the one that started them, and from files that nobody wrote, and give
 *       only back to it.
 * </ul>
 *
 * Not taken: the intersection of several detection points; one alert is one. Helpers that give back through a pipe alone
 * are in no closure over audit's events, which show no pipe.
 */
final class BacktrackerFilters {
    private static final Set<String> IGNORED = Set.of(
            "/var/run/utmp",
            "/run/utmp",
            "/var/log/wtmp",
            "/var/log/btmp",
            "/var/log/lastlog",
            "/var/log/faillog",
            "/etc/mtab",
            "/run/mount/utab");

    private static final List<String> SESSIONS = List.of("/run/systemd/sessions/", "/run/systemd/users/");

    private static final List<String> HISTORIES =
            List.of("/.bash_history", "/.sh_history", "/.ash_history", "/.zsh_history");

    private final FoldLedger folds;

    BacktrackerFilters(FoldLedger folds) {
        this.folds = folds;
    }

    /**
     * Whether a flow is left out of the search; it is counted then.
     *
     * @param at id of the thing that it flowed into
     */
    boolean ignores(String at, Flow flow) {
        boolean low = flow.kind() == Kind.CHANGED_MODE || flow.kind() == Kind.DELETED;
        if (!(flow.other() instanceof OfFile file) || !(low || ignored(file.name()))) {
            return false;
        }
        folds.add(
                low ? "low-control-events" : "ignored-files",
                at,
                n -> Sentence.of(
                        low
                                ? "{0} changes of mode and removals are not followed"
                                : "{0} records of logins, tables of mounts and shell histories are not followed",
                        n),
                file.name(),
                flow.event());
        return true;
    }

    private static boolean ignored(String name) {
        return IGNORED.contains(name)
                || SESSIONS.stream().anyMatch(name::startsWith)
                || HISTORIES.stream().anyMatch(name::endsWith);
    }

    /** Whether what flowed came out of a file that nobody wrote, as far as is shown; it is counted then. */
    boolean readOnly(Ties ties, Tie tie, Set<String> without) {
        if (ties.file(tie.source()) == null
                || ties.into(tie.source()).stream().anyMatch(t -> !without.contains(t.source()))) {
            return false;
        }
        folds.add(Drawing.UNWRITTEN, tie.sink(), Drawing.UNWRITTEN_WORDS, tie.name(), tie.event());
        return true;
    }

    /** The processes that only serve the one that started them. */
    Set<String> helpers(Ties ties, Life answer) {
        Set<String> helpers = new HashSet<>();
        boolean more = true;
        while (more) {
            more = false;
            for (Life life : ties.lives()) {
                if (!life.equals(answer) && !helpers.contains(life.id()) && helps(ties, life, helpers)) {
                    helpers.add(life.id());
                    more = true;
                }
            }
        }
        return helpers;
    }

    private boolean helps(Ties ties, Life life, Set<String> helpers) {
        Set<String> partners = new HashSet<>();
        for (Tie in : ties.into(life.id())) {
            if (ties.file(in.source()) != null) {
                ties.into(in.source()).forEach(t -> partners.add(t.source()));
            } else {
                partners.add(in.source());
            }
        }
        for (Tie out : ties.outOf(life.id())) {
            if (out.kind() == Kind.FORKED && !helpers.contains(out.sink())) {
                return false;
            }
            ties.outOf(out.sink()).stream()
                    .filter(t -> ties.file(t.source()) != null)
                    .forEach(t -> partners.add(t.sink()));
        }
        partners.remove(life.id());
        partners.removeAll(helpers);
        Life parent = partners.size() == 1 ? ties.life(partners.iterator().next()) : null;
        if (parent == null || parent.pid() != life.ppid()) {
            return false;
        }
        ties.outOf(life.id()).stream()
                .findFirst()
                .ifPresent(t -> folds.add(
                        "helper-processes",
                        parent.id(),
                        n -> Sentence.of("{0} processes that take only from this one and give only back to it", n),
                        life.id(),
                        "pid " + life.pid(),
                        t.event().time()));
        return true;
    }
}
