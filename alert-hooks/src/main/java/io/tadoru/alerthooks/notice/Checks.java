package io.tadoru.alerthooks.notice;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What settings of all kinds of channels have in common. Messages name the key and show no value. */
final class Checks {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._:-]{1,255}|\\[[0-9A-Fa-f:.]+\\]");
    private static final Duration USUAL = Duration.ofSeconds(10);
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private Checks() {}

    static void name(@Nullable String name) {
        if (name == null || !NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("key \"name\": is not 1 to 64 letters, digits or dashes");
        }
    }

    static void text(String key, @Nullable String text) {
        if (text == null || text.isBlank()) {
            throw new IllegalArgumentException("key \"" + key + "\": is missing");
        }
    }

    static void secret(String key, @Nullable Secret secret) {
        text(key, secret == null ? null : secret.value());
    }

    static void signingSecret(@Nullable Secret secret) {
        secret("secret", secret);
        try {
            io.tadoru.alerthooks.hook.Secret.of(secret == null ? "" : secret.value());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("key \"secret\": " + e.getMessage(), e);
        }
    }

    static void pair(@Nullable String user, @Nullable Secret password) {
        if ((user == null) != (password == null)) {
            throw new IllegalArgumentException(
                    "key \"" + (user == null ? "user" : "password") + "\": is missing; give both or none");
        }
    }

    static void url(@Nullable URI url) {
        if (url == null) {
            throw new IllegalArgumentException("key \"url\": is missing");
        }
        String scheme = String.valueOf(url.getScheme());
        if (!(scheme.equals("https") || scheme.equals("http")) || url.getHost() == null) {
            throw new IllegalArgumentException("key \"url\": is not http:// or https:// with a host");
        }
        if (url.getRawUserInfo() != null) {
            throw new IllegalArgumentException("key \"url\": holds a user; use the keys for secrets");
        }
    }

    static void host(@Nullable String host) {
        text("host", host);
        if (host == null || !HOST.matcher(host).matches()) {
            throw new IllegalArgumentException("key \"host\": no name or address");
        }
    }

    static int port(int port, int usual) {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("key \"port\": no number from 1 to 65535");
        }
        return port == 0 ? usual : port;
    }

    static List<String> list(String key, @Nullable List<String> list) {
        if (list == null || list.isEmpty()) {
            throw new IllegalArgumentException("key \"" + key + "\": is missing, or an empty list");
        }
        list.forEach(one -> text(key, one));
        return List.copyOf(list);
    }

    static Duration timeout(@Nullable Duration timeout) {
        if (timeout == null) {
            return USUAL;
        }
        if (timeout.toMillis() < 1 || timeout.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("key \"timeout\": is not between 1ms and 5m");
        }
        return timeout;
    }

    static void templates(@Nullable String subject, @Nullable String text) {
        template("subject", subject);
        template("text", text);
    }

    private static void template(String key, @Nullable String text) {
        if (text == null) {
            return;
        }
        if (text.isBlank()) {
            throw new IllegalArgumentException("key \"" + key + "\": is empty; leave it out for the usual one");
        }
        try {
            Template.of(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("key \"" + key + "\": " + e.getMessage(), e);
        }
    }
}
