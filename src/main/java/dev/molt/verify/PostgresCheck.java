package dev.molt.verify;

import dev.molt.config.DatabaseUrl;
import dev.molt.db.Postgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;

/**
 * Asks the PostgreSQL database of the service, and can only read it.
 *
 * @param query one statement
 */
record PostgresCheck(String query, DatabaseUrl database) implements Check {
    private static final Duration TO_PREPARE = Duration.ofSeconds(2);

    @Override
    public String look(Subject subject, Duration atMost) throws CheckFailed {
        long end = System.nanoTime() + atMost.toNanos();
        try (Connection connection = Postgres.openForReading(database, atMost);
                Statement statement = connection.createStatement()) {
            statement.setMaxRows(1);
            return FirstRow.judge(statement, query);
        } catch (SQLException e) {
            boolean late = System.nanoTime() - end >= 0;
            throw new CheckFailed(late ? "it took longer than " + atMost.toMillis() + " ms" : words(e), e);
        }
    }

    private static String words(SQLException problem) {
        return String.valueOf(problem.getMessage()).replaceAll("\\s+", " ");
    }

    /** Most of the driver is loaded by a connection. That there is none is said by the check, if it is still so then. */
    @Override
    public void prepare() {
        try (Connection connection = Postgres.openForReading(database, TO_PREPARE)) {
            connection.getSchema();
        } catch (SQLException e) {
            return;
        }
    }

    @Override
    public Optional<String> obstacle(Rehearsal rehearsal) {
        return SqlCheck.needsRows(rehearsal);
    }
}
