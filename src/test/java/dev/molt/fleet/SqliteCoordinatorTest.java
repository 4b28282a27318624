package dev.molt.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqliteCoordinatorTest extends CoordinatorContract {
    @TempDir
    Path directory;

    @Override
    Coordinator open(long epochFloor) {
        return open("molt", epochFloor);
    }

    private Coordinator open(String fleet, long epochFloor) {
        return new SqliteCoordinator(FleetUrl.of("jdbc:sqlite:" + file()), fleet, epochFloor);
    }

    private Path file() {
        return directory.resolve("made when it is needed/fleet.db");
    }

    /** What SQLite keeps beside it stays, and both processes have all of it open. */
    @Override
    void loseData() throws IOException {
        Files.delete(file());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-wal", "-shm", "-wal -shm"})
    void aFileThatIsDeletedWhileItIsOpenBeginsAnewWhateverStaysBesideIt(String deletedToo) throws Exception {
        fill();
        loseData();
        for (String end : deletedToo.split(" ")) {
            Files.deleteIfExists(Path.of(file() + end));
        }

        join("b", LONG);
        assertThat(there().read("thing-1")).isEmpty();
        assertThat(write("thing-1")).isPositive();
        assertThat(members()).containsExactly("b");
        here().close();
        there().close();
        assertThat(text("PRAGMA integrity_check")).isEqualTo("ok");
    }

    private void fill() throws Exception {
        join("a", LONG);
        there().changes(0);
        for (int i = 0; i < 50; i++) {
            write("thing-" + i);
        }
    }

    @Test
    void twoFleetsOfAFileDoNotSeeOneAnother() throws Exception {
        owned("thing", "a");
        try (Coordinator other = open("other", 0)) {
            assertThat(other.read("thing")).isEmpty();
            assertThat(other.renew("a").held()).isFalse();
            assertThat(other.join(member("host-of-a", "b"), NONE, NONE, LONG).isMember())
                    .isTrue();
            other.write("thing", 0, Optional.of("of the other"));
            assertThat(other.acquire("b", "thing")).isPresent();
            other.leave("a");
        }
        assertThat(here().renew("a").held()).isTrue();
        assertThat(entry("thing").document()).contains("document of thing");
        assertThat(entry("thing").owner()).contains("a");
    }

    @Test
    void whatOthersHaveInTheFileStays() throws Exception {
        Files.createDirectories(file().getParent());
        execute("CREATE TABLE messages (body TEXT)", "INSERT INTO messages VALUES ('kept')");

        owned("thing", "a");

        assertThat(text("SELECT body FROM messages")).isEqualTo("kept");
    }

    @Test
    void aFileThatIsNoDatabaseIsRefusedAndLeftAlone() throws Exception {
        Files.createDirectories(file().getParent());
        Files.writeString(file(), "not a database, though nobody would guess it from its name\n".repeat(100));
        String before = Files.readString(file());
        Coordinator store = remembering(0);

        assertThatThrownBy(() -> store.join(member("host-of-a", "a"), NONE, NONE, LONG))
                .isInstanceOf(CoordinatorException.class)
                .hasMessageContaining("Cannot let a join")
                .hasMessageContaining(file().toString())
                .hasMessageContaining("not a database");
        assertThat(file()).hasContent(before);
    }

    @Test
    void callsFailInTimeWhileSomebodyKeepsTheFileLocked() throws Exception {
        join("a", LONG);
        write("thing");
        try (Connection locking = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = locking.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            long start = System.nanoTime();
            assertThatThrownBy(() -> here().read("thing"))
                    .isInstanceOf(CoordinatorException.class)
                    .hasMessageContaining("Cannot read thing")
                    .hasMessageContaining("locked");
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isLessThan(Coordinator.REQUEST_TIMEOUT.multipliedBy(3));
            assertThatThrownBy(() -> here().renew("a")).isInstanceOf(CoordinatorException.class);
            statement.execute("ROLLBACK");
        }
        assertThat(here().read("thing")).isPresent();
        assertThat(here().renew("a").held()).isTrue();
    }

    @Test
    void aCallThatFailsLeavesNoTransactionOpen() throws Exception {
        join("a", LONG);
        execute("DROP TABLE fleet_entry");

        assertThatThrownBy(() -> here().read("thing")).isInstanceOf(CoordinatorException.class);
        assertThat(there().renew("a").held()).isTrue();
        assertThat(here().read("thing")).isEmpty();
    }

    @Test
    void anOlderCopyOfTheFileCountsForNothingToWhoKnowsMore() throws Exception {
        Path copy = directory.resolve("copy.db");
        try (Coordinator store = open(0)) {
            store.write("old", 0, Optional.of("document"));
        }
        Files.copy(file(), copy);
        Grant lost = owned("thing", "a");
        for (String end : List.of("-wal", "-shm")) {
            Files.delete(Path.of(file() + end));
        }
        Files.move(copy, file(), StandardCopyOption.REPLACE_EXISTING);

        Renewal renewal = here().renew("a");
        join("b", PASSING.multipliedBy(2));
        long old = entry("old").version();
        assertThat(here().acquire("b", "old")).isEmpty();
        Grant grant = await().until(() -> renewAndAcquire("b", "old"), Optional::isPresent)
                .orElseThrow();

        assertThat(renewal.held()).isFalse();
        assertThat(renewal.epoch()).isGreaterThan(Epoch.of(lost.token()));
        assertThat(grant.token()).isGreaterThan(lost.token());
        assertThat(entry("old").version()).isGreaterThan(old);
    }

    private Optional<Grant> renewAndAcquire(String incarnation, String name) throws Exception {
        here().renew(incarnation);
        return here().acquire(incarnation, name);
    }

    @Test
    void anOlderCopyOfTheFileCountsForNothingToWhoRemembersAHigherEpoch() throws Exception {
        Grant before = owned("thing", "a");
        long epoch = here().renew("a").epoch();

        Coordinator later = remembering(epoch + 5);

        assertThat(later.renew("a").held()).isFalse();
        assertThat(later.join(member("two", "b"), NONE, NONE, LONG).epoch()).isGreaterThan(epoch + 5);
        assertThat(later.changes(version()).version()).isGreaterThan(Epoch.token(epoch + 5, 0));
        assertThat(later.acquire("b", "thing")).isEmpty();
        assertThat(here().commit(before, "late")).isFalse();
    }

    @Test
    void whoAwaitsAHintGoesAwayWhenTheStoreIsClosed() throws Exception {
        join("a", LONG);
        Coordinator store = open(0);
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            await().until(() -> !store.awaitHint("a", Duration.ofMillis(50)));
            Future<Boolean> waiting = thread.submit(() -> store.awaitHint("a", LONG));
            store.close();

            assertThat(waiting.get(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isFalse();
        } finally {
            thread.shutdownNow();
        }
        assertThatThrownBy(() -> store.renew("a"))
                .isInstanceOf(CoordinatorException.class)
                .hasMessageContaining("has closed it");
    }

    private void execute(String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private String text(String query) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            return rows.next() ? rows.getString(1) : "";
        }
    }
}
