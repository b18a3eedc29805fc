package io.tadoru.collector;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Words of ours with places for what others named. The two are kept apart, so that the words can be said in another
 * language, and a name is never taken for words of ours.
 *
 * @param words English with the places <code>{0}</code> to <code>{9}</code>, each there for one value; catalogues of
 *     other languages have them as their key
 * @param values what stands in the places: a {@link String}, exactly as recorded and hostile, or a sentence
 */
public record Sentence(String words, List<Object> values) {
    private static final Sentence NOTHING = new Sentence("", List.of());

    /** @throws IllegalArgumentException when places and values do not fit, or a value is of another type */
    public Sentence {
        values = List.copyOf(values);
        for (int i = 0; i < values.size(); i++) {
            Object value = values.get(i);
            if (!words.contains("{" + i + "}")) {
                throw new IllegalArgumentException("no place for value " + i + " in: " + words);
            } else if (!(value instanceof String) && !(value instanceof Sentence)) {
                throw new IllegalArgumentException("neither text nor a sentence: " + value.getClass());
            }
        }
        if (values.size() < 10 && words.contains("{" + values.size() + "}")) {
            throw new IllegalArgumentException("no value for place " + values.size() + " in: " + words);
        }
    }

    /**
     * A sentence.
     *
     * @param words a constant: whoever collects the words to translate reads the source
     * @param values texts, numbers and sentences
     */
    public static Sentence of(String words, Object... values) {
        return new Sentence(
                words,
                Arrays.stream(values)
                        .map(v -> v instanceof Number ? v.toString() : v)
                        .toList());
    }

    /** Nothing but what others said, or names and numbers that are the same in every language. */
    public static Sentence text(String text) {
        return text.isEmpty() ? NOTHING : new Sentence("{0}", List.of(text));
    }

    /**
     * One after the other; nothing for none.
     *
     * @param words how two are put together, such as <code>{0}; {1}</code>
     */
    public static Sentence joined(String words, Collection<Sentence> sentences) {
        return sentences.stream().reduce((a, b) -> of(words, a, b)).orElse(NOTHING);
    }

    public boolean isEmpty() {
        return words.isEmpty();
    }

    /** The same with other texts in its places. */
    public Sentence map(UnaryOperator<String> text) {
        return new Sentence(
                words,
                values.stream()
                        .map(v -> v instanceof Sentence s ? s.map(text) : text.apply((String) v))
                        .toList());
    }

    /**
     * In another language.
     *
     * @param translation gives the words in that language, with the same places in any order
     */
    public String in(UnaryOperator<String> translation) {
        StringBuilder out = new StringBuilder(words.length() + 64);
        tell(translation, out::append, out::append);
        return out.toString();
    }

    /**
     * In another language, for a format that shows words and what stands in them differently.
     *
     * @param translation as in {@link #in}
     * @param ours takes words of ours
     * @param theirs takes what stands in a place, whole
     */
    public void tell(UnaryOperator<String> translation, Consumer<String> ours, Consumer<String> theirs) {
        String said = translation.apply(words);
        int begin = 0;
        for (int i = 0; i + 2 < said.length(); i++) {
            int place = said.charAt(i) == '{' && said.charAt(i + 2) == '}' ? said.charAt(i + 1) - '0' : -1;
            if (place < 0 || place >= values.size()) {
                continue;
            }
            ours.accept(said.substring(begin, i));
            if (values.get(place) instanceof Sentence s) {
                s.tell(translation, ours, theirs);
            } else {
                theirs.accept((String) values.get(place));
            }
            begin = i + 3;
            i += 2;
        }
        ours.accept(said.substring(begin));
    }

    /** In English. */
    @Override
    public String toString() {
        return in(UnaryOperator.identity());
    }
}
