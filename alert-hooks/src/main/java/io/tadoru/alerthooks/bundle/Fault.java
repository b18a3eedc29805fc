package io.tadoru.alerthooks.bundle;

/**
 * What is wrong with a bundle.
 *
 * @param entry the file within it, "" where it is the whole; hostile text
 * @param words what is wrong with it; may quote hostile text
 */
public record Fault(Kind kind, String entry, String words) {
    /** Sorts of faults. */
    public enum Kind {
        /** No zip, or one that two readers read differently. */
        BROKEN,
        /** There is no manifest, or it is none. */
        MANIFEST,
        /** Other bytes than the manifest says. */
        CHANGED,
        /** In the manifest, not in the bundle. */
        MISSING,
        /** In the bundle, not in the manifest. */
        EXTRA,
        /** A name that leads out of the folder that it is unpacked in. */
        UNSAFE,
        /** One name twice. */
        DUPLICATE,
        /** More than a report ever has. */
        TOO_LARGE,
        /** Nothing that unpacking shows, but not as it was written. */
        ALTERED
    }

    @Override
    public String toString() {
        return kind.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ') + ": "
                + (entry.isEmpty() ? "" : entry + ": ") + words;
    }
}
