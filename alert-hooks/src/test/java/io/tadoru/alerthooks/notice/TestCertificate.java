package io.tadoru.alerthooks.notice;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A key for localhost, and its certificate as PEM, made by the JDK's keytool. */
public record TestCertificate(Path keystore, Path pem) {
    static final String PASSWORD = "changeit";
    private static @Nullable TestCertificate shared;

    /** One for all tests: making it takes a second. */
    public static synchronized TestCertificate shared() throws IOException, InterruptedException {
        if (shared == null) {
            Path folder = Files.createTempDirectory("tadoru-certificate");
            shared = in(folder);
            for (Path path : List.of(folder, shared.keystore, shared.pem)) {
                path.toFile().deleteOnExit();
            }
        }
        return shared;
    }

    private static TestCertificate in(Path folder) throws IOException, InterruptedException {
        TestCertificate made = new TestCertificate(folder.resolve("key.p12"), folder.resolve("ca.pem"));
        made.keytool(
                "-genkeypair",
                "-alias",
                "test",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-validity",
                "30",
                "-ext",
                "san=dns:localhost,ip:127.0.0.1");
        made.keytool("-exportcert", "-rfc", "-alias", "test", "-file", made.pem.toString());
        return made;
    }

    private void keytool(String... arguments) throws IOException, InterruptedException {
        List<String> command = Stream.concat(
                        Stream.of(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-keystore",
                                keystore.toString(),
                                "-storetype",
                                "PKCS12",
                                "-storepass",
                                PASSWORD),
                        Stream.of(arguments))
                .toList();
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(said);
        }
    }

    public SSLContext server() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keystore)) {
            store.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }
}
