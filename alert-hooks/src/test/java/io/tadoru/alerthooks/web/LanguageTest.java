package io.tadoru.alerthooks.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.tadoru.collector.SentencesInSource;
import io.tadoru.visualizer.Catalogue;
import io.tadoru.visualizer.ReportFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LanguageTest {
    private static final Map<String, String> JAPANESE =
            Catalogue.of(Language.class, "ja.json").words();

    @Test
    void theCatalogueHasWhatThePagesCanSayAndNothingElse() {
        Set<String> said = new TreeSet<>();
        for (String room : List.of("web", "oidc", "outward", "service/Running.java", "service/Investigator.java")) {
            said.addAll(SentencesInSource.words(
                    Path.of("src/main/java/io/tadoru/alerthooks", room), "Sentence.of", "Sentence.joined"));
        }
        assertThat(said).hasSizeGreaterThan(100);
        SentencesInSource.assertSaid(JAPANESE, said);
    }

    /** Headings may differ: a page's own are asked first, and investigations say none. */
    @Test
    void whatPagesAndInvestigationsBothSayIsTheSame() {
        Map<String, String> report = Catalogue.of(ReportFolder.class, "ja.json").words();
        Set<String> both = new TreeSet<>(report.keySet());
        both.retainAll(JAPANESE.keySet());
        both.removeIf(words -> !words.contains("{0}"));
        assertThat(both).isNotEmpty().allSatisfy(words -> assertThat(JAPANESE).containsEntry(words, report.get(words)));
        assertThat(Language.JAPANESE.words("It was started by {0}, {1}.")).contains("起動");
        assertThat(Language.JAPANESE.words("Coverage")).isEqualTo(JAPANESE.get("Coverage"));
        assertThat(Language.ENGLISH.words("Coverage")).isEqualTo("Coverage");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "none|ENGLISH",
                "''|ENGLISH",
                "ja|JAPANESE",
                "ja-JP|JAPANESE",
                "JA-jp|JAPANESE",
                "en-US,en;q=0.9,ja;q=0.8|ENGLISH",
                "ja,en-US;q=0.9,en;q=0.8|JAPANESE",
                "en;q=0.5, ja;q=0.9|JAPANESE",
                "de-DE, ja;q=0.1|JAPANESE",
                "de-DE, fr|ENGLISH",
                "ja;q=0|ENGLISH",
                "ja;q=0, *|ENGLISH",
                "*|ENGLISH",
                "jam|ENGLISH",
                "ja;q=7|ENGLISH",
                "ja;q=x|ENGLISH",
                "<script>, ja|ENGLISH",
                "'ja\u0000'|ENGLISH",
                ",,,|ENGLISH"
            })
    void aBrowserIsUnderstood(String header, Language expected) {
        assertThat(Language.accepted(header)).isEqualTo(expected);
    }

    @Test
    void aHeaderThatNoBrowserSendsIsNotRead() {
        assertThat(Language.accepted("ja" + ", de".repeat(4000))).isEqualTo(Language.ENGLISH);
    }
}
