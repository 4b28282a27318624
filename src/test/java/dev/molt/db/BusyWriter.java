package dev.molt.db;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * An old worker in a process of its own: writes numbered rows into every database that it is given, and says each number when all of
 * them have it. Between two rows it takes the log into the main file, as far as it may. Ends by itself when its input ends, closing
 * the databases as one should.
 */
final class BusyWriter {
    private BusyWriter() {}

    /** With how to checkpoint ({@code TRUNCATE}, or {@code none}), and the databases. */
    public static void main(String[] args) throws Exception {
        List<Connection> connections = new ArrayList<>();
        for (int i = 1; i < args.length; i++) {
            connections.add(Sqlite.openForWriting(Path.of(args[i])));
        }
        for (int row = 0; System.in.available() == 0; row++) {
            for (Connection connection : connections) {
                write(connection, row, args[0]);
            }
            System.out.println(row);
        }
        for (Connection connection : connections) {
            connection.close();
        }
    }

    private static void write(Connection connection, int row, String checkpoint) throws Exception {
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA busy_timeout = 5");
            // Old rows change too: what the main file has is not all that there is of its pages.
            statement.execute("INSERT OR REPLACE INTO rows VALUES (" + row + ", randomblob(300))");
            statement.execute("UPDATE filler SET bytes = randomblob(900) WHERE id = " + row % 2000);
            if (!checkpoint.equals("none")) {
                statement.execute("PRAGMA wal_checkpoint(" + checkpoint + ")");
            }
        }
    }
}
