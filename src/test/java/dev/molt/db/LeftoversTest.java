package dev.molt.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.molt.db.Migrations.Migrated;
import dev.molt.db.Migrations.Schema;
import dev.molt.update.AppliedMigration;
import dev.molt.update.DataDirectory;
import dev.molt.update.FlatJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What releases make of a database in which an update, applied beside the old worker and rolled back, left V2. */
class LeftoversTest {
    private static final String UPDATE = "20261121T010000Z-1a2b3c";
    private static final String FAILED = "20261120T183000Z-5f6a7b8c9d";
    private static final String ONE = "CREATE TABLE one (id INTEGER PRIMARY KEY);";
    private static final String TWO = "ALTER TABLE one ADD COLUMN more TEXT;";

    @TempDir
    Path directory;

    private DataDirectory data;
    private Path database;
    private Migrated failed;

    @BeforeEach
    void aFailedUpdateLeavesV2() throws IOException {
        data = new DataDirectory(directory.resolve("data"));
        Files.createDirectories(data.history());
        database = data.root().resolve("app.db");
        release(Map.of("V1__one.sql", ONE)).migrate(database);
        failed = release(Map.of("V1__one.sql", ONE, "V2__two.sql", TWO)).migrate(database);
    }

    @Test
    void theOldReleaseStartsAgain() throws IOException {
        record("rolled_back", "overlap", AppliedMigration.format(failed.applied()));

        assertThat(check(Map.of("V1__one.sql", ONE))).isEqualTo(new Schema("2", "2"));
    }

    @Test
    void theOldReleaseStartsAgainWhileTheUpdateIsStillOpen() throws IOException {
        write(data.lock(), "", "overlap", AppliedMigration.format(failed.applied()));

        assertThat(check(Map.of("V1__one.sql", ONE))).isEqualTo(new Schema("2", "2"));
    }

    @Test
    void theOldReleaseStartsAgainAfterACommitFromWhichTheCodeAloneWentBack() throws IOException {
        record("committed", "stop", format(failed));

        assertThat(check(Map.of("V1__one.sql", ONE))).isEqualTo(new Schema("2", "2"));
    }

    @Test
    void theOldReleaseDoesNotStartOnACommittedMigrationThatIsContract() throws IOException {
        record("committed", "stop", format(failed).replace(":compatible:", ":contract:"));

        assertRefused(() -> check(Map.of("V1__one.sql", ONE))).hasMessageContaining("newer than this release");
    }

    @Test
    void withoutARecordTheDatabaseIsNewerThanTheOldRelease() {
        assertRefused(() -> check(Map.of("V1__one.sql", ONE))).hasMessageContaining("newer than this release");
    }

    @Test
    void aFixedReleaseMayLackTheMigration() throws IOException {
        record("rolled_back", "overlap", AppliedMigration.format(failed.applied()));

        assertThat(migrate(Map.of("V1__one.sql", ONE))).isEqualTo(new Migrated(new Schema("2", "2"), List.of()));
    }

    @Test
    void aFixedReleaseMayLackTheMigrationAndHaveAHigherOne() throws IOException {
        record("rolled_back", "overlap", AppliedMigration.format(failed.applied()));

        Migrated fixed = migrate(Map.of("V1__one.sql", ONE, "V3__three.sql", "CREATE TABLE three (id INTEGER);"));

        assertThat(fixed.schema()).isEqualTo(new Schema("2", "3"));
        assertThat(fixed.applied()).extracting(AppliedMigration::name).containsExactly("3");
        assertThat(check(Map.of("V1__one.sql", ONE, "V3__three.sql", "CREATE TABLE three (id INTEGER);")))
                .isEqualTo(new Schema("3", "3"));
    }

    @Test
    void aFixedReleaseMayHaveExactlyTheMigration() throws IOException {
        record("rolled_back", "overlap", AppliedMigration.format(failed.applied()));

        assertThat(migrate(Map.of("V1__one.sql", ONE, "V2__two.sql", TWO)))
                .isEqualTo(new Migrated(new Schema("2", "2"), List.of()));
    }

    @Test
    void aFixedReleaseThatHasItEditedIsRefusedWithTheWayOut() throws IOException {
        record("rolled_back", "overlap", AppliedMigration.format(failed.applied()));

        assertRefused(() -> migrate(Map.of("V1__one.sql", ONE, "V2__two.sql", TWO + " -- fixed\nSELECT 1;")))
                .hasMessageContaining("V2__two.sql is not the migration 2 that the update " + UPDATE + " to " + FAILED)
                .hasMessageContaining("Keep the file as it was there")
                .hasMessageContaining("a new migration with a higher number");
    }

    @Test
    void aMigrationBelowWhatWasLeftIsRefusedWithTheWayOut() throws IOException {
        record("rolled_back", "overlap", AppliedMigration.format(failed.applied()));

        assertRefused(() -> migrate(Map.of("V1__one.sql", ONE, "V1_1__late.sql", "CREATE TABLE late (id INTEGER);")))
                .hasMessageContaining("V1_1__late.sql comes too late")
                .hasMessageContaining("a number above theirs");
    }

    @Test
    void aLeftMigrationWithAnotherChecksumIsNotTheRecordedOne() throws IOException {
        record("rolled_back", "overlap", "2:compatible:12345:1");

        assertRefused(() -> check(Map.of("V1__one.sql", ONE))).hasMessageContaining("newer than this release");
    }

    @Test
    void aRecordedMigrationThatIsContractIsNotAccepted() throws IOException {
        record("rolled_back", "overlap", format(failed).replace(":compatible:", ":contract:"));

        assertRefused(() -> check(Map.of("V1__one.sql", ONE))).hasMessageContaining("newer than this release");
    }

    @Test
    void aStopSwitchLeavesNothingBehind() throws IOException {
        record("rolled_back", "stop", format(failed));

        assertRefused(() -> check(Map.of("V1__one.sql", ONE))).hasMessageContaining("newer than this release");
    }

    @Test
    void oneUnrecordedMigrationAmongLeftOnesIsRefused() throws IOException {
        record("rolled_back", "overlap", format(failed));
        release(Map.of("V1__one.sql", ONE, "V2__two.sql", TWO, "V3__three.sql", "CREATE TABLE three (id INTEGER);"))
                .migrate(database);

        assertRefused(() -> check(Map.of("V1__one.sql", ONE)))
                .hasMessageContaining("it has the migrations [3 (three)], this release ends at 1");
    }

    @Test
    void aMigrationThatWasRemovedFromTheReleaseIsRefusedAsEver() throws IOException {
        release(Map.of("V1__one.sql", ONE, "V2__two.sql", TWO, "V3__three.sql", "CREATE TABLE three (id INTEGER);"))
                .migrate(database);

        assertRefused(() -> check(Map.of("V1__one.sql", ONE, "V3__three.sql", "CREATE TABLE three (id INTEGER);")))
                .hasMessageContaining("applied migration not resolved locally: 2");
    }

    @Test
    void aRecordThatCannotBeReadIsLeftOutAndTheOthersAreRead() throws IOException {
        Files.writeString(data.history().resolve("20261120T000000Z-000000.rolled_back.json"), "{");
        Files.writeString(data.lock(), "nonsense");
        record("rolled_back", "overlap", format(failed));

        assertThat(check(Map.of("V1__one.sql", ONE))).isEqualTo(new Schema("2", "2"));
    }

    @Test
    void manyLeftMigrationsOfSeveralUpdatesAreAccepted() throws IOException {
        record("rolled_back", "overlap", format(failed));
        Migrated second = release(Map.of(
                        "V1__one.sql", ONE, "V2__two.sql", TWO, "V3__three.sql", "CREATE TABLE three (id INTEGER);"))
                .migrate(database);
        write(data.history().resolve("20261121T020000Z-1a2b3c.rolled_back.json"), "", "overlap", format(second));

        assertThat(check(Map.of("V1__one.sql", ONE))).isEqualTo(new Schema("3", "3"));
    }

    private static String format(Migrated migrated) {
        return AppliedMigration.format(migrated.applied());
    }

    private Schema check(Map<String, String> scripts) throws IOException {
        return release(scripts).check(Database.file(database), Optional.of(data));
    }

    private Migrated migrate(Map<String, String> scripts) throws IOException {
        return release(scripts)
                .migrate(
                        Database.file(database), Optional.of(data), Migrations.Limit.NONE, MigrationProgress.unheard());
    }

    private Migrations release(Map<String, String> scripts) throws IOException {
        Path folder = Files.createTempDirectory(directory, "release");
        for (Map.Entry<String, String> script : scripts.entrySet()) {
            Files.writeString(folder.resolve(script.getKey()), script.getValue());
        }
        return new Migrations(List.of("filesystem:" + folder), Adoption.none());
    }

    private void record(String outcome, String switched, String migrations) throws IOException {
        write(data.history().resolve(UPDATE + "." + outcome + ".json"), outcome, switched, migrations);
    }

    private static void write(Path file, String outcome, String switched, String migrations) throws IOException {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("format", "1");
        fields.put("id", UPDATE);
        fields.put("to", FAILED);
        fields.put("outcome", outcome);
        fields.put("switch", switched);
        fields.put("migrations", migrations);
        Files.write(file, FlatJson.format(fields));
    }

    private static org.assertj.core.api.AbstractThrowableAssert<?, ? extends Throwable> assertRefused(
            org.assertj.core.api.ThrowableAssert.ThrowingCallable attempt) {
        return assertThatThrownBy(attempt).isInstanceOf(DatabaseProblem.class);
    }
}
