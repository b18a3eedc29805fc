package io.tadoru.collector.audit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Names of system calls by architecture and number. Immutable. */
final class SyscallTable {
    /** AUDIT_ARCH_X86_64 (include/uapi/linux/audit.h). */
    static final long X86_64 = 0xc000003eL;

    /** A number above every table's largest, so that hostile numbers cost nothing. */
    private static final int MOST = 1024;

    /** x32 programs set this bit in the number (__X32_SYSCALL_BIT). */
    private static final long X32 = 0x40000000L;

    private static final Map<Long, String[]> TABLES = load();

    /** Nearly all that is asked for. */
    private static final String @Nullable [] NAMES_OF_X86_64 = TABLES.get(X86_64);

    private SyscallTable() {}

    /** The name, or the decimal number where the table has none. */
    static String name(long arch, long number) {
        long plain = arch == X86_64 ? number & ~X32 : number;
        String @Nullable [] names = arch == X86_64 ? NAMES_OF_X86_64 : TABLES.get(arch);
        if (names == null || plain < 0 || plain >= names.length || names[(int) plain].isEmpty()) {
            return Long.toString(number);
        }
        return names[(int) plain];
    }

    private static Map<Long, String[]> load() {
        Map<Long, String[]> tables = new HashMap<>();
        try (InputStream in = SyscallTable.class.getResourceAsStream("syscalls.tsv");
                BufferedReader reader = new BufferedReader(new InputStreamReader(
                        java.util.Objects.requireNonNull(in, "syscalls.tsv"), StandardCharsets.US_ASCII))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.startsWith("#")) {
                    continue;
                }
                String[] columns = line.split("\t", -1);
                int number = Integer.parseInt(columns[1]);
                if (number < MOST) {
                    tables.computeIfAbsent(Long.parseLong(columns[0], 16), a -> empty())[number] = columns[2];
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return tables;
    }

    private static String[] empty() {
        String[] names = new String[MOST];
        java.util.Arrays.fill(names, "");
        return names;
    }
}
