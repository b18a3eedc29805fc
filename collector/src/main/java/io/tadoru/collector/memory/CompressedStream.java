package io.tadoru.collector.memory;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStream;
import io.tadoru.collector.Sentence;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * The content of a gzip or zstd file, also of several one behind the other. Where the file is cut off or broken the
 * content ends, and {@link #damage} tells: what was read up to there is evidence too. Not thread-safe.
 */
final class CompressedStream extends FilterInputStream {
    private static final Sentence CUT = Sentence.of("is cut off");

    private long bytes;
    private @Nullable Sentence damage;

    private CompressedStream(InputStream in) {
        super(in);
    }

    static CompressedStream gzip(InputStream in) throws IOException {
        return new CompressedStream(new GZIPInputStream(in, 1 << 16));
    }

    static CompressedStream zstd(InputStream in) throws IOException {
        return new CompressedStream(new ZstdInputStream(in));
    }

    /** Why the content ended early, null where it did not. */
    @Nullable
    Sentence damage() {
        return damage;
    }

    /** How much content there was. */
    long bytes() {
        return bytes;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] b, int off, int len) throws IOException {
        if (damage != null) {
            return -1;
        }
        try {
            int n = super.read(b, off, len);
            bytes += Math.max(n, 0);
            return n;
        } catch (EOFException e) {
            damage = CUT;
        } catch (ZstdIOException e) {
            damage = "Truncated source".equals(e.getMessage()) ? CUT : broken(e);
        } catch (ZipException e) {
            damage = broken(e);
        }
        return -1;
    }

    private static Sentence broken(IOException e) {
        return Sentence.of("is broken ({0})", String.valueOf(e.getMessage()));
    }
}
