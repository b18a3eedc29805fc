/**
 * What the readers share: {@link io.tadoru.collector.bytes.LineFeeds} finds lines, {@link
 * io.tadoru.collector.bytes.Remembered} keeps what was made of bytes that come again, {@link
 * io.tadoru.collector.bytes.Texts} makes strings. Knows no format.
 */
@NullMarked
package io.tadoru.collector.bytes;

import org.jspecify.annotations.NullMarked;
