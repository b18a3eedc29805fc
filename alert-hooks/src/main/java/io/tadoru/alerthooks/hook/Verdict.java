package io.tadoru.alerthooks.hook;

/**
 * Whether a delivery is let in.
 *
 * @param accepted whether it is
 * @param status HTTP's: 200 where accepted, else 400 or 401
 * @param reason why it is not, in words that may be told to the sender; "" where accepted
 * @param id of the delivery where its signature vouches for it, so that the same one twice can be told; else ""
 */
public record Verdict(boolean accepted, int status, String reason, String id) {
    static Verdict accepted(String id) {
        return new Verdict(true, 200, "", id);
    }

    static Verdict refused(int status, String reason) {
        return new Verdict(false, status, reason, "");
    }
}
