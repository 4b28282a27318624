package dev.molt.fleet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

/** The host of the processes is that of the store, so none is lost without the other; and what keeps all from it is a lock. */
class SqliteFailuresTest extends FailuresContract {
    @TempDir
    Path directory;

    private Optional<Connection> locking = Optional.empty();

    @Override
    Coordinator open(long epochFloor) {
        return new SqliteCoordinator(url(), fleet(), epochFloor);
    }

    @Override
    void loseData() throws IOException {
        Files.delete(directory.resolve("fleet.db"));
    }

    @Override
    FleetUrl url() {
        return FleetUrl.of("jdbc:sqlite:" + directory.resolve("fleet.db"));
    }

    @Override
    String fleet() {
        return "molt";
    }

    @Override
    Coordinator away() {
        return open(0);
    }

    @Override
    void takeDown() throws SQLException {
        locking = Optional.of(lock());
    }

    private Connection lock() throws SQLException {
        Connection connection = DriverManager.getConnection(url().text());
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA busy_timeout = 5000");
            statement.execute("BEGIN IMMEDIATE");
        }
        return connection;
    }

    @Override
    void bringUp() throws SQLException {
        if (locking.isPresent()) {
            locking.get().close();
        }
        locking = Optional.empty();
    }

    @Override
    void stop(WorkerProcess worker) throws Exception {
        worker.stop();
        while (isLocked()) {
            worker.goOn();
            worker.stop();
        }
    }

    private boolean isLocked() throws Exception {
        try {
            here().reap();
            return false;
        } catch (CoordinatorException e) {
            return true;
        }
    }
}
