package io.tadoru.collector.auditbeat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Names of error numbers, which documents carry in place of a negative exit value. */
final class Errno {
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
    static int number(String name) {
        return NUMBERS.getOrDefault(name, -1);
    }

    /** The name of a positive number, null where it has none. */
    static @Nullable String name(long number) {
        return number > 0 && number < 4096 ? NAMES.get((int) number) : null;
    }
}
