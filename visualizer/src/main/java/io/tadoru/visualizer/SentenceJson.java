package io.tadoru.visualizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.tadoru.collector.Sentence;
import java.util.ArrayList;
import java.util.List;

/**
 * Sentences as JSON, to be said later and in whatever language: a text as a string, else an array of English words with
 * their places and what stands in these, strings or sentences. Stateless; safe from any thread.
 */
public final class SentenceJson {
    /** Sentences within each other; ours have a tenth of it, and readers of JSON give up at a thousand. */
    static final int DEPTH = 100;

    private SentenceJson() {}

    /** A sentence as it is. */
    public static JsonNode of(Sentence sentence) {
        return of(sentence, DEPTH);
    }

    /** A sentence of an incident, with display text in its places. */
    public static JsonNode recorded(Sentence sentence) {
        return of(Story.display(sentence));
    }

    private static JsonNode of(Sentence sentence, int depth) {
        List<Object> values = sentence.values();
        if (sentence.isEmpty() || depth == 0) {
            return string(sentence.toString());
        } else if (sentence.words().equals("{0}")) {
            return value(values.get(0), depth);
        }
        ArrayNode out = JsonNodeFactory.instance.arrayNode().add(sentence.words());
        values.forEach(v -> out.add(value(v, depth)));
        return out;
    }

    private static JsonNode value(Object value, int depth) {
        return value instanceof Sentence s ? of(s, depth - 1) : string((String) value);
    }

    private static JsonNode string(String text) {
        return JsonNodeFactory.instance.textNode(IncidentJson.wellFormed(text));
    }

    /** What was written so; whatever else it is, is text of others. */
    public static Sentence read(JsonNode json) {
        return read(json, DEPTH);
    }

    private static Sentence read(JsonNode json, int depth) {
        String words = json.path(0).isTextual() ? json.path(0).textValue() : "";
        if (depth == 0 || words.isEmpty() || words.codePoints().anyMatch(DisplayText::hidden)) {
            return text(json);
        }
        List<Object> values = new ArrayList<>();
        for (int i = 1; i < json.size(); i++) {
            JsonNode value = json.get(i);
            String place = "{" + (i - 1) + "}";
            if (value.isTextual()) {
                values.add(value.textValue());
            } else if (words.indexOf(place) == words.lastIndexOf(place)) {
                values.add(read(value, depth - 1));
            } else {
                // Sentences in many places of sentences in many places would never be said to the end.
                return text(json);
            }
        }
        try {
            return new Sentence(words, values);
        } catch (IllegalArgumentException e) {
            return text(json);
        }
    }

    private static Sentence text(JsonNode json) {
        return Sentence.text(json.isContainerNode() ? "…" : json.asText(""));
    }
}
