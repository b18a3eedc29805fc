package io.tadoru.alerthooks.web;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the server listens, and its limits.
 *
 * @param host a name or an address of this machine
 * @param port 0: any that is free
 * @param tls null for plain HTTP
 * @param allowPlain whether plain HTTP may leave the machine, such as to a proxy that speaks TLS
 * @param publicUrl as people reach it, such as {@code https://tadoru.example.org}; "" where that is host and port
 * @param hosts names that requests may be for; empty: any, but on the loopback only its own and the public one
 * @param proxies addresses whose {@code X-Forwarded-For} is believed
 * @param hookBytes most bytes of a delivery, 8 MiB by default
 * @param requests most requests at once; more are answered 503. Deliveries get three quarters at most
 * @param connections most connections at once; more wait
 */
public record WebSettings(
        String host,
        int port,
        @Nullable TlsFiles tls,
        boolean allowPlain,
        String publicUrl,
        Set<String> hosts,
        Set<String> proxies,
        int hookBytes,
        int requests,
        int connections) {
    public static final int HOOK_BYTES = 8 << 20;
    public static final int REQUESTS = 64;
    public static final int CONNECTIONS = 1000;

    /** @throws WebException where a value is out of range, or plain HTTP would leave the machine unasked */
    public WebSettings {
        hosts = Set.copyOf(hosts);
        proxies = Set.copyOf(proxies);
        if (port < 0 || port > 65535) {
            throw new WebException("no port: " + port);
        }
        if (hookBytes < 1 || requests < 4 || connections < 1) {
            throw new WebException("no limits: " + hookBytes + " bytes, " + requests + " requests, " + connections
                    + " connections; at least 1, 4, 1");
        }
        if (tls == null && !allowPlain && !loopback(host)) {
            throw new WebException("the server would listen on " + host
                    + " without TLS, where others can read passwords: give it a certificate, or allow plain HTTP"
                    + " where a proxy before it speaks TLS, or listen on 127.0.0.1");
        }
        if (!publicUrl.isEmpty() && hostOf(publicUrl).isEmpty()) {
            throw new WebException("the public address is no http:// or https:// address: " + publicUrl);
        }
    }

    /** On the loopback, with the usual limits. */
    public static WebSettings local(int port) {
        return new WebSettings(
                "127.0.0.1", port, null, false, "", Set.of(), Set.of(), HOOK_BYTES, REQUESTS, CONNECTIONS);
    }

    /** Whether browsers reach it by TLS, its own or a proxy's. */
    boolean secure() {
        return tls != null || publicUrl.startsWith("https://");
    }

    /** Names that requests may be for, without port; empty where they may be for any. */
    Set<String> names() {
        Set<String> names = new HashSet<>(hosts);
        if (hosts.isEmpty()) {
            if (!loopback(host)) {
                return Set.of();
            }
            // A page elsewhere whose name resolves to 127.0.0.1 would read as the user.
            names.addAll(List.of("localhost", "127.0.0.1", "[::1]", host.toLowerCase(Locale.ROOT)));
        }
        if (!publicUrl.isEmpty()) {
            names.add(hostOf(publicUrl));
        }
        return names;
    }

    private static String hostOf(String url) {
        if (!url.startsWith("http://") && !url.startsWith("https://")) {
            return "";
        }
        try {
            String name = URI.create(url).getHost();
            return name == null ? "" : name.toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private static boolean loopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new WebException("no address of this machine: " + host, e);
        }
    }
}
