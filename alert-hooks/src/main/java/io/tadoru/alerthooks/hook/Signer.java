package io.tadoru.alerthooks.hook;

import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Signs webhooks that go out, by <a href="https://www.standardwebhooks.com">Standard Webhooks</a>. Immutable,
 * thread-safe.
 */
public final class Signer {
    /** Header with the delivery's id: the same whenever the same message is sent again. */
    public static final String ID = "webhook-id";
    /** Header with the time of sending, whole seconds since the epoch. */
    public static final String TIMESTAMP = "webhook-timestamp";
    /** Header with the signatures. */
    public static final String SIGNATURE = "webhook-signature";

    private final List<Secret> secrets;

    /**
     * @param secrets one, or several while receivers change from an old one to a new one
     * @throws IllegalArgumentException for none
     */
    public Signer(List<Secret> secrets) {
        if (secrets.isEmpty()) {
            throw new IllegalArgumentException("no secret to sign with");
        }
        this.secrets = List.copyOf(secrets);
    }

    /**
     * The headers of a message.
     *
     * @param id without dots: a dot would let parts of the id and of the body change places
     * @param time of sending
     * @param body the bytes as they are sent
     * @throws IllegalArgumentException for an id that is empty, or has a dot or something else than printable ASCII
     */
    public Map<String, String> headers(String id, Instant time, byte[] body) {
        if (!Signatures.isId(id)) {
            throw new IllegalArgumentException("a webhook's id is printable ASCII without dots and blanks");
        }
        String timestamp = Long.toString(time.getEpochSecond());
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(ID, id);
        headers.put(TIMESTAMP, timestamp);
        headers.put(
                SIGNATURE,
                secrets.stream()
                        .map(secret -> "v1," + Base64.getEncoder().encodeToString(secret.sign(id, timestamp, body)))
                        .collect(Collectors.joining(" ")));
        return headers;
    }
}
