package dev.molt.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.molt.config.DatabaseUrl;
import dev.molt.db.Adoption;
import dev.molt.db.Database;
import dev.molt.db.MigrationProgress;
import dev.molt.db.Migrations;
import dev.molt.db.RealPostgres;
import dev.molt.listener.Received;
import dev.molt.worker.Place;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
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
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two instances with one database at a real server; each test has a schema of its own. */
class PostgresMessageStoreTest {
    @RegisterExtension
    static final RealPostgres SERVER = new RealPostgres();

    private final DatabaseUrl url = SERVER.url();
    private final Database database = Database.at(url);
    private final MessageStore store = new MessageStore(Clock.systemUTC());
    private final MessageStore other = new MessageStore(Clock.systemUTC());

    @BeforeEach
    void open() throws SQLException {
        new Migrations(List.of("classpath:db/postgresql"), Adoption.none())
                .migrate(database, Optional.empty(), Migrations.Limit.NONE, MigrationProgress.unheard());
        for (MessageStore each : List.of(store, other)) {
            each.start(new Place(Path.of("."), Optional.of(database), "r1"));
        }
    }

    @AfterEach
    void close() throws Exception {
        store.stop();
        other.stop();
    }

    @Test
    void startingLeavesNoMessageBehind() throws Exception {
        assertThat(store.after(0, 10)).isEmpty();
    }

    @Test
    void whatOneStoresTheOtherReads() throws Exception {
        long id = store.store(new NewMessage("k", "s", "b"));

        assertThat(other.after(0, 10)).extracting(Message::id).containsExactly(id);
    }

    @Test
    void aKeyIsTakenOnceByAllOfThem() throws Exception {
        long id = store.store(new NewMessage("k", "s", "b"));

        assertThat(other.store(new NewMessage("k", "s", "b"))).isEqualTo(id);
        assertThatThrownBy(() -> other.store(new NewMessage("k", "s", "c")))
                .isInstanceOfSatisfying(
                        Refused.class, e -> assertThat(e.status()).isEqualTo(422));
        assertThat(store.after(0, 10)).hasSize(1);
    }

    /** Whoever goes on after the last id that he saw misses nothing. */
    @Test
    void idsAreSeenInTheOrderInWhichTheyAreGiven() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(17);
        try {
            Future<List<Long>> followed = threads.submit(() -> follow(400));
            List<Callable<Long>> writes = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                String key = "k" + i;
                MessageStore writer = i % 2 == 0 ? store : other;
                writes.add(() -> writer.store(new NewMessage(key, "s", "b")));
            }
            List<Long> written = new ArrayList<>();
            for (Future<Long> write : threads.invokeAll(writes)) {
                written.add(write.get());
            }
            assertThat(followed.get()).isSorted().containsExactlyInAnyOrderElementsOf(written);
        } finally {
            threads.shutdownNow();
        }
    }

    private List<Long> follow(int count) throws Exception {
        List<Long> seen = new ArrayList<>();
        while (seen.size() < count && !Thread.interrupted()) {
            long last = seen.isEmpty() ? 0 : seen.get(seen.size() - 1);
            store.after(last, 1000).forEach(message -> seen.add(message.id()));
        }
        return seen;
    }

    @Test
    void aConnectionThatTheServerEndedIsMadeAnew() throws Exception {
        store.store(new NewMessage("k1", "s", "b1"));
        execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'molt schema%'"
                + " AND pid <> pg_backend_pid()");

        store.store(new NewMessage("k2", "s", "b2"));

        assertThat(store.after(0, 10)).extracting(Message::body).containsExactly("b1", "b2");
    }

    @Test
    void whatCannotBeStoredIsToldAndTheStoreGoesOn() throws Exception {
        execute("ALTER TABLE messages ADD CONSTRAINT no_x CHECK (body <> 'x')");
        assertThatThrownBy(() -> store.store(new NewMessage("k", "s", "x")))
                .rootCause()
                .hasMessageContaining("no_x");

        store.store(new NewMessage("k", "s", "y"));

        assertThat(store.after(0, 10)).extracting(Message::body).containsExactly("y");
    }

    @Test
    void aCharacterThatPostgresqlDoesNotStoreIsRefusedToItsSender() {
        assertThatThrownBy(() -> store.store(new NewMessage("k", "s", "a\0b")))
                .isInstanceOfSatisfying(
                        Refused.class, e -> assertThat(e.status()).isEqualTo(400));
    }

    @Test
    void listenersTakeIntoTheSamePlace() throws Exception {
        MessageInbox inbox = new MessageInbox(store);
        MessageInbox successor = new MessageInbox(other);
        assertThat(inbox.isShared()).isTrue();
        assertThat(inbox.claim("l", 1)).contains("");
        assertThat(inbox.take("l", 1, List.of(new Received("m1", "", "b1")), "p1"))
                .isTrue();

        assertThat(successor.claim("l", 2)).contains("p1");
        assertThat(inbox.take("l", 1, List.of(new Received("m2", "", "b2")), "p2"))
                .isFalse();
        assertThat(successor.take("l", 2, List.of(new Received("m1", "", "b1"), new Received("m2", "", "b2")), "p2"))
                .isTrue();
        assertThat(store.after(0, 10)).extracting(Message::body).containsExactly("b1", "b2");
    }

    private void execute(String sql) throws SQLException {
        RealPostgres.execute(url, sql);
    }
}
