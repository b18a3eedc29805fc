package io.tadoru.collector.elasticsearch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Objects;

/** TLS with a certificate of its own, API keys, and two users: {@link #LOADER}, who may all, and {@link #READER}. */
final class NodeSecurity {
    static final String LOADER = "loader";
    /** Has the role of docs/elasticsearch.md, for the indices whose names begin with {@code open-}. */
    static final String READER = "reader";

    static final String PASSWORD = "correct-horse-battery";
    private static final String HASH = "$2a$10$7bQDyNzF8ZAc90y3Tm07kOyNrAUqpK6m5vUvsbVJEarEkgYhYlY3O";
    private static final String STORE_PASSWORD = "changeit";

    private NodeSecurity() {}

    /** The certificate of a node, once it is set up. */
    static Path certificate(Path home) {
        return home.resolve("config/http.crt");
    }

    /** Puts keys, roles and users into an unpacked server; gives the settings to start it with. */
    static List<String> setUp(Path home, Path java) throws IOException, InterruptedException {
        Path store = home.resolve("config/http.p12");
        ElasticsearchNode.run(
                java,
                java.resolve("bin/keytool").toString(),
                "-genkeypair",
                "-alias",
                "http",
                "-keyalg",
                "RSA",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                STORE_PASSWORD);
        try (InputStream in = Files.newInputStream(store)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, STORE_PASSWORD.toCharArray());
            pem(certificate(home), "CERTIFICATE", keys.getCertificate("http").getEncoded());
            pem(
                    home.resolve("config/http.key"),
                    "PRIVATE KEY",
                    keys.getKey("http", STORE_PASSWORD.toCharArray()).getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
        plugin(home, java);
        Files.writeString(
                home.resolve("config/roles.yml"),
                // JSON is YAML.
                "reader: " + documentedRole().replace("auditbeat-*", "open-*") + "\n");
        Files.writeString(home.resolve("config/users"), LOADER + ":" + HASH + "\n" + READER + ":" + HASH + "\n");
        Files.writeString(home.resolve("config/users_roles"), "superuser:" + LOADER + "\nreader:" + READER + "\n");
        return List.of(
                "-Expack.security.enabled=true",
                "-Expack.security.autoconfiguration.enabled=false",
                "-Expack.security.http.ssl.enabled=true",
                "-Expack.security.http.ssl.key=http.key",
                "-Expack.security.http.ssl.certificate=http.crt");
    }

    /** Without it the server for integration tests cannot keep API keys. */
    private static void plugin(Path home, Path java) throws IOException, InterruptedException {
        Path folder = Files.createDirectories(home.resolve("plugins/api-keys"));
        Path source = folder.resolve("ApiKeysPlugin.java");
        try (InputStream in =
                Objects.requireNonNull(NodeSecurity.class.getResourceAsStream("ApiKeysPlugin.java.txt"))) {
            Files.copy(in, source);
        }
        Path classes = folder.resolve("classes");
        ElasticsearchNode.run(
                java,
                java.resolve("bin/javac").toString(),
                "-proc:none",
                "-cp",
                home.resolve("lib") + "/*",
                "-d",
                classes.toString(),
                source.toString());
        ElasticsearchNode.run(
                java,
                java.resolve("bin/jar").toString(),
                "--create",
                "--file=" + folder.resolve("api-keys.jar"),
                "-C",
                classes.toString(),
                ".");
        Files.delete(source);
        ElasticsearchNode.delete(classes);
        String server = home.getFileName().toString().replace("elasticsearch-", "");
        String runtime = server.startsWith("8.") ? "17" : "21";
        Files.writeString(
                folder.resolve("plugin-descriptor.properties"),
                "name=api-keys\ndescription=For tests\nversion=1\nclassname=io.tadoru.test.ApiKeysPlugin\njava.version="
                        + runtime + "\nelasticsearch.version=" + server + "\n");
    }

    /** The role that docs/elasticsearch.md tells people to make. */
    private static String documentedRole() throws IOException {
        String text = Files.readString(Path.of("../docs/elasticsearch.md"));
        String begin = "```json role\n";
        int from = text.indexOf(begin) + begin.length();
        return text.substring(from, text.indexOf("```", from)).replace("\n", " ");
    }

    private static void pem(Path file, String what, byte[] der) throws IOException {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        Files.writeString(
                file,
                "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n",
                StandardCharsets.US_ASCII);
    }
}
