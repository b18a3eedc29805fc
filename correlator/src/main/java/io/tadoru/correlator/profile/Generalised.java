package io.tadoru.correlator.profile;

import java.util.List;

/**
 * Names without what changes from run to run, so that tomorrow's file is known by today's. Names are hostile: one pass,
 * no patterns, and what comes out is bounded. Two names that come out alike are one to a profile.
 *
 * <p>Outside the system's own folders a word, a run of ASCII letters and digits, becomes {@code #} where it is a number
 * of two digits or more, four or more hex digits with a digit and a letter among them, or ends in six characters as
 * mkstemp makes them; three or more digits within a word become {@code #}, and so does a component that is a number
 * ({@code /proc/7}). A home folder loses its owner's name.
 */
final class Generalised {
    /** Longest name that comes out, a little more or less. */
    static final int LONGEST = 400;

    private static final int LONGEST_COMPONENT = 80;
    private static final String CUT = "~~~";
    private static final String HOME = "/home/";

    /** What stands there was installed: numbers tell versions. */
    private static final List<String> INSTALLED =
            List.of("/usr/", "/bin/", "/sbin/", "/lib/", "/lib32/", "/lib64/", "/snap/");

    private Generalised() {}

    /** @param name absolute */
    static String name(String name) {
        boolean installed = INSTALLED.stream().anyMatch(name::startsWith);
        StringBuilder out = new StringBuilder(Math.min(name.length(), LONGEST));
        int at = 0;
        if (name.startsWith(HOME)) {
            int end = name.indexOf('/', HOME.length());
            out.append(HOME).append('*');
            at = end < 0 ? name.length() : end;
        }
        while (at < name.length()) {
            int slash = name.indexOf('/', at);
            int end = slash < 0 ? name.length() : slash;
            if (out.length() + Math.min(end - at, LONGEST_COMPONENT) > LONGEST) {
                return out.append(CUT).toString();
            }
            component(name, at, end, installed, out);
            if (slash >= 0) {
                out.append('/');
            }
            at = end + 1;
        }
        return out.toString();
    }

    private static void component(String name, int from, int to, boolean installed, StringBuilder out) {
        int end = Math.min(to, from + LONGEST_COMPONENT);
        if (installed) {
            copy(name, from, end, out);
        } else if (digits(name, from, to)) {
            out.append('#');
        } else {
            words(name, from, end, out);
        }
        if (end < to) {
            out.append(CUT);
        }
    }

    private static void words(String name, int from, int to, StringBuilder out) {
        int at = from;
        while (at < to) {
            int end = at;
            while (end < to && sort(name.charAt(end)) != ' ') {
                end++;
            }
            if (end == at) {
                copy(name, at, ++end, out);
            } else if (changes(name, at, end)) {
                out.append('#');
            } else {
                withoutNumbers(name, at, end, out);
            }
            at = end;
        }
    }

    /** Whether a word is likely another one next time. */
    private static boolean changes(String name, int from, int to) {
        int length = to - from;
        return (length >= 2 && digits(name, from, to))
                || (length >= 4 && hex(name, from, to))
                || (length >= 6 && random(name, to - 6, to));
    }

    private static boolean digits(String name, int from, int to) {
        for (int i = from; i < to; i++) {
            if (sort(name.charAt(i)) != '0') {
                return false;
            }
        }
        return from < to;
    }

    private static boolean hex(String name, int from, int to) {
        boolean digit = false;
        boolean letter = false;
        for (int i = from; i < to; i++) {
            if (Character.digit(name.charAt(i), 16) < 0) {
                return false;
            }
            boolean number = sort(name.charAt(i)) == '0';
            digit |= number;
            letter |= !number;
        }
        return digit && letter;
    }

    /** As mkstemp makes them: letters of both sorts, or letters and digits, in turn. */
    private static boolean random(String name, int from, int to) {
        int turns = 0;
        boolean upper = false;
        boolean lower = false;
        for (int i = from; i < to; i++) {
            char sort = sort(name.charAt(i));
            upper |= sort == 'A';
            lower |= sort == 'a';
            turns += i > from && sort != sort(name.charAt(i - 1)) ? 1 : 0;
        }
        return upper && lower ? turns >= 2 : turns >= 3;
    }

    private static void withoutNumbers(String name, int from, int to, StringBuilder out) {
        int at = from;
        while (at < to) {
            int end = at;
            while (end < to && sort(name.charAt(end)) == '0') {
                end++;
            }
            if (end - at >= 3) {
                out.append('#');
            } else if (end > at) {
                out.append(name, at, end);
            } else {
                out.append(name.charAt(end++));
            }
            at = end;
        }
    }

    /** Halves of pairs have no place in JSON. */
    private static void copy(String name, int from, int to, StringBuilder out) {
        for (int i = from; i < to; i++) {
            char c = name.charAt(i);
            out.append(Character.isSurrogate(c) ? '\uFFFD' : c);
        }
    }

    /** 0 for digits, a and A for letters, a blank for all else; ASCII alone. */
    private static char sort(char c) {
        if (c >= '0' && c <= '9') {
            return '0';
        }
        return c >= 'a' && c <= 'z' ? 'a' : c >= 'A' && c <= 'Z' ? 'A' : ' ';
    }
}
