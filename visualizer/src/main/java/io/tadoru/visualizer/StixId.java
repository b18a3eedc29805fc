package io.tadoru.visualizer;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Identifiers of STIX 2.1 (section 2.9). An observable's is a UUIDv5 of its contributing properties in canonical JSON (RFC
 * 8785), the same whoever makes it. Where STIX wants a UUIDv4, its bits are a hash of the content, so that the same
 * incident gives the same bytes, and another content another id.
 */
final class StixId {
    /** Of STIX, for observables alone. */
    private static final UUID OBSERVABLES = UUID.fromString("00abedb4-aa42-466c-9c01-fed23315a9b7");

    /** What an observable's id is made of, by type; a process has nothing that would tell it. */
    static final Map<String, List<String>> CONTRIBUTING = Map.of(
            "directory", List.of("path"),
            "file", List.of("hashes", "name", "parent_directory_ref", "extensions"),
            "ipv4-addr", List.of("value"),
            "ipv6-addr", List.of("value"),
            "network-traffic",
                    List.of("start", "end", "src_ref", "dst_ref", "src_port", "dst_port", "protocols", "extensions"),
            "user-account", List.of("account_type", "user_id", "account_login"));

    private StixId() {}

    /**
     * @param type one of {@link #CONTRIBUTING}
     * @param properties all that it has; at least one contributes
     */
    static String observable(String type, Map<String, Object> properties) {
        Map<String, Object> contributing = new TreeMap<>(properties);
        contributing.keySet().retainAll(CONTRIBUTING.getOrDefault(type, List.of()));
        if (contributing.isEmpty()) {
            throw new IllegalArgumentException(type + ": nothing that its id is made of");
        }
        ByteBuffer name = ByteBuffer.allocate(16)
                .putLong(OBSERVABLES.getMostSignificantBits())
                .putLong(OBSERVABLES.getLeastSignificantBits());
        MessageDigest digest = digest("SHA-1");
        digest.update(name.array());
        return type + "--" + uuid(digest.digest(canonical(contributing).getBytes(StandardCharsets.UTF_8)), 5);
    }

    /** @param content maps with text keys, lists, texts without lone surrogates, whole numbers, booleans */
    static String ofContent(String type, Object content) {
        return type + "--"
                + uuid(
                        digest("SHA-256")
                                .digest(("tadoru " + type + " " + canonical(content)).getBytes(StandardCharsets.UTF_8)),
                        4);
    }

    private static UUID uuid(byte[] hash, int version) {
        ByteBuffer bits = ByteBuffer.wrap(hash);
        long most = bits.getLong() & ~0xF000L | (long) version << 12;
        long least = bits.getLong() & 0x3FFFFFFFFFFFFFFFL | 0x8000000000000000L;
        return new UUID(most, least);
    }

    private static MessageDigest digest(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has " + name, e);
        }
    }

    /** RFC 8785, for what {@link #ofContent} takes. */
    static String canonical(Object value) {
        if (value instanceof Map<?, ?> map) {
            TreeMap<String, Object> sorted = new TreeMap<>();
            map.forEach((k, v) -> sorted.put((String) k, v));
            return sorted.entrySet().stream()
                    .map(e -> quoted(e.getKey()) + ":" + canonical(e.getValue()))
                    .collect(Collectors.joining(",", "{", "}"));
        }
        if (value instanceof Collection<?> list) {
            return list.stream().map(StixId::canonical).collect(Collectors.joining(",", "[", "]"));
        }
        return value instanceof String s ? quoted(s) : value.toString();
    }

    private static String quoted(String s) {
        StringBuilder out = new StringBuilder(s.length() + 2).append('"');
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ') {
                        out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        return out.append('"').toString();
    }
}
