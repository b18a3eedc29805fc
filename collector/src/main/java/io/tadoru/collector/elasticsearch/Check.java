package io.tadoru.collector.elasticsearch;

import java.util.List;

/**
 * One thing that a {@link Checkup} looked at. Texts hold names out of the evidence: hostile text.
 *
 * @param verdict what it means for an investigation
 * @param about the thing, in a word
 * @param found what was found
 * @param rows the same in detail, a line each
 * @param fix what to do, "" where nothing is to be done
 */
public record Check(Verdict verdict, String about, String found, List<String> rows, String fix) {
    /** From good to bad. */
    public enum Verdict {
        OK,
        /** Can be asked, but answers will lack something. */
        WARNING,
        /** Cannot be asked. */
        PROBLEM
    }

    public Check {
        rows = List.copyOf(rows);
    }
}
