package io.tadoru.collector.auditbeat;

import io.tadoru.collector.Event.PathItem;

/** One entry of {@code auditd.paths}, field by field. Not thread-safe. */
final class PathFields {
    private long item = NumberedPath.NO_NUMBER;
    private String name = "";
    private String nametype = "";
    private String dev = "";
    private String mode = "";
    private long inode = -1;

    /** @param item {@link #NO_NUMBER} where the entry gives none */
    record NumberedPath(long item, PathItem path) {
        static final long NO_NUMBER = Long.MIN_VALUE;
    }

    /** Takes a field that has a value. */
    void take(String key, String text) {
        switch (key) {
            case "name" -> name = text;
            case "nametype", "objtype" -> nametype = text;
            case "inode" -> inode = AuditbeatDocument.decimal(text, -1);
            case "dev" -> dev = text;
            case "mode" -> mode = text;
            case "item" -> item = AuditbeatDocument.decimal(text, item);
            default -> {}
        }
    }

    NumberedPath path() {
        return new NumberedPath(item, new PathItem(name.equals("(null)") ? "" : name, nametype, inode, dev, mode));
    }
}
