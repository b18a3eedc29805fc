package io.tadoru.visualizer;

import java.util.List;

/**
 * A sentence in English that the page can say in other languages too.
 *
 * @param key which one; {@code page.js} has it under this name
 * @param names display text of others, in the order in which the key's words take it
 */
record Sentence(String key, List<String> names, String english) {
    Sentence {
        names = List.copyOf(names);
    }

    static Sentence of(String key, String english, String... names) {
        return new Sentence(key, List.of(names), english);
    }

    @Override
    public String toString() {
        return english;
    }
}
