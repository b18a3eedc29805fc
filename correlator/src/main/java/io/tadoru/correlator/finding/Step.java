package io.tadoru.correlator.finding;

import io.tadoru.collector.OpenFlags;
import io.tadoru.correlator.Edge.Kind;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What one act of a rule must be.
 *
 * @param did any of these
 * @param tests all of them hold
 * @param flags all of them hold
 * @param tie how it belongs to the step before; NONE in the first
 */
record Step(Set<Kind> did, List<Test> tests, Set<Flag> flags, Tie tie) {
    Step {
        did = Set.copyOf(did);
        tests = List.copyOf(tests);
        flags = Set.copyOf(flags);
    }

    /** @param known what was matched before in this incident: most acts have few images and names in turn */
    boolean holds(Act act, Map<Test, Map<String, Boolean>> known) {
        return did.contains(act.kind())
                && tests.stream().allMatch(t -> t.holds(act, known))
                && flags.stream().allMatch(f -> f.holds.test(act));
    }

    /** A text of an act that patterns are held against. */
    enum Field {
        IMAGE(Act::image),
        COMM(Act::comm),
        ARGV0(a -> a.argv().isEmpty() ? "" : a.argv().get(0)),
        COMMAND(Act::commandLine),
        FILE(Act::file),
        NAME(a -> a.file().substring(a.file().lastIndexOf('/') + 1)),
        ADDRESS(Act::address),
        PORT(a -> a.port() < 0 ? "" : Integer.toString(a.port())),
        CALL(Act::call),
        UID(Act::uid),
        EUID(Act::euid),
        ROLE(a -> a.actor().role().name().toLowerCase(Locale.ROOT));

        private final Function<Act, String> of;

        Field(Function<Act, String> of) {
            this.of = of;
        }
    }

    /**
     * @param negated none of the patterns matches; else one does. What is not known matches none
     */
    record Test(Field field, boolean negated, List<Glob> globs) {
        Test {
            globs = List.copyOf(globs);
        }

        private boolean holds(Act act, Map<Test, Map<String, Boolean>> known) {
            return known.computeIfAbsent(this, t -> new HashMap<>())
                    .computeIfAbsent(field.of.apply(act), text -> negated != matches(text));
        }

        private boolean matches(String text) {
            return !text.isEmpty() && globs.stream().anyMatch(g -> g.matches(text));
        }
    }

    /** What an act can be besides. */
    enum Flag {
        /** The file of the image that does it is gone. */
        IMAGE_DELETED(Act::imageDeleted),
        /** The script that the interpreter was told to run. */
        SCRIPT(Act::script),
        /** Opening it throws the file's content away. */
        EMPTIES(a -> a.event() != null
                && a.event().openFlags() != OpenFlags.NONE
                && (a.event().openFlags() & OpenFlags.O_TRUNC) != 0),
        /** Sets S_ISUID or S_ISGID (include/uapi/linux/stat.h). */
        SETS_ID(a -> (a.mode() & 06000) != 0),
        /** The file's name turns the direction of what follows: embeddings, overrides and isolates of Unicode. */
        NAME_TURNS(
                a -> a.file().codePoints().anyMatch(c -> (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069))),
        /** The file's name holds control characters. */
        NAME_CONTROLS(a -> a.file().codePoints().anyMatch(Character::isISOControl));

        private final Predicate<Act> holds;

        Flag(Predicate<Act> holds) {
            this.holds = holds;
        }
    }

    /**
     * How an act belongs to the one of the step before. Time: it is not later than that where {@code before}, not earlier
     * where not.
     *
     * @param to same process, same file, or both; or by the process itself or one of its ancestors
     * @param up how many forks up an ancestor may be
     * @param within how far apart in nanoseconds the two may lie
     */
    record Tie(Set<To> to, int up, boolean before, long within) {
        static final Tie NONE = new Tie(Set.of(), 0, true, Long.MAX_VALUE);

        Tie {
            to = Set.copyOf(to);
        }

        boolean inTime(Act previous, Act next) {
            Act first = before ? next : previous;
            Act second = before ? previous : next;
            return first.notAfter(second) && second.time() - first.time() <= within;
        }
    }

    enum To {
        PROCESS,
        FILE,
        ANCESTOR
    }
}
