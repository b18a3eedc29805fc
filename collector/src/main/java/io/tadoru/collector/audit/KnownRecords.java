package io.tadoru.collector.audit;

import io.tadoru.collector.Event.PathItem;
import io.tadoru.collector.bytes.Remembered;
import org.jspecify.annotations.Nullable;

/**
 * The parts of records whose words come again and again: of alike bytes each is read once, and one object stands for all
 * of them. In the recorded samples 82 to 93 of 100 PATH records of a file repeat an earlier one to the last byte. Not
 * thread-safe.
 */
final class KnownRecords {
    /** Longer pieces are hardly ever repeated. */
    private static final int LONGEST = 1024;

    private final Remembered<NumberedPath> paths = new Remembered<>(1 << 13, LONGEST);
    private final Remembered<ProcessFields> processes = new Remembered<>(1 << 13, LONGEST);

    /** @param item {@link #NO_NUMBER} where the record gives none */
    record NumberedPath(long item, PathItem path) {
        static final long NO_NUMBER = Long.MIN_VALUE;
    }

    /** A PATH record. */
    NumberedPath path(Fields f) {
        return f.mayBeCut() ? readPath(f) : f.rest(paths, KnownRecords::readPath);
    }

    private static NumberedPath readPath(Fields f) {
        long item = NumberedPath.NO_NUMBER;
        String name = "";
        String nametype = "";
        String dev = "";
        String mode = "";
        long inode = -1;
        while (f.next()) {
            switch (f.name()) {
                case ITEM -> item = f.isDecimal() ? f.intNumber() : item;
                case NAME -> name = f.text();
                case INODE -> inode = f.isDecimal() ? f.number() : -1;
                case DEV -> dev = f.word();
                case MODE -> mode = f.word();
                case NAMETYPE, OBJTYPE -> nametype = f.nametype();
                default -> {}
            }
        }
        return new NumberedPath(item, new PathItem(name, nametype, inode, dev, mode));
    }

    /**
     * What the fields from here to the end say of a process of which nothing is known yet; null where others stand
     * between them, or the end may be cut. The cursor stays.
     */
    @Nullable
    ProcessFields process(Fields f) {
        ProcessFields process = f.mayBeCut() ? ProcessFields.NONE : f.rest(processes, KnownRecords::readProcess);
        return process == ProcessFields.NONE ? null : process;
    }

    private static ProcessFields readProcess(Fields f) {
        ProcessFields process = new ProcessFields();
        while (f.next()) {
            if (!process.read(f) && f.name() != FieldName.OTHER) {
                return ProcessFields.NONE;
            }
        }
        return process.shared();
    }
}
