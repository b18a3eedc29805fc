package io.tadoru.alerthooks.notice;

import io.tadoru.alerthooks.outward.TrustedAuthority;
import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Syslog: a datagram (RFC 5426), or a connection a message with its length before it (RFC 6587), also over TLS
 * (RFC 5425). Nobody says of a datagram that it was taken; of a connection it counts as taken when the receiver closes it
 * without a fault, or has not yet when the time is over.
 */
final class SyslogChannel implements Channel {
    /** What a receiver should take at least. */
    private static final int LONGEST_DATAGRAM = 2048;

    private static final int LONGEST = 8192;

    private final ChannelSettings.Syslog settings;
    private final SyslogMessage message;
    private final SSLSocketFactory tls;

    SyslogChannel(ChannelSettings.Syslog settings, Clock clock) {
        this.settings = settings;
        Template text = settings.text() == null ? Template.LINE : Template.of(settings.text());
        this.message = new SyslogMessage(settings.facility(), HostName.own(), text, clock);
        this.tls = settings.ca() == null
                ? (SSLSocketFactory) SSLSocketFactory.getDefault()
                : TrustedAuthority.context(settings.ca()).getSocketFactory();
    }

    @Override
    public String name() {
        return settings.name();
    }

    @Override
    public void send(Notice notice) throws NoticeException {
        try {
            if (settings.transport() == ChannelSettings.Transport.UDP) {
                datagram(message.bytes(notice, LONGEST_DATAGRAM));
            } else {
                connection(message.bytes(notice, LONGEST));
            }
        } catch (IOException e) {
            String why = e instanceof UnknownHostException
                    ? "has a name that no address is known of"
                    : "did not take it ("
                            + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()) + ")";
            throw NoticeException.forNow(
                    "channel \"" + name() + "\": " + settings.host() + ":" + settings.port() + " " + why, e, null);
        }
    }

    private void datagram(byte[] bytes) throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.send(
                    new DatagramPacket(bytes, bytes.length, InetAddress.getByName(settings.host()), settings.port()));
        }
    }

    private void connection(byte[] bytes) throws IOException {
        long end = System.nanoTime() + settings.timeout().toNanos();
        try (Socket plain = new Socket()) {
            plain.connect(new InetSocketAddress(settings.host(), settings.port()), left(end));
            plain.setSoTimeout(left(end));
            try (Socket socket = settings.transport() == ChannelSettings.Transport.TLS ? secured(plain) : plain) {
                OutputStream out = socket.getOutputStream();
                out.write((bytes.length + " ").getBytes(StandardCharsets.US_ASCII));
                out.write(bytes);
                out.flush();
                socket.shutdownOutput();
                awaitEnd(socket, end);
            }
        }
    }

    private Socket secured(Socket plain) throws IOException {
        SSLSocket socket = (SSLSocket) tls.createSocket(plain, settings.host(), settings.port(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    /** A receiver that died with the message unread resets the connection: only who waits for its end hears of it. */
    private static void awaitEnd(Socket socket, long end) throws IOException {
        byte[] ignored = new byte[256];
        try {
            do {
                socket.setSoTimeout(left(end));
            } while (socket.getInputStream().read(ignored) >= 0);
        } catch (SocketTimeoutException e) {
            // It keeps its side open; all was written.
        }
    }

    private static int left(long end) throws SocketTimeoutException {
        long millis = (end - System.nanoTime()) / 1_000_000;
        if (millis <= 0) {
            throw new SocketTimeoutException("time is over");
        }
        return (int) Math.min(millis, Integer.MAX_VALUE);
    }

    @Override
    public void close() {}
}
