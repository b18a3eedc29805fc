package io.tadoru.visualizer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.tadoru.collector.Sentence;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SentenceJsonTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SIGNS =
            "ab {}019\\\"'<>&;, \u00e9\u65e5\u0627\u200e\u202e\u0000\n\ud83d\ude00\ud83d\u0301";

    private static String text(Random random, String signs) {
        StringBuilder out = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            out.append(signs.charAt(random.nextInt(signs.length())));
        }
        return out.toString();
    }

    private static Sentence sentence(Random random, int depth) {
        int places = random.nextInt(random.nextInt(20) == 0 ? 11 : 4);
        StringBuilder words = new StringBuilder(text(random, "ab :'\\\"<\u00d7"));
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < places; i++) {
            words.insert(0, "{" + i + "}" + text(random, "ab ;,."));
            boolean nested = depth > 0 && random.nextInt(3) == 0;
            values.add(nested ? sentence(random, depth - 1) : IncidentJson.wellFormed(text(random, SIGNS)));
        }
        return words.isEmpty() ? Sentence.text("") : new Sentence(words.toString(), values);
    }

    /** All that a format could show of it. */
    private static List<String> told(Sentence sentence) {
        List<String> told = new ArrayList<>();
        UnaryOperator<String> translation = words -> "<" + words + ">";
        sentence.tell(translation, ours -> told.add("ours " + ours), theirs -> told.add("theirs " + theirs));
        // A text is the same, whether it stands in the place or in a sentence of nothing else.
        told.removeIf(List.of("ours ", "theirs ", "ours <", "ours >", "ours <>")::contains);
        return told;
    }

    @Test
    void whatIsWrittenIsReadAgain() throws IOException {
        long seed = System.nanoTime();
        System.out.println("SentenceJsonTest: seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 3000; i++) {
            Sentence sentence = sentence(random, 4);
            JsonNode json = JSON.readTree(SentenceJson.of(sentence).toString());
            Sentence read = SentenceJson.read(json);
            assertThat(told(read)).as("seed %d, %d: %s", seed, i, json).isEqualTo(told(sentence));
            assertThat(SentenceJson.of(read)).isEqualTo(json);
        }
    }

    @Test
    void theFormIsTheOneOfThePage() {
        assertThat(SentenceJson.of(Sentence.of("{0} ran {1}", Sentence.of("{0} (pid {1})", "sh", 7), "a\ud800"))
                        .toString())
                .isEqualTo("[\"{0} ran {1}\",[\"{0} (pid {1})\",\"sh\",\"7\"],\"a\ufffd\"]");
        assertThat(SentenceJson.of(Sentence.text("sh")).toString()).isEqualTo("\"sh\"");
        assertThat(SentenceJson.of(Sentence.text("")).toString()).isEqualTo("\"\"");
        assertThat(SentenceJson.recorded(Sentence.of("ran {0}", "a\nb")).toString())
                .isEqualTo("[\"ran {0}\",\"a\\\\nb\"]");
    }

    @Test
    void whatLiesTooDeepIsSaidInEnglish() throws IOException {
        List<Sentence> many = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            many.add(Sentence.text("x" + i));
        }
        Sentence deep = Sentence.joined("{0}, {1}", many);
        Sentence read = SentenceJson.read(JSON.readTree(SentenceJson.of(deep).toString()));
        assertThat(read).hasToString(deep.toString());
        assertThat(told(read)).contains("theirs x1999").noneMatch(s -> s.equals("theirs x0"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "null|``",
                "7|7",
                "true|true",
                "{}|…",
                "{\"0\":\"a\"}|…",
                "[]|…",
                "[7]|…",
                "[null,\"a\"]|…",
                "[\"\"]|…",
                "[[\"a\"]]|…",
                "[\"a {0}\"]|…",
                "[\"a\",\"b\"]|…",
                "[\"a {0}\",\"b\",\"c\"]|…",
                "[\"a {0}\",7]|a 7",
                "[\"a {0}.\",null]|a .",
                "[\"a {0}\",{\"b\":1}]|a …",
                "[\"a {0}{0}\",[\"b\"]]|…",
                "[\"a {0}{0}\",\"b\"]|a bb",
                "[\"a\\u202e {0}\",\"b\"]|…",
                "[\"a {0} {1} {7}\",\"{1}\",\"{0}\"]|a {1} {0} {7}"
            })
    void whatDoesNotFitIsText(String json, String english) throws IOException {
        assertThat(SentenceJson.read(JSON.readTree(json))).hasToString(english);
    }

    @Test
    void nothingIsTooDeepOrTooMuch() {
        JsonNode deep = JsonNodeFactory.instance.textNode("end");
        JsonNode wide = deep;
        for (int i = 0; i < 100_000; i++) {
            deep = JsonNodeFactory.instance.arrayNode().add("{0}").add(deep);
            wide = i < 60 ? JsonNodeFactory.instance.arrayNode().add("{0}{0}").add(wide) : wide;
        }
        assertThat(SentenceJson.read(deep)).hasToString("…");
        assertThat(SentenceJson.read(wide).toString()).hasSizeLessThan(10);
        ArrayNode long_ = JsonNodeFactory.instance.arrayNode().add("{0}");
        for (int i = 0; i < 100_000; i++) {
            long_.add("x");
        }
        assertThat(SentenceJson.read(long_)).hasToString("…");
        assertThat(SentenceJson.read(JsonNodeFactory.instance.missingNode())).hasToString("");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whateverIsChangedIsRead(long seed) throws IOException {
        Random random = new Random(seed);
        int sentences = 0;
        for (int i = 0; i < 2000; i++) {
            StringBuilder json =
                    new StringBuilder(SentenceJson.of(sentence(random, 3)).toString());
            for (int change = random.nextInt(3); change >= 0 && json.length() > 2; change--) {
                json.setCharAt(1 + random.nextInt(json.length() - 2), "[],\"{}012a".charAt(random.nextInt(10)));
            }
            JsonNode changed;
            try {
                changed = JSON.readTree(json.toString());
            } catch (IOException e) {
                continue;
            }
            sentences++;
            JsonNode again = SentenceJson.of(SentenceJson.read(changed));
            assertThat(SentenceJson.of(SentenceJson.read(again))).isEqualTo(again);
        }
        assertThat(sentences).isGreaterThan(100);
    }
}
