package io.tadoru.collector;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Names of error numbers, which some evidence carries in place of a negative exit value. */
public final class Errno {
    private static final Map<String, Integer> NUMBERS = new HashMap<>();
    private static final Map<Integer, String> NAMES = new HashMap<>();

    static {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(Errno.class.getResourceAsStream("errno.tsv")), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (!line.startsWith("#")) {
                    int tab = line.indexOf('\t');
                    String name = line.substring(0, tab);
                    int number = Integer.parseInt(line, tab + 1, line.length(), 10);
                    NUMBERS.put(name, number);
                    NAMES.putIfAbsent(number, name);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Errno() {}

    /** The positive number of a name such as {@code ENOENT}, or -1. */
    public static int number(String name) {
        return NUMBERS.getOrDefault(name, -1);
    }

    /**
     * The name of an exit value.
     *
     * @param exit as in {@link Event#exit}: -2 is {@code ENOENT}
     * @return "" where the value is no error or has no name
     */
    public static String name(long exit) {
        return exit < 0 && exit > -4096 ? NAMES.getOrDefault((int) -exit, "") : "";
    }
}
