package dev.molt.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.molt.db.Adoption;
import dev.molt.db.Database;
import dev.molt.db.Migrations;
import dev.molt.db.Sqlite;
import dev.molt.listener.Received;
import dev.molt.worker.Place;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MessageInboxTest {
    private static final Received ONE = new Received("1", "1", "one");
    private static final Received TWO = new Received("2", "2", "two");

    @TempDir
    Path data;

    private final MessageStore store = new MessageStore(Clock.systemUTC());
    private final MessageInbox inbox = new MessageInbox(store);
    private Path database;

    @BeforeEach
    void open() throws SQLException {
        database = data.resolve("app.db");
        new Migrations(List.of("classpath:db/migration"), Adoption.none()).migrate(database);
        store.start(new Place(data, Optional.of(Database.file(database)), "r1"));
    }

    @AfterEach
    void close() throws Exception {
        store.stop();
    }

    @Test
    void whatIsTakenIsAMessageAndThePositionIsKept() throws Exception {
        assertThat(inbox.claim("l1", 7)).contains("");
        assertThat(inbox.take("l1", 7, List.of(ONE, TWO), "here")).isTrue();
        assertThat(store.after(0, 10)).extracting(Message::source).containsOnly("listener:l1");
        assertThat(store.after(0, 10)).extracting(Message::body).containsExactly("one", "two");
        assertThat(inbox.claim("l1", 7)).contains("here");
    }

    @Test
    void whatWasTakenBeforeIsLeftOutWhoeverOwnsTheListener() throws Exception {
        inbox.claim("l1", 7);
        inbox.take("l1", 7, List.of(ONE), "a");
        inbox.claim("l1", 8);
        assertThat(inbox.take("l1", 8, List.of(ONE, TWO), "b")).isTrue();
        assertThat(store.after(0, 10)).extracting(Message::body).containsExactly("one", "two");
    }

    @Test
    void theSameIdOfTwoListenersIsTwoMessages() throws Exception {
        inbox.claim("l1", 7);
        inbox.claim("l2", 8);
        inbox.take("l1", 7, List.of(ONE), "a");
        inbox.take("l2", 8, List.of(ONE), "a");
        assertThat(store.after(0, 10)).hasSize(2);
    }

    @Test
    void anEarlierOwnerTakesNothingAndChangesNothing() throws Exception {
        inbox.claim("l1", 7);
        inbox.take("l1", 7, List.of(ONE), "a");
        inbox.claim("l1", 8);
        assertThat(inbox.take("l1", 7, List.of(TWO), "b")).isFalse();
        assertThat(inbox.claim("l1", 7)).isEmpty();
        assertThat(inbox.claim("l1", 8)).contains("a");
        assertThat(store.after(0, 10)).hasSize(1);
    }

    @Test
    void whoHasNotClaimedTakesNothing() throws Exception {
        assertThat(inbox.take("l1", 7, List.of(ONE), "a")).isFalse();
        assertThat(store.after(0, 10)).isEmpty();
    }

    @Test
    void messagesAndPositionAreKeptTogetherOrNotAtAll() throws Exception {
        inbox.claim("l1", 7);
        execute("CREATE TRIGGER full BEFORE INSERT ON messages WHEN NEW.body = 'two'"
                + " BEGIN SELECT RAISE(ROLLBACK, 'disk full'); END");
        assertThatThrownBy(() -> inbox.take("l1", 7, List.of(ONE, TWO), "b")).isInstanceOf(SQLException.class);
        assertThat(store.after(0, 10)).isEmpty();
        assertThat(inbox.claim("l1", 7)).contains("");
    }

    /** The header Idempotency-Key takes visible characters only. */
    @Test
    void noClientCanHaveTheKeyOfAListenersMessage() throws Exception {
        inbox.claim("l1", 7);
        inbox.take("l1", 7, List.of(ONE), "a");
        try (Connection connection = DriverManager.getConnection(Sqlite.url(database));
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT idempotency_key FROM messages")) {
            assertThat(row.next()).isTrue();
            assertThat(row.getString(1)).contains(" ").contains("l1").endsWith("1");
        }
    }

    @Test
    void textThatNoDatabaseTakesIsTakenAllTheSame() throws Exception {
        inbox.claim("l1", 7);
        inbox.take("l1", 7, List.of(new Received("1", "", "a\0b")), "a");
        assertThat(store.after(0, 10)).extracting(Message::body).containsExactly("a\uFFFDb");
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(Sqlite.url(database));
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
