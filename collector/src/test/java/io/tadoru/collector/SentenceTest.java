package io.tadoru.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SentenceTest {
    @Test
    void saysItsWordsWithWhatStandsInThem() {
        Sentence s = Sentence.of("{0} more {1}", 3, Sentence.of("files of {0}", "kenji"));
        assertThat(s).hasToString("3 more files of kenji");
        Map<String, String> ja = Map.of("{0} more {1}", "他に{1} {0} 件", "files of {0}", "{0} のファイル");
        assertThat(s.in(words -> ja.getOrDefault(words, words))).isEqualTo("他にkenji のファイル 3 件");
        assertThat(s.map(String::toUpperCase)).hasToString("3 more files of KENJI");
    }

    @Test
    void aNameIsNeverReadForPlaces() {
        assertThat(Sentence.of("{0} ran {1}", "{1}", "a{0}b")).hasToString("{1} ran a{0}b");
        assertThat(Sentence.of("{0}: {1}", Sentence.text("{1}{0}"), "x")).hasToString("{1}{0}: x");
        assertThat(Sentence.of("{comm} {0} {", "y")).hasToString("{comm} y {");
    }

    @Test
    void tellsWordsFromWhatStandsInThem() {
        StringBuilder out = new StringBuilder();
        Sentence.of("{0} of <b> {1}!", Sentence.of("files {0}", "x{1}"), "y")
                .tell(words -> words, ours -> out.append(ours), theirs -> out.append('[' + theirs + ']'));
        assertThat(out).hasToString("files [x{1}] of <b> [y]!");
    }

    @Test
    void joins() {
        List<Sentence> three = List.of(Sentence.text("a"), Sentence.text("b"), Sentence.text("c"));
        assertThat(Sentence.joined("{0}; {1}", three)).hasToString("a; b; c");
        assertThat(Sentence.joined("{0}; {1}", List.of()).isEmpty()).isTrue();
        assertThat(Sentence.text("")).hasToString("");
    }

    @Test
    void placesAndValuesFit() {
        assertThatThrownBy(() -> Sentence.of("{0}", "a", "b")).hasMessageContaining("no place for value 1");
        assertThatThrownBy(() -> Sentence.of("{0} {1}", "a")).hasMessageContaining("no value for place 1");
        assertThatThrownBy(() -> Sentence.of("{0}", List.of())).hasMessageContaining("neither text nor a sentence");
    }
}
