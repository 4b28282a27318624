package dev.molt.db;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;

/**
 * A process that the supervisor runs beside the worker that serves: it keeps the main file of each database as it is, so that
 * it can be copied while the worker writes on into the log. Announces {@code holding} in {@code MOLT_RUN_DIR}, with the
 * databases that it holds, one a line; lives until it is killed, so that it never takes a log into its database.
 *
 * <p>It opens the files through SQLite alone: closing one in any other way would give up the locks of this process (fcntl(2)).
 */
public final class Holder {
    private static final String ANNOUNCED = "holding";

    private Holder() {}

    /** With the paths of databases. */
    public static void main(String[] databases) throws IOException, InterruptedException {
        Path run = Path.of(System.getenv("MOLT_RUN_DIR"));
        Sqlite.load();
        List<Hold> holds = new ArrayList<>();
        for (String database : databases) {
            take(Path.of(database), holds);
        }
        announce(run, holds);
        new CountDownLatch(1).await();
        holds.clear();
    }

    private static void take(Path database, List<Hold> holds) {
        try {
            holds.add(Hold.of(database));
        } catch (SQLException e) {
            System.err.println("molt: " + database + " cannot be held (" + e.getMessage()
                    + "): it is copied when the old worker has ended");
        }
    }

    private static void announce(Path run, List<Hold> holds) throws IOException {
        Path temporary = run.resolve("." + ANNOUNCED);
        Files.writeString(
                temporary, holds.stream().map(hold -> hold.database() + "\n").collect(Collectors.joining()));
        Files.move(temporary, run.resolve(ANNOUNCED), StandardCopyOption.ATOMIC_MOVE);
        wake(run.resolveSibling("control"));
    }

    /** The file is the fact; the line only ends the supervisor's read. Opened for both, a fifo blocks nobody: fifo(7). */
    private static void wake(Path control) throws IOException {
        if (Files.notExists(control)) {
            return;
        }
        try (FileChannel fifo = FileChannel.open(control, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            fifo.write(ByteBuffer.wrap(("\n" + ANNOUNCED + "\n").getBytes(StandardCharsets.US_ASCII)));
        }
    }
}
