package io.tadoru.alerthooks.web;

import io.tadoru.visualizer.DisplayText;
import io.tadoru.visualizer.HtmlWriter;

/** A page, one element at a time. Offers no way to write anything that is not escaped. */
final class Html {
    private final HtmlWriter out = new HtmlWriter();

    Html() {
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

    /** The page's own words. */
    Html text(String own) {
        out.text(own);
        return this;
    }

    Html element(String tag, String own, String... attributes) {
        out.element(tag, own, attributes);
        return this;
    }

    /** An element with a text of somebody else's, cut and without anything invisible. */
    Html shown(String tag, String theirs, int most, String... attributes) {
        return element(tag, DisplayText.cut(theirs, most), attributes);
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
