package io.tadoru.visualizer;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tadoru.collector.Sentence;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * Our words in another language. A file of JSON: the English words of a {@link Sentence} to the same in that language.
 * What it does not have is said in English. Safe for use by several threads.
 */
public final class Catalogue {
    private final Map<String, String> words;

    private Catalogue(Map<String, String> words) {
        this.words = words;
    }

    /**
     * A catalogue that a jar brings.
     *
     * @param beside a class in the catalogue's package
     * @param name of the file, such as {@code ja.json}
     * @throws UncheckedIOException when it cannot be read
     */
    public static Catalogue of(Class<?> beside, String name) {
        try (InputStream in = beside.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is not in the jar");
            }
            return new Catalogue(
                    Map.copyOf(new ObjectMapper().readValue(in, new TypeReference<Map<String, String>>() {})));
        } catch (IOException e) {
            throw new UncheckedIOException(name + " cannot be read", e);
        }
    }

    public String say(Sentence sentence) {
        return sentence.in(english -> words.getOrDefault(english, english));
    }

    /** English to the other language. */
    public Map<String, String> words() {
        return words;
    }
}
