package io.tadoru.correlator.tracking;

import io.tadoru.correlator.Incident.Weighed;

/**
 * The table of priorities. A step from a thing to its neighbour costs what its own row says, times each sign that the
 * neighbour shows; costs add up along the way; the cheapest is expanded first, and equal ones nearest to the alert
 * first. All weights are positive, so that nothing gets cheaper by going on.
 */
enum Weight {
    // ---- steps: near before far, meant before incidental
    ALERT(true, 0, "the alert means it"),
    PARENT(true, 0.3, "who started it: nearly free, so that the tree reaches its root"),
    IMAGE(true, 0.2, "a file and who ran it: it says what the process is"),
    NAMED_INPUT(true, 0.5, "a file that a command of the process names: it was meant"),
    OTHER_INPUT(true, 3, "a file read without being named: most such ties mean nothing"),
    WRITER(true, 0.5, "who put content into the file"),
    SOURCE(true, 0, "the address that the writer of a file called last before: where the content may have come from"),
    MOVER(true, 1, "who moved the file, linked it or changed its mode: content came from another"),
    CHILD(true, 0.7, "a process that it started"),
    OUTPUT(true, 0.7, "a file that it changed"),
    READER(true, 1, "who read the file later and names it: reading is weaker than running"),
    CONNECTION(true, 0, "an address that it talked with: drawn, nothing lies behind it"),
    SEEN_READ(true, 0, "a file that it read: drawn because few others do, or because it is named or sensitive"),
    ON_PATH(true, 0.5, "stands on the way from the origin to the answer: what it did besides comes after the answer's"),
    ANCESTOR(
            true,
            6.5,
            "stands above the answer, but nothing shows that the attack came through it: what it did besides comes last"),
    FOR_PARENT(true, 0.5, "read by a child of a process on the way, whose own command names the file"),
    ENTRY(true, 0, "the connection by which the attack came in"),
    ATTACKERS_REQUEST(true, 0.3, "what a server did while it served the attacker's address"),
    SAME_DESTINATION(true, 0, "calls the address that the answer called"),
    PAPER_RULE(true, 1, "tied by the seed paper's rules, round after round"),
    CLOSURE(true, 1, "may have flowed into it: a closure weighs nothing"),

    // ---- rare before common: what few touch says more about those few
    RARE(false, 0.7, "used at most twice on this host around that time"),
    COMMON(false, 1.5, "used more than 12 times on this host around that time"),
    ELSEWHERE(false, 1.5, "used under this name on other hosts too: more likely software than attack"),

    // ---- by a noise profile: what a quiet period does not know before what it knows
    ORDINARY(false, 1.5, "ordinary by the noise profile: this program did it often in the quiet period"),
    NEW(false, 0.7, "new by the noise profile: it never saw this program do it"),

    // ---- narrow before wide: many ties make each of them weak
    WIDE(false, 1.3, "changed more than 8 times"),

    // ---- near the alert first
    FAR(false, 1.2, "outside the window around the alert"),

    // ---- sensitive first: what attackers come for, and by what they stay
    CREDENTIALS(false, 0.5, "holds credentials"),
    SSH_KEYS(false, 0.5, "holds keys for SSH, or opens the door to them"),
    SCHEDULE(false, 0.5, "cron or at runs what it says"),
    PROFILE(false, 0.5, "runs at every login, or with every program"),
    SERVICE(false, 0.5, "systemd or init runs what it says"),
    SCRATCH_PROGRAM(false, 0.5, "a program in a folder that everybody can write to"),
    WRITTEN_THEN_RUN(false, 0.5, "was run within an hour of being written");

    private final boolean step;
    private final double value;
    private final String reason;

    Weight(boolean step, double value, String reason) {
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
