package io.tadoru.alerthooks.web;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A server's key and certificates: a PKCS #12 file, or PEM files.
 *
 * @param certificates the PKCS #12 file; or PEM, the server's certificate first, then those between it and the root
 * @param key PEM of the private key in PKCS #8 without a passphrase; null where it is a PKCS #12 file
 * @param password of the PKCS #12 file, "" for PEM
 */
public record TlsFiles(Path certificates, @Nullable Path key, String password) {
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

    @Override
    public String toString() {
        return "TlsFiles[" + certificates + "]";
    }

    /** @throws WebException where a file cannot be read or used; names it */
    KeyStore keyStore() {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            if (key == null) {
                try (InputStream in = Files.newInputStream(certificates)) {
                    store.load(in, password.toCharArray());
                }
                return store;
            }
            store.load(null, null);
            store.setKeyEntry("tadoru", privateKey(key), password.toCharArray(), chain());
            return store;
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw new WebException("TLS: " + certificates + " cannot be used: " + e.getMessage(), e);
        }
    }

    private Certificate[] chain() throws IOException, GeneralSecurityException {
        byte[] pem = Files.readAllBytes(certificates);
        Certificate[] chain = CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(pem))
                .toArray(Certificate[]::new);
        if (chain.length == 0) {
            throw new WebException("TLS: " + certificates + " holds no certificate");
        }
        return chain;
    }

    private static PrivateKey privateKey(Path file) throws IOException, GeneralSecurityException {
        Matcher pem = KEY.matcher(Files.readString(file, StandardCharsets.US_ASCII));
        if (!pem.find()) {
            throw new WebException("TLS: " + file + " holds no PEM key in PKCS #8 (BEGIN PRIVATE KEY);"
                    + " \"openssl pkcs8 -topk8 -nocrypt -in KEY\" makes one");
        }
        PKCS8EncodedKeySpec spec =
                new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(1)));
        for (String algorithm : List.of("EC", "RSA", "EdDSA")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(spec);
            } catch (InvalidKeySpecException e) {
                // Of another kind.
            }
        }
        throw new WebException("TLS: the key in " + file + " is neither EC, RSA nor EdDSA");
    }
}
