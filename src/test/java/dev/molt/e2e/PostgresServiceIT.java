package dev.molt.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** The service with its data in PostgreSQL (DATABASE_URL): a real server, its own programs, and everything that an update may do to it. */
@Order(1)
class PostgresServiceIT {

    private static PostgresServer server;

    private final String database = server.create();
    private final Installation molt = Installation.asUsersHaveIt().set("DATABASE_URL", server.url(database));

    @BeforeAll
    static void startServer() {
        server = PostgresServer.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @AfterEach
    void close() {
        molt.close();
    }

    @Test
    void theDataAreThereAndNotInAFile() {
        Running running = molt.startServing();
        molt.client().write("one");
        assertThat(running.stop()).isZero();

        Running again = molt.startServing();
        molt.client().write("two");

        assertThat(bodies()).as(again.log()).containsExactly("one", "two");
        assertThat(server.texts(database, "SELECT body FROM messages ORDER BY id"))
                .containsExactly("one", "two");
        assertThat(molt.data().path().resolve("app.db")).doesNotExist();
    }

    @Test
    void nobodyIsShownThePassword() throws IOException {
        molt.set("DATABASE_URL", "");
        Files.createDirectories(molt.data().path());
        Files.writeString(
                molt.data().path().resolve("config.env"), "DATABASE_URL=" + server.url(database) + "\nREHEARSAL=off\n");
        Running running = molt.startServing();
        updated(running, Change.of(Migration.good(9)));
        molt.molt("backups", "create").orThrow();

        List<String> said = Stream.of(
                        List.of("status"),
                        List.of("config", "list"),
                        List.of("config", "list", "--json"),
                        List.of("history"),
                        List.of("backups", "list"),
                        List.of("doctor"))
                .map(arguments -> molt.molt(arguments.toArray(String[]::new)).output())
                .toList();

        assertThat(said).noneMatch(PostgresServiceIT::tellsThePassword);
        assertThat(running.log()).matches(log -> !tellsThePassword(log), "says nothing of it");
        assertThat(filesThatTellThePassword())
                .as("only the file that it was set in, and its own history")
                .allMatch(file -> file.endsWith(".env"));
    }

    private static boolean tellsThePassword(String text) {
        return text.contains("s3cr3t");
    }

    private List<String> filesThatTellThePassword() {
        Command found = Command.run(List.of(
                "grep",
                "-rlaF",
                "--exclude-dir=releases",
                "--exclude-dir=repo.git",
                "s3cr3t",
                molt.data().path().toString()));
        return found.output().lines().toList();
    }

    @Test
    void aReleaseWithANewColumnTakesOverUnderLoadAndNothingFailsOrIsLost() throws Exception {
        Running running = molt.startServing();
        LoadResult seen;
        Ledger.Check ledger;
        Map<String, String> record;
        try (Load load = Load.start(molt.port(), 100)) {
            running.await("clients to be served", () -> load.soFar().answered() > 100);
            record = updated(running, Change.of(new Migration(9, "ALTER TABLE messages ADD COLUMN note TEXT;")));
            long before = load.soFar().answered();
            running.await("the new release to serve them", () -> load.soFar().answered() > before + 100);
            seen = load.finish();
            ledger = load.ledger().check(molt.client()::messages);
        }

        assertThat(record)
                .as(running.log())
                .containsEntry("switch", "overlap")
                .containsEntry("rehearsal", "full")
                .containsEntry("not_accepting_ms", "0");
        assertThat(record.get("migrations")).startsWith("9:compatible:");
        assertThat(seen.failed()).as(seen + running.log()).isZero();
        assertThat(ledger.isIntact()).as(ledger.toString()).isTrue();
        assertThat(columnsOfMessages()).contains("note");
        assertThat(rehearsals()).isEmpty();
    }

    @Test
    void theCodeAloneGoesBackPastACompatibleMigrationAndNobodyWaits() {
        Running running = molt.startServing();
        String first = molt.data().current();
        updated(running, Change.of(Migration.compatible(9)));
        molt.client().write("with the new one");

        back("rollback", "--wait");

        assertThat(molt.client().release()).isEqualTo(first);
        assertThat(molt.data().history())
                .filteredOn(record -> record.get("kind").equals("rollback"))
                .singleElement()
                .satisfies(record -> assertThat(record).containsEntry("switch", "overlap"));
        molt.client().write("with the old one");
        assertThat(bodies()).containsExactly("with the new one", "with the old one");
    }

    @Test
    void aRehearsalHasTheRowsOfTheService() throws IOException {
        Running running = molt.startServing();
        molt.client().write("the same");
        molt.client().write("the same");

        Map<String, String> record = molt.update(running, Change.of(Migration.failingOnRows(9)));

        assertThat(record)
                .as(running.log())
                .containsEntry("outcome", "abandoned")
                .containsEntry("rehearsal", "full");
        assertThat(record.get("reason")).contains("could not create unique index");
        assertThat(rehearsals()).isEmpty();
    }

    @Test
    void aRehearsalOfTheSchemaHasNoRows() {
        Running running = molt.set("REHEARSAL", "schema").startServing();
        molt.client().write("the same");
        molt.client().write("the same");

        Map<String, String> record = molt.update(running, Change.of(Migration.failingOnRows(9)));

        assertThat(record)
                .as(running.log())
                .containsEntry("outcome", "rolled_back")
                .containsEntry("rehearsal", "schema");
    }

    @Test
    void checksBySqlAskTheServicesDatabaseAndInARehearsalItsCopy() {
        Running running = molt.startServing();
        molt.client().write("before");
        molt.repository().write("verify.yaml", """
                checks:
                  - {name: rows, sql: SELECT count(*) = 1 FROM messages}
                  - {name: added, baseline: false, retries: 0, sql: SELECT count(*) = 0 FROM e2e_9}
                  - {name: never, advisory: true, sql: SELECT body = 'after' FROM messages}
                """);

        Map<String, String> record = updated(running, Change.of(Migration.compatible(9)));

        assertThat(record)
                .as(running.log())
                .containsEntry("rehearsal", "full")
                .containsEntry("switch", "overlap")
                .containsEntry("failed_before", "never");
        assertThat(record.get("checks")).contains("\trows:required:ok:", "\tadded:required:ok:");
        Command verify = molt.molt("verify");
        assertThat(verify.exit()).as(verify.output()).isZero();
        assertThat(verify.output())
                .contains("rows: it found true", "never: it found false")
                .matches(said -> !tellsThePassword(said), "says nothing of the password");
    }

    @Test
    void aKilledRehearsalLeavesNothingForLong() throws IOException {
        Running running = molt.startServing();
        molt.repository().commit(Change.of(Behaviour.NEVER_READY));
        String update = UpdateRequest.of("main").write(molt.data());
        running.await("the rehearsal to have a database", () -> !rehearsals().isEmpty());
        running.awaitLog("is rehearsed");

        molt.processes().killAll();
        assertThat(rehearsals()).hasSize(1);

        Running next = molt.start();
        assertThat(molt.awaitEnd(next, update)).containsEntry("outcome", "abandoned");
        assertThat(rehearsals()).as(next.log()).isEmpty();
    }

    @Test
    void aUserWhoMayMakeNoDatabaseHasNoRehearsalAndIsToldSo() {
        Running running = molt.startServing();
        server.execute("postgres", "ALTER ROLE " + PostgresServer.USER + " NOCREATEDB");
        try {
            Map<String, String> record = updated(running, Change.of(Migration.good(9)));

            assertThat(record)
                    .as(running.log())
                    .containsEntry("rehearsal", "skipped")
                    .containsEntry("switch", "stop");
            running.awaitLog("may not create a database to rehearse it in; to allow that: ALTER ROLE");
        } finally {
            server.execute("postgres", "ALTER ROLE " + PostgresServer.USER + " CREATEDB");
        }
    }

    @Test
    void aFailedMigrationLeavesNothingBehind() {
        Running running = molt.set("REHEARSAL", "off").startServing();
        molt.client().write("before");
        List<String> history = migrationHistory();

        Map<String, String> record = molt.update(running, Change.of(Migration.failing(9)));

        assertThat(record).as(running.log()).containsEntry("outcome", "rolled_back");
        assertThat(record.get("reason")).contains("no_such_table");
        assertThat(server.hasTable(database, "e2e_9")).isFalse();
        assertThat(migrationHistory()).isEqualTo(history);
        assertThat(molt.client().release()).isEqualTo(record.get("from"));
        assertThat(bodies()).containsExactly("before");
    }

    @Test
    void aBadReleaseIsRolledBackWithWhatItMigrated() {
        Running running = molt.set("REHEARSAL", "off").startServing();
        molt.client().write("before");

        Map<String, String> record =
                molt.update(running, Change.of(Behaviour.DIES_WHEN_READY).with(new Migration(9, """
                        CREATE TABLE e2e_9 (what TEXT);
                        CREATE FUNCTION e2e_f() RETURNS int LANGUAGE sql AS 'SELECT 9';
                        CREATE TYPE e2e_t AS ENUM ('a');
                        CREATE VIEW e2e_v AS SELECT body FROM messages;
                        UPDATE messages SET body = 'spoilt';
                        """)));

        assertThat(record)
                .as(running.log())
                .containsEntry("outcome", "rolled_back")
                .containsEntry("switch", "stop");
        assertThat(record.get("backup")).isNotEmpty();
        assertThat(server.hasTable(database, "e2e_9")).isFalse();
        assertThat(server.texts(database, "SELECT proname FROM pg_proc WHERE proname = 'e2e_f'"))
                .isEmpty();
        assertThat(server.texts(database, "SELECT typname FROM pg_type WHERE typname IN ('e2e_t', 'e2e_v')"))
                .isEmpty();
        assertThat(bodies()).containsExactly("before");
        molt.client().write("after");
        assertThat(bodies()).containsExactly("before", "after");
    }

    @Test
    void aRestoreByHandBringsTheDataBackAndItsUndoTheRest() {
        Running running = molt.startServing();
        String first = molt.data().current();
        molt.client().write("before");
        updated(running, Change.of(Migration.good(9)));
        String second = molt.data().current();
        molt.client().write("after");

        Command refused = molt.molt("rollback", "--yes", "--wait");
        assertThat(refused.output())
                .contains("9 (contract)", "--restore-db")
                .contains("table e2e_9, rows: 1 now, 0 in the backup", "table messages, rows: 2 now, 1 in the backup")
                .contains("which were changed cannot be told");

        back("rollback", "--restore-db", "--yes", "--wait");
        assertThat(molt.client().release()).isEqualTo(first);
        assertThat(bodies()).containsExactly("before");
        assertThat(server.hasTable(database, "e2e_9")).isFalse();

        back("rollback", "--undo", "--restore-db", "--yes", "--wait");
        assertThat(molt.client().release()).isEqualTo(second);
        assertThat(bodies()).containsExactly("before", "after");
        assertThat(server.hasTable(database, "e2e_9")).isTrue();
    }

    private void back(String... arguments) {
        Command command = molt.molt(arguments);
        assertThat(command.exit()).as(command.output()).isZero();
    }

    @Test
    void aBackupByHandIsListedVerifiedAndRestored() {
        molt.startServing();
        molt.client().write("before");

        molt.molt("backups", "create").orThrow();
        molt.client().write("after");

        assertThat(molt.molt("backups", "list", "--json").orThrow().output()).contains(".pgdump\"");
        assertThat(molt.molt("backups", "verify").orThrow().output()).contains(newestBackup() + "  good");
        assertThat(molt.molt("doctor").output()).contains("127.0.0.1", "pg_dump can make one");
        back("backups", "restore", newestBackup(), "--yes", "--wait");
        assertThat(bodies()).containsExactly("before");
    }

    private String newestBackup() {
        List<String> seals = molt.data().names(molt.data().path().resolve("backups/auto_update"), "backup_*.json");
        return Collections.max(seals).replaceAll("backup_|\\.json", "");
    }

    @Test
    void aDamagedBackupIsNotRestored() throws IOException {
        molt.startServing();
        molt.client().write("before");
        molt.molt("backups", "create").orThrow();
        molt.client().write("after");
        Path dump = molt.data().path().resolve("backups/auto_update/db_backup_" + newestBackup() + ".pgdump");
        byte[] bytes = Files.readAllBytes(dump);
        bytes[bytes.length / 2] ^= 1;
        Files.write(dump, bytes);

        assertThat(molt.molt("backups", "restore", newestBackup(), "--yes", "--wait")
                        .output())
                .contains("is damaged");
        assertThat(bodies()).containsExactly("before", "after");
    }

    @Test
    void withoutPgDumpOnlyCompatibleMigrationsAreApplied() throws IOException {
        Running running = molt.set("PATH", pathWithoutPostgres()).startServing();
        molt.client().write("before");
        assertThat(molt.molt("doctor").output()).contains("pg_dump is not installed", "only compatible migrations");

        Map<String, String> good = updated(running, Change.of(Migration.compatible(9)));
        assertThat(good).as(running.log()).containsEntry("rehearsal", "skipped").containsEntry("switch", "stop");
        assertThat(good.get("not_backed_up")).contains("pg_dump is not installed");
        running.awaitLog("is not backed up: pg_dump is not installed");
        assertThat(molt.molt("backups", "list").output()).contains("has the code alone, not the database");

        Map<String, String> refused = molt.update(running, Change.of(Migration.good(10)));
        assertThat(refused).as(running.log()).containsEntry("outcome", "rolled_back");
        assertThat(refused.get("reason")).contains("V10__e2e.sql", "not compatible");
        assertThat(server.hasTable(database, "e2e_10")).isFalse();
        assertThat(molt.client().release()).isEqualTo(good.get("to"));
        assertThat(bodies()).containsExactly("before");
    }

    @Test
    void aReleaseThatNeedsABackupIsNotBadAndComesWhenThereCanBeOne() throws IOException {
        Running running = molt.set("PATH", pathWithoutPostgres()).startServing();

        Map<String, String> refused = molt.update(running, Change.of(Migration.good(9)));
        assertThat(refused)
                .as(running.log())
                .containsEntry("outcome", "rolled_back")
                .containsEntry("bad", "")
                .containsEntry("needs_backup", "yes");
        assertThat(refused.get("reason")).contains("V9__e2e.sql", "is not backed up: pg_dump is not installed");
        running.await("everything to be quiet", molt::isQuiet);
        long worker = molt.workerPid();

        Map<String, String> again =
                molt.awaitEnd(running, UpdateRequest.of("main").write(molt.data()));
        assertThat(again)
                .as(running.log())
                .containsEntry("outcome", "abandoned")
                .containsEntry("bad", "");
        assertThat(again.get("reason")).contains("only applied when the database is backed up", "pg_dump is not");
        assertThat(molt.workerPid()).as("clients did not wait again").isEqualTo(worker);

        installPostgres();
        Map<String, String> last =
                molt.awaitEnd(running, UpdateRequest.of("main").write(molt.data()));
        assertThat(last).as(running.log()).containsEntry("outcome", "committed");
        assertThat(server.hasTable(database, "e2e_9")).isTrue();
    }

    @Test
    void withoutPgDumpAReleaseThatFailsLeavesOnlyWhatTheOldOneCanLiveWith() throws IOException {
        Running running = molt.set("PATH", pathWithoutPostgres()).startServing();
        molt.client().write("before");

        Map<String, String> record =
                molt.update(running, Change.of(Behaviour.DIES_WHEN_READY).with(Migration.compatible(9)));

        assertThat(record)
                .as(running.log())
                .containsEntry("outcome", "rolled_back")
                .containsEntry("bad", "yes");
        assertThat(server.hasTable(database, "e2e_9")).isTrue();
        assertThat(molt.client().release()).isEqualTo(record.get("from"));
        assertThat(bodies()).containsExactly("before");
        assertThat(running.stop()).isZero();
        molt.startServing();
        assertThat(molt.client().release()).isEqualTo(record.get("from"));
    }

    @Test
    void withoutPgDumpAReleaseWhoseMigrationFailsIsBad() throws IOException {
        Running running = molt.set("PATH", pathWithoutPostgres()).startServing();

        Map<String, String> record =
                molt.update(running, Change.of(new Migration(9, "CREATE TABLE messages (what TEXT);")));

        assertThat(record)
                .as(running.log())
                .containsEntry("outcome", "rolled_back")
                .containsEntry("bad", "yes")
                .doesNotContainKey("needs_backup");
        assertThat(record.get("not_backed_up")).contains("pg_dump is not installed");
        assertThat(record.get("reason")).contains("\"messages\" already exists");
    }

    /** What is on this host, but for PostgreSQL's programs. */
    private String pathWithoutPostgres() throws IOException {
        Path tools = Files.createDirectories(molt.home().resolve("shims"));
        for (String folder : System.getenv("PATH").split(":")) {
            Command.run(List.of(
                    "sh",
                    "-c",
                    "cp -sn " + folder + "/* " + tools + "/ 2>/dev/null; rm -f " + tools + "/pg_* " + tools + "/psql"));
        }
        return tools.toString();
    }

    /** Where {@link #pathWithoutPostgres} leads. */
    private void installPostgres() {
        Path tools = molt.home().resolve("shims");
        Command.run(List.of(
                        "sh",
                        "-c",
                        "ln -s $(command -v pg_dump) $(command -v pg_restore) $(command -v psql) " + tools + "/"))
                .orThrow();
    }

    @Test
    void aPgDumpThatIsOlderThanTheServerIsNotUsed() {
        molt.repository()
                .writeScript(
                        "shims/pg_dump",
                        "#!/bin/sh\n[ \"$1\" = --version ] && echo 'pg_dump (PostgreSQL) 9.6.24' || exit 1\n");
        molt.set("PATH", molt.home().resolve("shims") + ":" + System.getenv("PATH"));
        Running running = molt.startServing();

        Map<String, String> record = updated(running, Change.good());

        assertThat(record.get("not_backed_up"))
                .as(running.log())
                .contains("pg_dump is of version 9, and the server of");
    }

    @Test
    void whatCannotBeTheDatabaseIsRefusedWithWhatToDo() {
        molt.set("DATABASE_URL", "postgres://" + PostgresServer.USER + ":" + "s3cr3t@127.0.0.1/" + database);
        assertThat(refusal(78)).contains("DATABASE_URL must be jdbc:postgresql://HOST:PORT/DATABASE?user=NAME");

        molt.set("DATABASE_URL", server.url("no_such_database"));
        assertThat(refusal(1)).contains("\"no_such_database\" does not exist. See that server, database, user and");

        molt.set("DATABASE_URL", withAnotherPassword());
        assertThat(refusal(1))
                .contains("password authentication failed for user", "See that server, database, user and");

        molt.set("DATABASE_URL", server.url(database).replaceFirst("127.0.0.1:\\d+", "127.0.0.1:" + freePort()));
        assertThat(refusal(1)).contains("Connection refused", "that the server runs and lets this host in");
    }

    @Test
    void withoutPsqlTheWorkerSaysWhatIsWrong() throws IOException {
        molt.set("PATH", pathWithoutPostgres()).set("DATABASE_URL", server.url("no_such_database"));
        assertThat(refusal(1)).contains("\"no_such_database\" does not exist. Create that database, or name another");

        molt.set("DATABASE_URL", withAnotherPassword());
        assertThat(refusal(1)).contains("password authentication failed", "See that user and password in DATABASE_URL");
    }

    private String withAnotherPassword() {
        return server.url(database).replaceFirst("password=.*", "password=s3cr3tly-wrong");
    }

    private static int freePort() {
        return Installation.freePort();
    }

    private String refusal(int status) {
        Running running = molt.start();
        assertThat(running.awaitExit()).as(running.log()).isEqualTo(status);
        assertThat(running.log()).doesNotContain("s3cr3t");
        return running.log();
    }

    @Test
    void aKillWhileItIsMigratedEndsWithTheNewRelease() {
        Running running = molt.set("REHEARSAL", "off").startServing();
        molt.client().write("before");
        molt.repository().commit(Change.of(new Migration(9, slowly("CREATE TABLE e2e_9 (what TEXT);"))));
        String update = UpdateRequest.of("main").write(molt.data());
        running.await("the migration to be at work", this::migrates);

        molt.processes().killAll();

        Running next = molt.start();
        Map<String, String> record = molt.awaitEnd(next, update);
        assertThat(record).as(next.log()).containsEntry("outcome", "committed").containsEntry("attempts", "2");
        assertThat(server.hasTable(database, "e2e_9")).isTrue();
        assertThat(bodies()).containsExactly("before");
    }

    @Test
    void aKillWhileItIsRestoredEndsWithTheOldReleaseAndItsData() {
        Running running = molt.set("REHEARSAL", "off").startServing();
        molt.client().write("before");
        molt.repository()
                .commit(Change.of(Behaviour.DIES_WHEN_READY)
                        .with(new Migration(
                                9, "CREATE TABLE e2e_9 (what TEXT); UPDATE messages SET body = 'spoilt';")));
        String update = UpdateRequest.of("main").write(molt.data());
        running.await("the way back", () -> molt.data().phase().equals("rolling_back"));

        molt.processes().killAll();

        Running next = molt.start();
        Map<String, String> record = molt.awaitEnd(next, update);
        assertThat(record).as(next.log()).containsEntry("outcome", "rolled_back");
        assertThat(server.hasTable(database, "e2e_9")).isFalse();
        assertThat(bodies()).containsExactly("before");
    }

    private static String slowly(String sql) {
        return sql + " SELECT pg_sleep(2); INSERT INTO e2e_9 VALUES ('here');";
    }

    private boolean migrates() {
        return !server.texts(
                        database,
                        "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'")
                .isEmpty();
    }

    @Test
    void aServerThatIsStartedAnewIsFoundAgain() {
        Running running = molt.startServing();
        molt.client().write("before");
        long worker = molt.workerPid();

        server.restart();

        molt.client().write("after");
        assertThat(bodies()).as(running.log()).containsExactly("before", "after");
        assertThat(molt.workerPid()).isEqualTo(worker);
    }

    @Test
    void whatAFleetSharesIsOnlyChangedAsAllCanLiveWith() throws IOException {
        Path fleet = Scratch.make();
        try (Installation other = Installation.asUsersHaveIt().set("DATABASE_URL", server.url(database))) {
            Stream.of(molt, other).forEach(each -> each.set("FLEET_URL", "jdbc:sqlite:" + fleet + "/fleet.db"));
            Running running = molt.startServing();
            Running second = other.startServing();

            Map<String, String> refused = molt.update(running, Change.of(Migration.good(9)));
            assertThat(refused).as(running.log()).containsEntry("outcome", "abandoned");
            assertThat(refused.get("reason"))
                    .contains("migration 9 is contract", "share the database", "-- molt: contract");
            assertThat(server.hasTable(database, "e2e_9")).isFalse();

            molt.repository().withdraw(Migration.good(9));
            Map<String, String> record = updated(running, Change.of(Migration.compatible(10)));
            assertThat(record).containsEntry("switch", "overlap");
            assertThat(second.stop()).isZero();
            other.startServing();
            assertThat(other.client().schema())
                    .as("the old release beside the new one")
                    .isEqualTo("10");

            Command restore = molt.molt("rollback", "--restore-db", "--yes", "--wait");
            assertThat(restore.exit()).as(restore.output()).isNotZero();
            molt.client().write("here");
            assertThat(other.client().messages())
                    .extracting(Ledger.StoredMessage::body)
                    .containsExactly("here");
        } finally {
            Scratch.delete(fleet);
        }
    }

    @Test
    void whatAFleetSharesIsContractedWhenEveryInstanceDoesWithout() throws IOException {
        Path fleet = Scratch.make();
        try (Installation other = Installation.asUsersHaveIt().set("DATABASE_URL", server.url(database))) {
            // A release is settled when its probation is over.
            Stream.of(molt, other)
                    .forEach(each -> each.set("FLEET_URL", "jdbc:sqlite:" + fleet + "/fleet.db")
                            .set("UPDATE_PROBATION", "0"));
            other.set("FLEET_INSTANCE", "other");
            Running running = molt.startServing();
            Running second = other.startServing();
            updated(running, Change.of(Migration.compatible(10)));
            String doesWithout = molt.data().current();

            Map<String, String> early = molt.update(running, Change.of(Migration.declared(11)));
            assertThat(early)
                    .as(running.log())
                    .containsEntry("outcome", "abandoned")
                    .containsEntry("bad", "");
            assertThat(early.get("reason")).contains("other", "may still need", doesWithout);

            assertThat(other.update(second, Change.of(Migration.compatible(10))))
                    .as(second.log())
                    .containsEntry("outcome", "committed");
            Map<String, String> record = updatedOnceTheFleetKnows(running);
            assertThat(record).containsEntry("agreed", doesWithout);
            assertThat(server.hasTable(database, "e2e_11")).isTrue();

            assertThat(second.stop()).isZero();
            other.startServing();
            assertThat(other.client().schema())
                    .as("a release that does without what was taken away")
                    .isEqualTo("11");
        } finally {
            Scratch.delete(fleet);
        }
    }

    /** Another instance tells within half a minute what it has committed. */
    private Map<String, String> updatedOnceTheFleetKnows(Running running) {
        AtomicReference<Map<String, String>> last = new AtomicReference<>(Map.of());
        running.await("the fleet to agree", Duration.ofMinutes(2), () -> {
            last.set(molt.awaitEnd(running, UpdateRequest.of("main").write(molt.data())));
            return "committed".equals(last.get().get("outcome"));
        });
        return last.get();
    }

    /** DriverManager loads every driver that is there, and Flyway what it knows of databases; nothing else does. */
    @Test
    void aServiceWithAFileLoadsNothingThatTalksToPostgresql() throws IOException {
        Path classes = molt.home().resolve("classes.log");
        molt.set("DATABASE_URL", "")
                .set("JAVA_OPTS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xlog:class+load:file=" + classes);
        molt.startServing();
        molt.client().write("one");

        List<String> loaded = Files.readAllLines(classes);
        assertThat(loaded).anyMatch(line -> line.contains(" org.sqlite.core."));
        assertThat(loaded)
                .filteredOn(line -> line.matches(".* org\\.postgresql\\.(core|ds|gss|ssl|jdbc\\.Pg).*"))
                .isEmpty();
    }

    private Map<String, String> updated(Running running, Change change) {
        Map<String, String> record = molt.update(running, change);
        assertThat(record).as(running.log()).containsEntry("outcome", "committed");
        running.await("everything to be quiet", molt::isQuiet);
        return record;
    }

    private List<String> bodies() {
        return molt.client().messages().stream().map(Ledger.StoredMessage::body).toList();
    }

    private List<String> columnsOfMessages() {
        return server.texts(
                database, "SELECT column_name FROM information_schema.columns WHERE table_name = 'messages'");
    }

    private List<String> migrationHistory() {
        return server.texts(database, "SELECT script || installed_rank FROM flyway_schema_history ORDER BY 1");
    }

    /** The database that rehearsals of this installation have, while there is one. */
    private List<String> rehearsals() throws IOException {
        Path name = molt.data().path().resolve("cache/scratch_database");
        return Files.exists(name)
                ? server.texts(
                        "postgres",
                        "SELECT datname FROM pg_database WHERE datname = '"
                                + Files.readString(name).strip() + "'")
                : List.of();
    }
}
