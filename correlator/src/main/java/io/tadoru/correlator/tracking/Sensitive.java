package io.tadoru.correlator.tracking;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which files attackers come for, and by which they stay: by name alone, without patterns, because names are hostile. */
public final class Sensitive {
    /** Folders that everybody can write to. */
    private static final List<String> SCRATCH = List.of("/tmp/", "/var/tmp/", "/dev/shm/", "/run/shm/");

    private static final List<Kind> KINDS = List.of(
            new Kind(
                    Weight.CREDENTIALS,
                    List.of("/etc/shadow", "/etc/gshadow", "/etc/sudoers", "/etc/security/opasswd"),
                    List.of(
                            "/.aws/credentials",
                            "/.netrc",
                            "/.pgpass",
                            "/.my.cnf",
                            "/.git-credentials",
                            "/.docker/config.json",
                            "/.kube/config")),
            new Kind(Weight.SSH_KEYS, List.of("/etc/ssh/ssh_host_"), List.of("/.ssh/*")),
            new Kind(
                    Weight.SCHEDULE,
                    List.of("/etc/cron", "/etc/anacrontab", "/var/spool/cron", "/var/spool/at"),
                    List.of()),
            new Kind(
                    Weight.PROFILE,
                    List.of("/etc/profile", "/etc/bash.bashrc", "/etc/environment", "/etc/ld.so.preload", "/etc/zsh"),
                    List.of(
                            "/.bashrc",
                            "/.bash_profile",
                            "/.bash_login",
                            "/.bash_logout",
                            "/.profile",
                            "/.zshrc",
                            "/.zshenv",
                            "/.config/autostart/*")),
            new Kind(
                    Weight.SERVICE,
                    List.of(
                            "/etc/systemd/",
                            "/lib/systemd/",
                            "/usr/lib/systemd/",
                            "/run/systemd/",
                            "/etc/init.d/",
                            "/etc/rc.local"),
                    List.of("/.config/systemd/*")));

    /**
     * @param begins how a name may begin
     * @param ends how it may end; with a star, what it may hold
     */
    private record Kind(Weight sign, List<String> begins, List<String> ends) {
        boolean holds(String name) {
            return begins.stream().anyMatch(name::startsWith)
                    || ends.stream()
                            .anyMatch(e ->
                                    e.endsWith("*") ? name.contains(e.substring(0, e.length() - 1)) : name.endsWith(e));
        }
    }

    private Sensitive() {}

    /** The sign of a file with this absolute name; null for most. */
    static @Nullable Weight sign(String name) {
        return KINDS.stream()
                .filter(k -> k.holds(name))
                .map(Kind::sign)
                .findFirst()
                .orElse(null);
    }

    /**
     * Whether a file with this absolute name deserves a look of its own.
     *
     * @param changed whether somebody changed it; without that, only what is secret does: every shell reads its profile
     */
    public static boolean tells(String name, boolean changed) {
        return changed ? sign(name) != null : secret(name);
    }

    /** Whether even reading it says something. */
    static boolean secret(String name) {
        Weight sign = sign(name);
        return sign == Weight.CREDENTIALS || sign == Weight.SSH_KEYS;
    }

    static boolean scratch(String name) {
        return SCRATCH.stream().anyMatch(name::startsWith);
    }
}
