package dev.molt.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.molt.db.Sqlite;
import dev.molt.worker.ForkedWorker;
import dev.molt.worker.HeldSocketTest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The relay as a real process under load, ended by TERM and by KILL, and its successor on the same held socket. */
class RelayProcessTest extends HeldSocketTest {
    private static final Map<String, String> CANDIDATE = Map.of("MOLT_UPDATE", "20261121T010203Z-1a2b3c");

    @Test
    void clientsRunningThroughThreeTermsSeeNoFailureAndLoseNoMessage() throws Exception {
        ForkedWorker worker = socket.start(Relay.class, CANDIDATE).accepting();
        try (SteadyClients clients = new SteadyClients(socket.port(), 4, 4)) {
            for (int i = 0; i < 3; i++) {
                ForkedWorker next = socket.start(Relay.class, CANDIDATE).awaitFile("parked");
                clients.awaitAcknowledged(200);
                worker.term();
                assertThat(worker.exitCode()).isZero();
                worker = next.accepting();
            }
            clients.awaitAcknowledged(200);
            clients.stop();
            assertThat(clients.failures()).isEmpty();
            assertThat(stored()).containsAllEntriesOf(clients.acknowledged());
        }
    }

    @Test
    void whatWasAcknowledgedSurvivesAKillAndRepeatedKeysAreStoredOnce() throws Exception {
        ForkedWorker worker = socket.start(Relay.class, CANDIDATE).accepting();
        try (SteadyClients clients = new SteadyClients(socket.port(), 4, 4)) {
            clients.awaitAcknowledged(200);
            worker.kill();
            socket.start(Relay.class, Map.of()).accepting();
            clients.awaitAcknowledged(200);
            clients.stop();
            assertThat(stored()).containsAllEntriesOf(clients.acknowledged());
            clients.repeatEverything();
            assertThat(stored()).containsExactlyInAnyOrderEntriesOf(clients.acknowledged());
        }
    }

    /** The key of every stored message, which the clients put into the body too, and its id. */
    private Map<String, Long> stored() throws SQLException {
        Map<String, Long> stored = new HashMap<>();
        try (Connection connection = Sqlite.openForReading(data.resolve("app.db"));
                ResultSet rows = connection.createStatement().executeQuery("SELECT body, id FROM messages")) {
            while (rows.next()) {
                assertThat(stored.put(rows.getString(1), rows.getLong(2)))
                        .as("stored twice: " + rows.getString(1))
                        .isNull();
            }
        }
        return stored;
    }
}
