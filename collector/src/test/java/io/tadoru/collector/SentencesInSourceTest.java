package io.tadoru.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SentencesInSourceTest {
    @TempDir
    Path folder;

    @Test
    void findsWhatTheCallsCanBeGiven() throws IOException {
        write("""
                Object a = Sentence.of("plain {0}", Sentence.of("within"));
                Object b = io.tadoru.collector.Sentence.of("put " + ("to" + "gether"));
                Object c = Sentence.of(x ? "one" : y ? "two" : "three", Sentence.text("not this"));
                Object d = Sentence.of("a " + (x ? "yes" : "no"));
                Object e = Sentence.of(switch (x) {
                    case 1 -> "case";
                    case 2 -> { log(); yield "block"; }
                    case 3 -> throw new Error("nor this");
                    default -> "rest";
                });
                Object f = page.open("p").say("said").of("of others");
                """);
        assertThat(SentencesInSource.words(folder, "Sentence.of", "say"))
                .containsExactlyInAnyOrder(
                        "plain {0}",
                        "within",
                        "put together",
                        "one",
                        "two",
                        "three",
                        "a yes",
                        "a no",
                        "case",
                        "block",
                        "rest",
                        "said");
    }

    @Test
    void refusesWhatItCannotKnow() throws IOException {
        write("""
                Object a = Sentence.of("fine");
                Object b = Sentence.of("so " + many);
                Object c = list.map(Sentence::of);
                Object d = Sentence.of(x ? null : "y");
                """);
        assertThatThrownBy(() -> SentencesInSource.words(folder, "Sentence.of"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Some.java:3: ")
                .hasMessageContaining("Some.java:4: ")
                .hasMessageContaining("Some.java:5: ")
                .hasMessageNotContaining("Some.java:2: ");
    }

    private void write(String fields) throws IOException {
        Files.writeString(folder.resolve("Some.java"), "class Some {\n" + fields + "}\n");
    }
}
