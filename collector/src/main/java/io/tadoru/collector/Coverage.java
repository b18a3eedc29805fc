package io.tadoru.collector;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the evidence of one host holds within a time, and what it therefore cannot show.
 *
 * @param from begin of the time asked for, nanoseconds since the epoch
 * @param to its end
 * @param events how many audit events there are
 * @param first time of the first of them, 0 where there is none
 * @param last time of the last of them, 0 where there is none
 * @param calls how often each system call was recorded, by name
 * @param missing serials between the first and the last that no event has; -1 where serials restart within the time, so
 *     that nobody can tell
 * @param uring io_uring operations, which are recorded without a system call
 * @param reading notes of the reader or the cluster: broken lines, failed shards
 */
public record Coverage(
        long from,
        long to,
        long events,
        long first,
        long last,
        SortedMap<String, Long> calls,
        long missing,
        long uring,
        List<String> reading) {

    public Coverage {
        calls = new TreeMap<>(calls);
        reading = List.copyOf(reading);
    }

    /**
     * Counts serials that are missing.
     *
     * @param smallest smallest serial seen
     * @param largest largest serial seen
     * @param distinct how many different ones
     * @param restarted whether the host booted in between
     */
    public static long missing(long smallest, long largest, long distinct, boolean restarted) {
        // A wrap from 4294967295 to 0 looks like a span of the whole range.
        if (restarted || distinct == 0 || largest - smallest > 0x7fffffffL) {
            return distinct == 0 ? 0 : -1;
        }
        return Math.max(0, largest - smallest + 1 - distinct);
    }

    /** The gaps in words, most serious first. Empty when nothing is known to be missing. */
    public List<String> statements() {
        List<String> out = new ArrayList<>();
        if (events == 0) {
            out.add("There is no audit event of this host in the time asked for.");
            return out;
        }
        missingCalls(out, SystemCalls.FORK, "fork, vfork and clone are not audited: parents come from ppid alone.");
        missingCalls(out, SystemCalls.EXEC, "execve is not audited: which program a process ran comes from exe alone.");
        missingCalls(
                out, SystemCalls.OPEN, "open and openat are not audited: which files were read or written is unknown.");
        missingCalls(out, SystemCalls.CONNECT, "connect is not audited: outgoing connections cannot be seen.");
        missingCalls(out, SystemCalls.ACCEPT, "accept is not audited: who took an incoming connection cannot be seen.");
        missingCalls(
                out, SystemCalls.RENAME, "rename is not audited: a file renamed into place loses its former name.");
        missingCalls(out, SystemCalls.DELETE, "unlink is not audited: deleted files and reused inodes cannot be told.");
        missingCalls(out, SystemCalls.EXIT, "exit_group is not audited: when a process ended is unknown.");
        if (missing > 0) {
            out.add(missing + " of " + (events + missing)
                    + " event numbers in this time are missing: events were lost or are still on their way.");
        } else if (missing < 0) {
            out.add("Event numbers restart within this time: lost events cannot be counted.");
        }
        if (uring > 0) {
            out.add(uring
                    + " io_uring operations were recorded: opens and connects made that way have no system call.");
        }
        out.add("Audit records opens, not reads and writes: a file opened for both may or may not have been changed.");
        return out;
    }

    private void missingCalls(List<String> out, Set<String> wanted, String words) {
        if (wanted.stream().noneMatch(calls::containsKey)) {
            out.add(words);
        }
    }

    /** The recorded calls, most frequent first. */
    public List<Map.Entry<String, Long>> callsByCount() {
        return calls.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .toList();
    }
}
