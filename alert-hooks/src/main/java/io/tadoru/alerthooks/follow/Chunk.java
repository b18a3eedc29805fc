package io.tadoru.alerthooks.follow;

/**
 * A piece of a followed file.
 *
 * @param lines whole lines, each with its line feed; empty where what was there could not be kept
 * @param cursor where it goes on; to be stored together with what the lines became
 */
@SuppressWarnings("ArrayRecordComponent")
public record Chunk(byte[] lines, String cursor) {}
