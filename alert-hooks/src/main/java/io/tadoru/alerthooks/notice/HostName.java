package io.tadoru.alerthooks.notice;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** This machine's name. */
final class HostName {
    private HostName() {}

    static String own() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
