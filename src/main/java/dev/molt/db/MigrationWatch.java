package dev.molt.db;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.flywaydb.core.api.callback.BaseCallback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.sqlite.ProgressHandler;
import org.sqlite.SQLiteConnection;

/**
 * Reports each statement of a migration, and that a long one gets on: SQLite calls back after a number of its own
 * instructions, so a statement that waits for a lock or hangs is silent.
 */
final class MigrationWatch extends BaseCallback {
    /** A few milliseconds of work. */
    private static final int INSTRUCTIONS = 100_000;

    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final MigrationProgress progress;
    private final LongSupplier nanoTime;
    private final long begun;
    private String script = "";
    private int statement;
    private long reported;

    MigrationWatch(MigrationProgress progress, LongSupplier nanoTime) {
        this.progress = progress;
        this.nanoTime = nanoTime;
        this.begun = nanoTime.getAsLong();
    }

    @Override
    public boolean supports(Event event, Context context) {
        return event == Event.BEFORE_EACH_MIGRATE || event == Event.BEFORE_EACH_MIGRATE_STATEMENT;
    }

    @Override
    public void handle(Event event, Context context) {
        if (event == Event.BEFORE_EACH_MIGRATE) {
            script = context.getMigrationInfo().getScript();
            statement = 0;
            listen(context.getConnection());
        } else {
            statement++;
        }
        report();
    }

    private void listen(Connection connection) {
        try {
            if (connection.isWrapperFor(SQLiteConnection.class)) {
                ProgressHandler.setHandler(connection.unwrap(SQLiteConnection.class), INSTRUCTIONS, new Heard());
            }
        } catch (SQLException e) {
            throw new IllegalStateException("Cannot watch how the migration " + script + " gets on", e);
        }
    }

    private final class Heard extends ProgressHandler {
        @Override
        protected int progress() {
            if (nanoTime.getAsLong() - reported >= PAUSE_NANOS) {
                report();
            }
            return 0; // anything else would interrupt the statement
        }
    }

    private void report() {
        reported = nanoTime.getAsLong();
        progress.report("migrating " + script + ", statement " + statement + ", "
                + TimeUnit.NANOSECONDS.toSeconds(reported - begun) + " s");
    }
}
