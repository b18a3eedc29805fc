package io.tadoru.alerthooks.service;

import java.io.Closeable;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A way to a server that can be cut and mended: TCP from a port of the loopback, the same all the time. */
final class Relay implements Closeable {
    private final URI behind;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final int port;
    private volatile ServerSocket door;

    Relay(URI behind) throws IOException {
        this.behind = behind;
        door = listen(0);
        port = door.getLocalPort();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Breaks all connections; new ones are refused. */
    void cut() throws IOException {
        door.close();
        for (Socket socket : open) {
            socket.close();
        }
    }

    void mend() throws IOException, InterruptedException {
        // The system lets go of the port when the thread that accepts has noticed.
        for (int attempt = 1; ; attempt++) {
            try {
                door = listen(port);
                return;
            } catch (BindException e) {
                if (attempt == 100) {
                    throw e;
                }
                Thread.sleep(100);
            }
        }
    }

    private ServerSocket listen(int at) throws IOException {
        ServerSocket server = new ServerSocket();
        try {
            server.setReuseAddress(true);
            server.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), at));
        } catch (IOException e) {
            server.close();
            throw e;
        }
        threads.execute(() -> accept(server));
        return server;
    }

    private void accept(ServerSocket server) {
        while (!server.isClosed()) {
            try {
                Socket near = server.accept();
                Socket far = new Socket(behind.getHost(), behind.getPort());
                open.add(near);
                open.add(far);
                if (server.isClosed()) {
                    near.close();
                    far.close();
                }
                threads.execute(() -> pump(near, far));
                threads.execute(() -> pump(far, near));
            } catch (IOException e) {
                // It was cut.
            }
        }
    }

    private void pump(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // One end hung up, or it was cut.
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    @Override
    public void close() throws IOException {
        cut();
        threads.shutdownNow();
    }
}
