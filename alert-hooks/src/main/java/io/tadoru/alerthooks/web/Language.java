package io.tadoru.alerthooks.web;

import io.javalin.http.Context;
import io.tadoru.visualizer.Catalogue;
import io.tadoru.visualizer.ReportFolder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A language of the pages: the one that a person chose, else the one that the browser asks for, else English. */
enum Language {
    ENGLISH("en", "English", Map.of()),
    JAPANESE("ja", "日本語", catalogues("ja.json"));

    /** Holds a choice. No secret: another site on the same host may set it too. */
    static final String COOKIE = "tadoru-language";

    /** Longer headers are no browser's. */
    private static final int HEADER = 500;

    private final String tag;
    private final String name;
    private final Map<String, String> words;

    Language(String tag, String name, Map<String, String> words) {
        this.tag = tag;
        this.name = name;
        this.words = words;
    }

    /** What the pages say, and what investigations say. */
    private static Map<String, String> catalogues(String name) {
        Map<String, String> words =
                new HashMap<>(Catalogue.of(ReportFolder.class, name).words());
        words.putAll(Catalogue.of(Language.class, name).words());
        return words;
    }

    static Language of(Context ctx) {
        return chosen(ctx.cookie(COOKIE)).orElseGet(() -> accepted(ctx.header("Accept-Language")));
    }

    /** The language of a tag that a choice can have. */
    static Optional<Language> chosen(@Nullable String tag) {
        return Arrays.stream(values()).filter(one -> one.tag.equals(tag)).findFirst();
    }

    /** @param header Accept-Language (RFC 9110) */
    static Language accepted(@Nullable String header) {
        if (header == null || header.length() > HEADER) {
            return ENGLISH;
        }
        try {
            List<String> tags = Arrays.stream(values()).map(one -> one.tag).toList();
            return chosen(Locale.lookupTag(Locale.LanguageRange.parse(header), tags))
                    .orElse(ENGLISH);
        } catch (IllegalArgumentException e) {
            return ENGLISH;
        }
    }

    /** As HTML and HTTP write it. */
    String tag() {
        return tag;
    }

    /** What it calls itself. */
    String ownName() {
        return name;
    }

    /** The one to switch to. */
    Language other() {
        return this == ENGLISH ? JAPANESE : ENGLISH;
    }

    /** English words in this language. */
    String words(String english) {
        return words.getOrDefault(english, english);
    }
}
