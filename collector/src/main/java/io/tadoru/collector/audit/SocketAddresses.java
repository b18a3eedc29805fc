package io.tadoru.collector.audit;

import io.tadoru.collector.Event.SocketAddress;
import io.tadoru.collector.InternetAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The {@code saddr} of a SOCKADDR record: a struct sockaddr as the kernel copied it (include/linux/socket.h). */
final class SocketAddresses {
    private static final int AF_UNIX = 1;
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int AF_NETLINK = 16;

    private SocketAddresses() {}

    /**
     * Decodes; whatever is too short for its family keeps the family alone.
     *
     * @return null where not even the family is there
     */
    static @Nullable SocketAddress decode(byte[] saddr) {
        if (saddr.length < 2) {
            return null;
        }
        // The family is in the host's byte order and below 256 in every kernel: the zero byte tells which order.
        int family = saddr[0] != 0 ? (saddr[0] & 0xff) | (saddr[1] & 0xff) << 8 : saddr[1] & 0xff;
        return switch (family) {
            case 0 -> new SocketAddress("unspec", "", -1, "");
            case AF_UNIX -> new SocketAddress("unix", "", -1, unixPath(saddr));
            case AF_INET ->
                saddr.length < 8
                        ? new SocketAddress("ipv4", "", -1, "")
                        : new SocketAddress("ipv4", InternetAddress.ofBytes(saddr, 4, 4), port(saddr), "");
            case AF_INET6 ->
                saddr.length < 24
                        ? new SocketAddress("ipv6", "", -1, "")
                        : new SocketAddress("ipv6", InternetAddress.ofBytes(saddr, 8, 16), port(saddr), "");
            case AF_NETLINK -> new SocketAddress("netlink", "", -1, "");
            default -> new SocketAddress(Integer.toString(family), "", -1, "");
        };
    }

    private static int port(byte[] saddr) {
        return (saddr[2] & 0xff) << 8 | (saddr[3] & 0xff);
    }

    private static String unixPath(byte[] saddr) {
        boolean isAbstract = saddr.length > 2 && saddr[2] == 0;
        int start = isAbstract ? 3 : 2;
        int end = start;
        while (end < saddr.length && saddr[end] != 0) {
            end++;
        }
        String name = new String(saddr, start, end - start, StandardCharsets.UTF_8);
        return isAbstract && !name.isEmpty() ? "@" + name : name;
    }
}
