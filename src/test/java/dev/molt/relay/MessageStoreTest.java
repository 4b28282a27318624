package dev.molt.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.molt.db.Adoption;
import dev.molt.db.Database;
import dev.molt.db.Migrations;
import dev.molt.db.Sqlite;
import dev.molt.worker.Place;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MessageStoreTest {
    private static final Instant NOW = Instant.parse("2026-11-21T01:02:03.456Z");

    @TempDir
    Path data;

    private final MessageStore store = new MessageStore(Clock.fixed(NOW, ZoneOffset.UTC));
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
    void startingLeavesNoMessageBehind() throws Exception {
        assertThat(store.after(0, 10)).isEmpty();
    }

    @Test
    void aStoredMessageIsRead() throws Exception {
        long id = store.store(new NewMessage("k", "s", "b"));
        assertThat(store.after(0, 10)).containsExactly(new Message(id, "s", "b", "2026-11-21T01:02:03.456Z"));
    }

    @Test
    void aRepeatedKeyGetsTheSameIdAndOneMessage() throws Exception {
        long id = store.store(new NewMessage("k", "s", "b"));
        assertThat(store.store(new NewMessage("k", "s", "b"))).isEqualTo(id);
        assertThat(store.after(0, 10)).hasSize(1);
    }

    @Test
    void aKeyThatIsReusedForAnotherMessageIsRefusedAndTheFirstOneKept() throws Exception {
        store.store(new NewMessage("k", "s", "b"));
        assertThatThrownBy(() -> store.store(new NewMessage("k", "s", "other")))
                .isInstanceOfSatisfying(
                        Refused.class, e -> assertThat(e.status()).isEqualTo(422));
        assertThat(store.after(0, 10)).extracting(Message::body).containsExactly("b");
    }

    @Test
    void concurrentRepeatsOfOneKeyGetTheSameIdAndOneMessage() throws Exception {
        List<Long> ids = inParallel(32, each -> store.store(new NewMessage("k", "s", "b")));
        assertThat(ids).hasSize(32).containsOnly(ids.get(0));
        assertThat(store.after(0, 100)).hasSize(1);
    }

    @Test
    void concurrentMessagesAreAllStoredOnceAndReadInOrder() throws Exception {
        List<Long> ids = inParallel(500, each -> store.store(new NewMessage("k" + each, "s", "b")));
        List<Long> read = store.after(0, 1000).stream().map(Message::id).toList();
        assertThat(read).isSorted().containsExactlyInAnyOrderElementsOf(ids);
    }

    @Test
    void refusedMessagesDoNotKeepOthersOfTheirGroupFromBeingStored() throws Exception {
        store.store(new NewMessage("used", "s", "b"));
        List<Boolean> stored = inParallel(64, each -> {
            try {
                store.store(new NewMessage(each % 2 == 0 ? "used" : "k" + each, "s", "other"));
                return true;
            } catch (Refused e) {
                return false;
            }
        });
        assertThat(stored).filteredOn(each -> each).hasSize(32);
        assertThat(store.after(0, 100)).hasSize(33);
    }

    @Test
    void readingGoesOnAfterTheLastIdAndHonoursTheLimit() throws Exception {
        for (int i = 1; i <= 5; i++) {
            store.store(new NewMessage("k" + i, "s", "b" + i));
        }
        assertThat(store.after(2, 2)).extracting(Message::body).containsExactly("b3", "b4");
    }

    @Test
    void whatCannotBeStoredIsToldAndTheStoreGoesOn() throws Exception {
        execute("CREATE TRIGGER full BEFORE INSERT ON messages BEGIN SELECT RAISE(ROLLBACK, 'disk full'); END");
        assertThatThrownBy(() -> store.store(new NewMessage("k", "s", "b")))
                .isInstanceOf(SQLException.class)
                .hasRootCauseMessage("[SQLITE_CONSTRAINT_TRIGGER] A RAISE function within a trigger fired, causing"
                        + " the SQL statement to abort (disk full)");
        execute("DROP TRIGGER full");
        store.store(new NewMessage("k", "s", "b"));
        assertThat(store.after(0, 10)).hasSize(1);
    }

    @Test
    void aCleanStopLeavesNoWriteAheadLog() throws Exception {
        store.store(new NewMessage("k", "s", "b"));
        assertThat(data.resolve("app.db-wal")).isNotEmptyFile();
        store.stop();
        assertThat(data.resolve("app.db-wal")).doesNotExist();
        store.start(new Place(data, Optional.of(Database.file(database)), "r1"));
    }

    @Test
    void aStoreThatIsNotStartedAsksToTryAgain() {
        MessageStore parked = new MessageStore(Clock.systemUTC());
        assertThatThrownBy(() -> parked.store(new NewMessage("k", "s", "b"))).hasMessageContaining("not been started");
        assertThatThrownBy(() -> parked.after(0, 1)).hasMessageContaining("not been started");
    }

    private interface Numbered<T> {
        T call(int number) throws Exception;
    }

    private static <T> List<T> inParallel(int count, Numbered<T> work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try {
            List<Callable<T>> all = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int number = i;
                all.add(() -> work.call(number));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> each : threads.invokeAll(all)) {
                results.add(each.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(Sqlite.url(database))) {
            connection.createStatement().execute(sql);
        }
    }
}
