package io.tadoru.correlator;

/**
 * The steps by which causal mode keeps a graph small and true. Each can be left out, so that an evaluation shows what it is
 * worth; nobody else has a reason to.
 */
public enum Step {
    /** A server's life is cut at its requests: what it did for another one is not followed. */
    UNITS("requests cut a server's life"),
    /** The cheapest is followed first, and what is too dear is not; without it, first come, first followed. */
    PRIORITIES("cheap ways are followed first, dear ones not at all"),
    /** An inode that was removed, or made anew, is another file; without it, it stays one. */
    GENERATIONS("an inode that is used again is another file"),
    /** A process that runs since before the window is looked up again from where its image or connection came. */
    EARLIER("processes that run since before the window are looked up from there"),
    /** A file's writers are looked up as far back as the evidence reaches; without it, within the window. */
    BEFORE_WINDOW("a file's writers are looked up before the window too"),
    /** Inputs that nobody, or only the process itself, wrote within reach are counted; without it, they are drawn. */
    UNWRITTEN("inputs that nobody else wrote are counted, not drawn"),
    /** A file with too many changes or users is counted; without it, as many as one question fetches are followed. */
    HUBS("files that everybody uses are counted, not followed"),
    /** Children are also found by the parent that their own records name. */
    PPID("children are found by ppid where no fork leads to them"),
    /** Of very many children one of each sort is followed; without it, the first ones. */
    BROOD("of very many children one of each sort is followed"),
    /** The first view shows what belongs together as one. */
    GROUPS("the first view shows like ones as one");

    private final String words;

    Step(String words) {
        this.words = words;
    }

    /** What it does, in words. */
    public String words() {
        return words;
    }
}
