package io.tadoru.alerthooks.ledger;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL with an empty cluster in a temporary folder, on a free port of the loopback, started once in a JVM
 * and stopped with it. Its programs are those of the distribution's package, {@code /usr/lib/postgresql/VERSION/bin},
 * or of the folder in the system property {@code tadoru.postgresql.bin}. Where there are none the calling test is
 * skipped, and says so.
 *
 * <p>A small shell stands between: it holds the reading end of a pipe, and when that closes, because the tests ended or
 * were killed, it stops the server and removes its folder.
 */
public final class PostgresServer {
    /** "nobody", where the tests run as root: PostgreSQL refuses root. */
    private static final int NOBODY = 65534;

    private static final int ATTEMPTS = 3;
    private static final String USER = "tadoru";
    private static final String SECRET = UUID.randomUUID().toString();

    private static final String KEEPER = """
            dir=$1; shift
            "$@" >"$dir/out" 2>&1 &
            child=$!
            trap '' HUP INT TERM
            while read -r line; do :; done
            kill -INT $child 2>/dev/null
            for i in 1 2 3 4 5 6 7 8 9 10; do
              kill -0 $child 2>/dev/null || break
              sleep 0.2
            done
            kill -QUIT $child 2>/dev/null
            wait $child
            rm -rf "$dir"
            """;

    private static @Nullable PostgresServer running;

    private final int port;

    private PostgresServer(int port) {
        this.port = port;
    }

    /** The one server. Skips the calling test where it cannot run here. */
    public static synchronized PostgresServer get() {
        if (running == null) {
            Path bin = bin();
            if (bin == null) {
                String message = "SKIPPED: no PostgreSQL in /usr/lib/postgresql/*/bin; \"apt-get install postgresql\""
                        + " brings it, -Dtadoru.postgresql.bin names another folder";
                System.err.println(message);
                throw abortion(message);
            }
            try {
                running = start(bin);
            } catch (IOException | InterruptedException e) {
                throw new AssertionError(bin + ": the server did not start", e);
            }
        }
        return running;
    }

    private static RuntimeException abortion(String message) {
        return abort(message);
    }

    /** JDBC address of a new, empty database. */
    public String newDatabase() {
        String name = "t" + UUID.randomUUID().toString().replace("-", "");
        try (Connection connection = DriverManager.getConnection(url("postgres"), USER, SECRET);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name + " STRATEGY file_copy");
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        return url(name);
    }

    public String user() {
        return USER;
    }

    public String password() {
        return SECRET;
    }

    /** A ledger's database of its own. */
    public Database ledger() {
        return ledger(newDatabase());
    }

    /** The same for several workers: each calls it with the address of one {@link #newDatabase}. */
    public Database ledger(String url) {
        return Database.postgresql(url, USER, SECRET);
    }

    private String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    private static @Nullable Path bin() {
        String named = System.getProperty("tadoru.postgresql.bin");
        if (named != null) {
            return Path.of(named);
        }
        try (Stream<Path> versions = Files.list(Path.of("/usr/lib/postgresql"))) {
            return versions.map(version -> version.resolve("bin"))
                    .filter(bin ->
                            Files.isExecutable(bin.resolve("initdb")) && Files.isExecutable(bin.resolve("postgres")))
                    .max(Comparator.comparingInt(
                            bin -> number(bin.getName(bin.getNameCount() - 2).toString())))
                    .orElse(null);
        } catch (IOException e) {
            return null;
        }
    }

    private static int number(String version) {
        try {
            return (int) (Double.parseDouble(version) * 10);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static PostgresServer start(Path bin) throws IOException, InterruptedException {
        Path dir = Files.createTempDirectory("tadoru-postgresql-");
        Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwx--x--x"));
        Path secret = Files.writeString(dir.resolve("secret"), SECRET);
        List<String> as = new ArrayList<>();
        if ((int) Files.getAttribute(dir, "unix:uid") == 0) {
            as.addAll(List.of("setpriv", "--reuid", "" + NOBODY, "--regid", "" + NOBODY, "--clear-groups"));
            Files.setAttribute(secret, "unix:uid", NOBODY);
            Files.setAttribute(dir, "unix:uid", NOBODY);
        }
        String data = dir.resolve("data").toString();
        List<String> initdb = new ArrayList<>(as);
        initdb.addAll(List.of(bin.resolve("initdb").toString(), "--pgdata", data, "--username", USER));
        initdb.addAll(List.of("--pwfile", secret.toString(), "--auth", "scram-sha-256", "--encoding", "UTF8"));
        initdb.addAll(List.of("--locale", "C", "--no-sync"));
        Process made = new ProcessBuilder(initdb)
                .directory(dir.toFile())
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve("initdb.out").toFile())
                .start();
        if (!made.waitFor(60, TimeUnit.SECONDS) || made.exitValue() != 0) {
            throw new AssertionError("initdb failed: " + Files.readString(dir.resolve("initdb.out")));
        }
        for (int attempt = 1; ; attempt++) {
            int port = freePort();
            List<String> command = new ArrayList<>(List.of("sh", "-c", KEEPER, "keeper", dir.toString()));
            command.addAll(as);
            command.addAll(List.of(bin.resolve("postgres").toString(), "-D", data, "-p", "" + port));
            // Tests kill Tadoru, not the machine: without fsync all is as true, and faster.
            command.addAll(List.of("-c", "fsync=off", "-c", "listen_addresses=127.0.0.1"));
            command.addAll(List.of("-c", "unix_socket_directories=" + dir, "-c", "max_connections=200"));
            // Its pipe stays open as long as this JVM lives; nothing is written to it.
            Process keeper = new ProcessBuilder(command).directory(dir.toFile()).start();
            PostgresServer server = new PostgresServer(port);
            if (server.answers(keeper)) {
                return server;
            }
            String said = Files.readString(dir.resolve("out"));
            if (attempt == ATTEMPTS) {
                keeper.getOutputStream().close();
                throw new AssertionError("PostgreSQL does not answer: " + said);
            }
        }
    }

    private boolean answers(Process keeper) throws InterruptedException {
        for (int i = 0; i < 300; i++) {
            try (Connection connection = DriverManager.getConnection(url("postgres"), USER, SECRET)) {
                return connection.isValid(5);
            } catch (SQLException e) {
                // 28: somebody else's server took the port in between.
                if (e.getSQLState() != null && e.getSQLState().startsWith("28")) {
                    return false;
                }
                if (i > 20 && keeper.descendants().findAny().isEmpty()) {
                    return false;
                }
                Thread.sleep(100);
            }
        }
        return false;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
