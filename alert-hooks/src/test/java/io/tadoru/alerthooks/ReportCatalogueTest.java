package io.tadoru.alerthooks;

import io.tadoru.collector.SentencesInSource;
import io.tadoru.correlator.Edge;
import io.tadoru.correlator.finding.Rules;
import io.tadoru.visualizer.Catalogue;
import io.tadoru.visualizer.ReportFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The report's words in Japanese: every sentence that the source can say, and no other. */
class ReportCatalogueTest {
    private static final Map<String, String> JA =
            Catalogue.of(ReportFolder.class, "ja.json").words();
    private static final Pattern PLACE = Pattern.compile("\\{\\d}");

    private static Set<String> said() {
        Set<String> words = new TreeSet<>();
        for (String root : List.of(
                "../collector/src/main/java",
                "../correlator/src/main/java",
                "../visualizer/src/main/java",
                "src/main/java/io/tadoru/alerthooks/evidence")) {
            words.addAll(SentencesInSource.words(Path.of(root), "Sentence.of", "Sentence.joined"));
        }
        words.addAll(Rules.builtIn().words());
        for (Edge.Kind kind : Edge.Kind.values()) {
            words.add(kind.words());
        }
        // Places alone, put together as in English.
        words.removeIf(
                w -> PLACE.matcher(w).replaceAll("").chars().noneMatch(Character::isLetter) && !JA.containsKey(w));
        return words;
    }

    @Test
    void everySentenceIsThereAndNoOther() {
        SentencesInSource.assertSaid(JA, said());
    }
}
