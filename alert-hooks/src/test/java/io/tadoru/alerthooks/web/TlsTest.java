package io.tadoru.alerthooks.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {
    private static final String SECRET = "changeit-now";

    @TempDir
    static Path folder;

    private static KeyStore store;

    @BeforeAll
    static void makeKeys() throws Exception {
        Path file = folder.resolve("server.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "a",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-validity",
                        "30",
                        "-ext",
                        "SAN=dns:localhost,ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        SECRET,
                        "-keystore",
                        file.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(keytool.waitFor()).isZero();
        store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, SECRET.toCharArray());
        }
        Base64.Encoder mime = Base64.getMimeEncoder(64, new byte[] {'\n'});
        Files.writeString(
                folder.resolve("server.pem"),
                "-----BEGIN CERTIFICATE-----\n"
                        + mime.encodeToString(store.getCertificate("a").getEncoded())
                        + "\n-----END CERTIFICATE-----\n");
        Files.writeString(
                folder.resolve("server.key"),
                "-----BEGIN PRIVATE KEY-----\n"
                        + mime.encodeToString(
                                store.getKey("a", SECRET.toCharArray()).getEncoded())
                        + "\n-----END PRIVATE KEY-----\n");
    }

    private static WebSettings with(TlsFiles tls) {
        return new WebSettings("127.0.0.1", 0, tls, false, "", Set.of(), Set.of(), 1000, 8, 100);
    }

    private void assertServes(TlsFiles tls, String name) throws Exception {
        try (Running running =
                new Running(folder.resolve(name), (s, h, b, a) -> Reply.refused(404, "no hook"), s -> with(tls))) {
            assertThat(running.server.address()).startsWith("https://127.0.0.1:");
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry("a", store.getCertificate("a"));
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            HttpClient client = HttpClient.newBuilder().sslContext(context).build();
            HttpResponse<String> response = client.send(
                    HttpRequest.newBuilder(URI.create(running.server.address() + "/api/v1/session"))
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(
                                    "{\"account\":\"reader\",\"password\":\"" + Running.PASSWORD + "\"}"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            assertThat(response.headers().firstValue("Strict-Transport-Security"))
                    .isPresent();
            assertThat(response.headers().firstValue("Set-Cookie").orElseThrow())
                    .startsWith("__Host-tadoru=")
                    .endsWith("; HttpOnly; SameSite=Strict; Secure");
            HttpResponse<String> language = client.send(
                    HttpRequest.newBuilder(URI.create(running.server.address() + "/language"))
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .POST(HttpRequest.BodyPublishers.ofString("language=ja"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(language.headers().firstValue("Set-Cookie").orElseThrow())
                    .endsWith("; HttpOnly; SameSite=Lax; Secure");
        }
    }

    @Test
    void keysMayBePkcs12() throws Exception {
        assertServes(new TlsFiles(folder.resolve("server.p12"), null, SECRET), "p12");
    }

    @Test
    void keysMayBePem() throws Exception {
        assertServes(new TlsFiles(folder.resolve("server.pem"), folder.resolve("server.key"), ""), "pem");
    }

    @Test
    void whatIsWrongWithKeysIsSaid() throws Exception {
        Path junk = Files.writeString(folder.resolve("junk"), "junk");
        for (TlsFiles tls : new TlsFiles[] {
            new TlsFiles(folder.resolve("missing"), null, ""),
            new TlsFiles(junk, null, ""),
            new TlsFiles(folder.resolve("server.p12"), null, "wrong password"),
            new TlsFiles(junk, folder.resolve("server.key"), ""),
            new TlsFiles(folder.resolve("server.pem"), junk, "")
        }) {
            assertThatThrownBy(tls::keyStore)
                    .isInstanceOf(WebException.class)
                    .hasMessageStartingWith("TLS: ")
                    .hasMessageNotContaining("wrong password:");
            assertThat(tls.toString()).doesNotContain("wrong password");
        }
    }
}
