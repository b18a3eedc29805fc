package io.tadoru.correlator.tracking;

import io.tadoru.collector.Sentence;
import io.tadoru.correlator.Incident.Weighed;

/**
 * The table of priorities. A step from a thing to its neighbour costs what its own row says, times each sign that the
 * neighbour shows; costs add up along the way; the cheapest is expanded first, and equal ones nearest to the alert
 * first. All weights are positive, so that nothing gets cheaper by going on.
 */
enum Weight {
    // ---- steps: near before far, meant before incidental
    ALERT(true, 0, Sentence.of("the alert means it")),
    PARENT(true, 0.3, Sentence.of("who started it: nearly free, so that the tree reaches its root")),
    IMAGE(true, 0.2, Sentence.of("a file and who ran it: it says what the process is")),
    NAMED_INPUT(true, 0.5, Sentence.of("a file that a command of the process names: it was meant")),
    OTHER_INPUT(true, 3, Sentence.of("a file read without being named: most such ties mean nothing")),
    WRITER(true, 0.5, Sentence.of("who put content into the file")),
    SOURCE(
            true,
            0,
            Sentence.of(
                    "the address that the writer of a file called last before: where the content may have come from")),
    MOVER(true, 1, Sentence.of("who moved the file, linked it or changed its mode: content came from another")),
    CHILD(true, 0.7, Sentence.of("a process that it started")),
    OUTPUT(true, 0.7, Sentence.of("a file that it changed")),
    READER(true, 1, Sentence.of("who read the file later and names it: reading is weaker than running")),
    CONNECTION(true, 0, Sentence.of("an address that it talked with: drawn, nothing lies behind it")),
    SEEN_READ(
            true,
            0,
            Sentence.of("a file that it read: drawn because few others do, or because it is named or sensitive")),
    ON_PATH(
            true,
            0.5,
            Sentence.of(
                    "stands on the way from the origin to the answer: what it did besides comes after the answer's")),
    ANCESTOR(
            true,
            6.5,
            Sentence.of(
                    "stands above the answer, but nothing shows that the attack came through it: what it did besides comes last")),
    FOR_PARENT(true, 0.5, Sentence.of("read by a child of a process on the way, whose own command names the file")),
    ENTRY(true, 0, Sentence.of("the connection by which the attack came in")),
    ATTACKERS_REQUEST(true, 0.3, Sentence.of("what a server did while it served the attacker's address")),
    SAME_DESTINATION(true, 0, Sentence.of("calls the address that the answer called")),
    PAPER_RULE(true, 1, Sentence.of("tied by the seed paper's rules, round after round")),
    CLOSURE(true, 1, Sentence.of("may have flowed into it: a closure weighs nothing")),

    // ---- rare before common: what few touch says more about those few
    RARE(false, 0.7, Sentence.of("used at most twice on this host around that time")),
    COMMON(false, 1.5, Sentence.of("used more than 12 times on this host around that time")),
    ELSEWHERE(false, 1.5, Sentence.of("used under this name on other hosts too: more likely software than attack")),

    // ---- by a noise profile: what a quiet period does not know before what it knows
    ORDINARY(false, 1.5, Sentence.of("ordinary by the noise profile: this program did it often in the quiet period")),
    NEW(false, 0.7, Sentence.of("new by the noise profile: it never saw this program do it")),

    // ---- narrow before wide: many ties make each of them weak
    WIDE(false, 1.3, Sentence.of("changed more than 8 times")),

    // ---- near the alert first
    FAR(false, 1.2, Sentence.of("outside the window around the alert")),

    // ---- sensitive first: what attackers come for, and by what they stay
    CREDENTIALS(false, 0.5, Sentence.of("holds credentials")),
    SSH_KEYS(false, 0.5, Sentence.of("holds keys for SSH, or opens the door to them")),
    SCHEDULE(false, 0.5, Sentence.of("cron or at runs what it says")),
    PROFILE(false, 0.5, Sentence.of("runs at every login, or with every program")),
    SERVICE(false, 0.5, Sentence.of("systemd or init runs what it says")),
    SCRATCH_PROGRAM(false, 0.5, Sentence.of("a program in a folder that everybody can write to")),
    WRITTEN_THEN_RUN(false, 0.5, Sentence.of("was run within an hour of being written"));

    private final boolean step;
    private final double value;
    private final Sentence reason;

    Weight(boolean step, double value, Sentence reason) {
        this.step = step;
        this.value = value;
        this.reason = reason;
    }

    /** Cost of a step, or factor of a sign. */
    double value() {
        return value;
    }

    /** For the incident. */
    Weighed weighed() {
        return new Weighed(name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'), step, value, reason);
    }
}
