package io.tadoru.correlator.finding;

import java.util.ArrayList;
import java.util.List;

/** ATT&amp;CK ids in the keys of audit rules, as public rule sets write them: {@code T1059_004_unix_shell}. */
final class AuditKeys {
    private AuditKeys() {}

    /** The ids in a key, in their order, each once: {@code T} and four digits, maybe a dot or underscore and three more. */
    static List<String> techniques(String key) {
        List<String> found = new ArrayList<>();
        for (int at = key.indexOf('T'); at >= 0; at = key.indexOf('T', at + 1)) {
            int end = at + 5;
            boolean begins = at == 0 || !letterOrDigit(key, at - 1);
            if (!begins || !digits(key, at + 1, 4) || letterOrDigit(key, end)) {
                continue;
            }
            String id = key.substring(at, end);
            boolean joined = end < key.length() && (key.charAt(end) == '.' || key.charAt(end) == '_');
            if (joined && digits(key, end + 1, 3) && !letterOrDigit(key, end + 4)) {
                id += "." + key.substring(end + 1, end + 4);
            }
            if (!found.contains(id)) {
                found.add(id);
            }
        }
        return found;
    }

    private static boolean digits(String s, int from, int count) {
        if (from + count > s.length()) {
            return false;
        }
        return s.substring(from, from + count).chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static boolean letterOrDigit(String s, int at) {
        return at < s.length() && Character.isLetterOrDigit(s.charAt(at));
    }
}
