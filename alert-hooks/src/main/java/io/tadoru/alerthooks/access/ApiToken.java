package io.tadoru.alerthooks.access;

/**
 * What a program comes in with; the secret itself is not kept. Times are milliseconds since the epoch.
 *
 * @param id names it in the API; no secret
 * @param account whose rights it gives
 * @param label what its owner calls it
 * @param used the last use, to the minute; 0 where there was none
 */
public record ApiToken(String id, String account, String label, long made, long expires, long used) {}
