package io.tadoru.correlator.finding;

import java.util.ArrayList;
import java.util.List;

/**
 * A pattern as in a shell: {@code *} is any text without a slash, {@code **} any text, <code>{a,b}</code> either. All else
 * is itself, case counts. Matching takes at most the product of both lengths, whatever the text: texts are hostile.
 */
final class Glob {
    /** Most patterns that braces may stand for. */
    private static final int MOST = 2_000;

    private static final char ANY = '\uFFFF';
    private static final char ANY_BUT_SLASH = '\uFFFE';

    private final char[] pattern;
    /** What stands between the stars, the first and the last maybe empty. */
    private final String[] pieces;
    /** Whether all stars are of the kind that takes slashes too. */
    private final boolean free;

    private Glob(String plain) {
        String marked = plain.replace("**", String.valueOf(ANY)).replace('*', ANY_BUT_SLASH);
        this.pattern = marked.toCharArray();
        this.free = marked.indexOf(ANY_BUT_SLASH) < 0;
        this.pieces = marked.replace(ANY_BUT_SLASH, ANY).split(String.valueOf(ANY), -1);
    }

    /** @throws IllegalArgumentException where the braces do not match, or stand for too many */
    static List<Glob> of(String text) {
        if (text.indexOf(ANY) >= 0 || text.indexOf(ANY_BUT_SLASH) >= 0) {
            throw new IllegalArgumentException("holds a character that is none");
        }
        List<String> plain = new ArrayList<>();
        expand("", text, plain);
        return plain.stream().map(Glob::new).toList();
    }

    private static void expand(String before, String text, List<String> into) {
        int open = text.indexOf('{');
        int first = text.indexOf('}');
        if (open < 0 && first < 0) {
            if (into.size() >= MOST) {
                throw new IllegalArgumentException("stands for more than " + MOST + " patterns");
            }
            into.add(before + text);
            return;
        }
        int close = open < 0 ? -1 : text.indexOf('}', open);
        if (close < 0 || first < open || text.substring(open + 1, close).indexOf('{') >= 0) {
            throw new IllegalArgumentException("has a brace without its other one, or one within another");
        }
        for (String choice : text.substring(open + 1, close).split(",", -1)) {
            expand(before + text.substring(0, open) + choice, text.substring(close + 1), into);
        }
    }

    boolean matches(String text) {
        return pieces.length == 1 ? text.equals(pieces[0]) : inOrder(text) && (free || stepByStep(text));
    }

    /** Whether the pieces stand in the text one after the other; each as early as it can, which leaves the most room. */
    private boolean inOrder(String text) {
        String last = pieces[pieces.length - 1];
        int end = text.length() - last.length();
        if (!text.startsWith(pieces[0]) || !text.endsWith(last)) {
            return false;
        }
        int at = pieces[0].length();
        for (int i = 1; i < pieces.length - 1; i++) {
            int found = text.indexOf(pieces[i], at);
            if (found < 0) {
                return false;
            }
            at = found + pieces[i].length();
        }
        return at <= end;
    }

    /** Which places of the pattern the text so far may have come to, character by character. */
    private boolean stepByStep(String text) {
        boolean[] at = new boolean[pattern.length + 1];
        at[0] = true;
        skipStars(at);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean any = false;
            for (int p = pattern.length; p >= 0; p--) {
                boolean stays = p < pattern.length && at[p] && eats(pattern[p], c);
                boolean comes = p > 0 && at[p - 1] && pattern[p - 1] == c;
                at[p] = stays || comes;
                any |= at[p];
            }
            if (!any) {
                return false;
            }
            skipStars(at);
        }
        return at[pattern.length];
    }

    private static boolean eats(char star, char c) {
        return star == ANY || (star == ANY_BUT_SLASH && c != '/');
    }

    private void skipStars(boolean[] at) {
        for (int p = 0; p < pattern.length; p++) {
            if (at[p] && (pattern[p] == ANY || pattern[p] == ANY_BUT_SLASH)) {
                at[p + 1] = true;
            }
        }
    }
}
