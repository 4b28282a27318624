package dev.molt.fleet;

import dev.molt.e2e.Scratch;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Counts transactions that have written, as the index of its write-ahead log does. */
final class MeasuredSqlite implements MeasuredStore {
    /** Where that has the number of them: https://www.sqlite.org/walformat.html#the_wal_index_header */
    private static final int CHANGES = 8;

    private final Path directory = Scratch.make();
    private final Path file = directory.resolve("fleet.db");

    @Override
    public FleetUrl url() {
        return FleetUrl.of("jdbc:sqlite:" + file);
    }

    @Override
    public long operations() throws IOException {
        byte[] number = new byte[Integer.BYTES];
        try (RandomAccessFile index = new RandomAccessFile(file + "-shm", "r")) {
            index.seek(CHANGES);
            index.readFully(number);
        }
        return Integer.toUnsignedLong(
                ByteBuffer.wrap(number).order(ByteOrder.nativeOrder()).getInt());
    }

    @Override
    public Optional<Duration> processorTime() {
        return Optional.empty();
    }

    @Override
    public void close() {
        Scratch.delete(directory);
    }
}
