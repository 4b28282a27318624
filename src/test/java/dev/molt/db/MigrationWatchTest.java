package dev.molt.db;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.flywaydb.core.api.callback.BaseCallback;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.Function;

@Timeout(60)
class MigrationWatchTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final String COUNT_TO = "INSERT INTO one WITH RECURSIVE n (i) AS"
            + " (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) SELECT max(i) FROM n;";

    @TempDir
    Path directory;

    private final BlockingQueue<String> reports = new LinkedBlockingQueue<>();
    private Path scripts;
    private Path database;

    @BeforeEach
    void oneTable() throws IOException {
        scripts = Files.createDirectory(directory.resolve("migrations"));
        database = directory.resolve("app.db");
        Files.writeString(scripts.resolve("V1__one.sql"), "CREATE TABLE one (i INTEGER);");
    }

    @Test
    void everyStatementIsReportedWithItsFile() throws IOException {
        Files.writeString(scripts.resolve("V2__two.sql"), "INSERT INTO one VALUES (1); INSERT INTO one VALUES (2);");

        migrateWith(() -> 0);

        assertThat(reports)
                .containsExactly(
                        "migrating V1__one.sql, statement 0, 0 s",
                        "migrating V1__one.sql, statement 1, 0 s",
                        "migrating V2__two.sql, statement 0, 0 s",
                        "migrating V2__two.sql, statement 1, 0 s",
                        "migrating V2__two.sql, statement 2, 0 s");
    }

    @Test
    void aLongStatementIsReportedOnceASecondWhileItWorks() throws IOException {
        Files.writeString(scripts.resolve("V2__two.sql"), String.format(COUNT_TO, 1_000_000));
        AtomicLong quarters = new AtomicLong();

        migrateWith(() -> quarters.getAndIncrement() * SECOND / 4);

        assertThat(reports.stream().filter(line -> line.startsWith("migrating V2__two.sql, statement 1")))
                .as("about ten instructions a row make a hundred calls, every fourth of which is a second later")
                .hasSizeGreaterThan(10)
                .doesNotHaveDuplicates();
    }

    @Test
    void aLongStatementIsNotReportedMoreOftenThanOnceASecond() throws IOException {
        Files.writeString(scripts.resolve("V2__two.sql"), String.format(COUNT_TO, 1_000_000));

        migrateWith(() -> 0);

        assertThat(reports).hasSize(4);
    }

    @Test
    void aStatementThatHangsIsSilent() throws Exception {
        Files.writeString(scripts.resolve("V2__two.sql"), "INSERT INTO one VALUES (hang());");
        AtomicLong seconds = new AtomicLong();
        CountDownLatch end = new CountDownLatch(1);
        CompletableFuture<Void> migration = CompletableFuture.runAsync(
                () -> migrateWith(() -> seconds.getAndIncrement() * SECOND, new HangingFunction(end)));

        assertThat(lastBeforeSilence()).startsWith("migrating V2__two.sql, statement 1");
        assertThat(migration).isNotDone();
        end.countDown();
        migration.get();
    }

    /** Makes {@code hang()} known to the connection, a function that does not return before its end. */
    private static final class HangingFunction extends BaseCallback {
        private final CountDownLatch end;

        HangingFunction(CountDownLatch end) {
            this.end = end;
        }

        @Override
        public boolean supports(Event event, Context context) {
            return event == Event.BEFORE_EACH_MIGRATE;
        }

        @Override
        public void handle(Event event, Context context) {
            try {
                Function.create(context.getConnection(), "hang", new Function() {
                    @Override
                    protected void xFunc() throws SQLException {
                        result(await(end) ? 1 : 0);
                    }
                });
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static boolean await(CountDownLatch end) {
        try {
            return end.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private String lastBeforeSilence() throws InterruptedException {
        String last = "";
        for (String next = last; next != null; next = reports.poll(1, TimeUnit.SECONDS)) {
            last = next;
        }
        return last;
    }

    private void migrateWith(LongSupplier nanoTime, Callback... more) {
        Migrations migrations = new Migrations(List.of("filesystem:" + scripts), Adoption.none());
        List<Callback> callbacks = new ArrayList<>(List.of(more));
        callbacks.add(new MigrationWatch(reports::add, nanoTime));
        migrations
                .configure(Database.file(database))
                .dataSource(Sqlite.forMigration(database))
                .callbacks(callbacks.toArray(Callback[]::new))
                .load()
                .migrate();
    }
}
