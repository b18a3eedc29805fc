package io.tadoru.alerthooks.evaluation;

import io.tadoru.alerthooks.evaluation.Judgement.Verdict;
import java.util.Collection;

/**
 * How much of what is shown is right, and how much of what is right is shown.
 *
 * @param right shown and of the attack
 * @param wrong shown and not of it
 * @param neither shown and counted neither way
 * @param found how much of the truth is shown
 * @param truth how much there is
 */
public record Score(long right, long wrong, long neither, long found, long truth) {
    static Score of(Collection<Verdict> shown, long found, long truth) {
        return new Score(
                count(shown, Verdict.RIGHT), count(shown, Verdict.WRONG), count(shown, Verdict.NEITHER), found, truth);
    }

    private static long count(Collection<Verdict> shown, Verdict verdict) {
        return shown.stream().filter(v -> v == verdict).count();
    }

    /** How many are shown. */
    public long size() {
        return right + wrong + neither;
    }

    /** 0 to 1; 0 where nothing counts. */
    public double precision() {
        return right == 0 ? 0 : (double) right / (right + wrong);
    }

    /** 0 to 1; 1 where there is nothing to find. */
    public double recall() {
        return truth == 0 ? 1 : (double) found / truth;
    }
}
