package io.tadoru.alerthooks.web;

import io.tadoru.collector.Sentence;
import io.tadoru.visualizer.DisplayText;
import io.tadoru.visualizer.HtmlWriter;

/** A page in a language, one element at a time. Offers no way to write anything that is not escaped. */
final class Html {
    /** Characters of a value that stands in a sentence. */
    private static final int VALUE = 1000;

    private final HtmlWriter out = new HtmlWriter();
    private final Language language;

    Html(Language language) {
        this.language = language;
        out.markup("<!DOCTYPE html>\n");
    }

    /** Opens an element. @param attributes names, which are constants of ours, and values in turn */
    Html open(String tag, String... attributes) {
        out.open(tag, attributes);
        return this;
    }

    Html close() {
        out.close();
        return this;
    }

    Html end() {
        out.end();
        return this;
    }

    /** The page's own words; what stands in them is set apart. */
    Html text(Sentence own) {
        own.tell(language::words, out::text, value -> shown("bdi", value, VALUE));
        return this;
    }

    /** What an investigation says; display text stands in its places. */
    Html said(Sentence sentence) {
        sentence.tell(language::words, out::text, value -> out.element("bdi", DisplayText.again(value, VALUE)));
        return this;
    }

    Html element(String tag, Sentence own, String... attributes) {
        return open(tag, attributes).text(own).close();
    }

    /** The page's own words where no element can stand, such as in an attribute. */
    String words(Sentence own) {
        return DisplayText.cut(own.in(language::words), VALUE);
    }

    /** Signs and numbers, the same in every language; or what a form gives back as it came. */
    Html same(String text) {
        out.text(text);
        return this;
    }

    /** An element with a text of somebody else's, cut and without anything invisible. */
    Html shown(String tag, String theirs, int most, String... attributes) {
        out.element(tag, DisplayText.cut(theirs, most), attributes);
        return this;
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
