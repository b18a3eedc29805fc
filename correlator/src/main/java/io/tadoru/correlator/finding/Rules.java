package io.tadoru.correlator.finding;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What is looked for: the built-in rules, or these with a user's own. Immutable. */
public final class Rules {
    /** Larger files are not rules. */
    private static final long LARGEST = 1 << 20;

    private static final Rules BUILT_IN = readBuiltIn();

    private final RuleReader reader;
    private final List<Rule> all;

    private Rules(RuleReader reader, List<Rule> all) {
        this.reader = reader;
        this.all = List.copyOf(all);
    }

    /** The rules that come with Tadoru, {@code findings.yaml}. */
    public static Rules builtIn() {
        return BUILT_IN;
    }

    private static Rules readBuiltIn() {
        try (InputStream in = Rules.class.getResourceAsStream("findings.yaml")) {
            if (in == null) {
                throw new IllegalStateException("findings.yaml is missing beside " + Rules.class);
            }
            RuleReader reader = new RuleReader();
            return new Rules(
                    reader, reader.read("findings.yaml", new String(in.readAllBytes(), StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * These rules and those of a file, which may use the lists of these and leave some of them out.
     *
     * @throws RuleException where the file cannot be read or is no file of rules
     */
    public Rules and(Path file) {
        String text;
        try {
            if (Files.size(file) > LARGEST) {
                throw new RuleException(file + ": has more than " + LARGEST + " bytes; that is no file of rules");
            }
            text = Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new RuleException(file + ": is not UTF-8");
        } catch (IOException e) {
            throw new RuleException(file + ": cannot be read: " + e.getMessage());
        }
        RuleReader with = reader.copy();
        return new Rules(with, with.read(file.toString(), text));
    }

    /** What findings by these rules say, with the places of {@link io.tadoru.collector.Sentence#words}. */
    public List<String> words() {
        return all.stream().map(rule -> rule.template().words()).distinct().toList();
    }

    List<Rule> all() {
        return all;
    }
}
