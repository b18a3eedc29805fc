package io.tadoru.alerthooks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The list of hostile texts that the sample {@code hostile} put into its log; {@code samples/lib/payloads.py} wrote it there. */
public final class Payloads {
    private static final Pattern ESCAPE = Pattern.compile("\\\\(?:x(..)|u(....)|U(.{8})|([nrt\\\\]))|(.)");

    /**
     * One of them.
     *
     * @param place what it is of: argument, comm, name, folder, rename, socket, abstract, deep
     * @param text as a reader of UTF-8 has it
     * @param times how often it is repeated
     */
    public record Payload(int row, String place, String family, String text, int times) {
        public String whole() {
            return family.equals("many") ? text : text.repeat(times);
        }

        /** Whether it can be in a graph: sockets with names cannot, the many folders are one long path. */
        public boolean ofGraph() {
            return !List.of("socket", "abstract", "deep").contains(place);
        }
    }

    private Payloads() {}

    public static List<Payload> all() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("..", "samples", "hostile", "payloads.tsv"));
        return java.util.stream.IntStream.range(0, lines.size())
                .filter(i -> !lines.get(i).startsWith("#"))
                .mapToObj(i -> of(i + 1, lines.get(i).split("\t", -1)))
                .toList();
    }

    private static Payload of(int row, String[] cells) {
        int times = cells.length > 3 ? Integer.parseInt(cells[3]) : 1;
        return new Payload(row, cells[0], cells[1], unescaped(cells[2]), times);
    }

    private static String unescaped(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Matcher m = ESCAPE.matcher(text);
        while (m.find()) {
            if (m.group(1) != null) {
                out.write(Integer.parseInt(m.group(1), 16));
            } else if (m.group(5) != null) {
                out.writeBytes(m.group(5).getBytes(StandardCharsets.UTF_8));
            } else if (m.group(4) != null) {
                out.write("\n\r\t\\".charAt("nrt\\".indexOf(m.group(4))));
            } else {
                String hex = m.group(2) == null ? m.group(3) : m.group(2);
                out.writeBytes(Character.toString(Integer.parseInt(hex, 16)).getBytes(StandardCharsets.UTF_8));
            }
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}
