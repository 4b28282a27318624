package dev.molt.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.molt.config.DatabaseUrl;
import dev.molt.db.Migrations.Limit;
import dev.molt.db.Migrations.Migrated;
import dev.molt.db.Migrations.Schema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Migrations at a real server, each test in a schema of its own. */
class PostgresDatabaseTest {
    private static final String ONE = "CREATE TABLE one (x TEXT);";

    @RegisterExtension
    static final RealPostgres SERVER = new RealPostgres();

    @TempDir
    Path folder;

    private final Database database = Database.at(SERVER.url());

    @Test
    void whatIsMigratedIsThenAsItShouldBe() {
        Migrated migrated = migrate(Limit.NONE, Map.of("V1__one.sql", ONE));

        assertThat(migrated.schema()).isEqualTo(new Schema("", "1"));
        assertThat(check(Map.of("V1__one.sql", ONE))).isEqualTo(new Schema("1", "1"));
    }

    @Test
    void whatIsPendingIsAppliedByAnUpdateOnly() {
        migrate(Limit.NONE, Map.of("V1__one.sql", ONE));

        assertThatThrownBy(() -> check(Map.of("V1__one.sql", ONE, "V2__two.sql", "CREATE TABLE two (x TEXT);")))
                .isInstanceOf(DatabaseProblem.class)
                .hasMessageContaining("lacks the migrations [V2__two.sql]");
    }

    @Test
    void oneThatFailsTakesThoseBeforeItBackToo() throws SQLException {
        migrate(Limit.NONE, Map.of("V1__one.sql", ONE));

        assertThatThrownBy(() -> migrate(
                        Limit.NONE,
                        Map.of(
                                "V1__one.sql", ONE,
                                "V2__two.sql", "CREATE TABLE two (x TEXT);",
                                "V3__three.sql", "CREATE TABLE three (x TEXT); INSERT INTO nowhere VALUES (1);")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("nowhere");

        assertThat(tables()).contains("one").doesNotContain("two", "three");
        assertThat(check(Map.of("V1__one.sql", ONE))).isEqualTo(new Schema("1", "1"));
    }

    @Test
    void withoutAWayBackOnlyCompatibleOnesAreApplied() throws SQLException {
        migrate(Limit.COMPATIBLE, Map.of("V1__one.sql", ONE + " INSERT INTO one VALUES ('first');"));

        assertThatThrownBy(() -> migrate(
                        Limit.COMPATIBLE,
                        Map.of(
                                "V1__one.sql", ONE + " INSERT INTO one VALUES ('first');",
                                "V2__two.sql", "CREATE TABLE two (x TEXT);",
                                "V3__three.sql", "DROP TABLE one;")))
                .isInstanceOf(BeyondLimit.class)
                .hasMessageContaining("[V3__three.sql] are not compatible");

        assertThat(tables()).contains("one").doesNotContain("two");
    }

    @Test
    void whatTheFleetHasAgreedToIsAppliedAndOtherReleasesStartOnIt() throws SQLException {
        migrate(Limit.NONE, Map.of("V1__one.sql", ONE));
        String declared = "-- molt: contract\nALTER TABLE one RENAME TO two;";

        assertThatThrownBy(() -> migrate(
                        Limit.AGREED, Map.of("V1__one.sql", ONE, "V2__two.sql", "ALTER TABLE one RENAME TO two;")))
                .as("what does not say itself what it is")
                .isInstanceOf(BeyondLimit.class)
                .hasMessageContaining("V2__two.sql");
        migrate(Limit.AGREED, Map.of("V1__one.sql", ONE, "V2__two.sql", declared));

        assertThat(tables()).contains("two").doesNotContain("one");
        assertThat(check(Map.of("V1__one.sql", ONE))).isEqualTo(new Schema("2", "2"));
    }

    @Test
    void anEarlierReleaseStartsOnWhatItCanLiveWith() {
        migrate(Limit.NONE, Map.of("V1__one.sql", ONE));
        migrate(Limit.NONE, Map.of("V1__one.sql", ONE, "V2__two.sql", "CREATE TABLE two (x TEXT);"));

        assertThat(check(Map.of("V1__one.sql", ONE))).isEqualTo(new Schema("2", "2"));
    }

    @Test
    void andOnNothingElse() {
        migrate(Limit.NONE, Map.of("V1__one.sql", ONE));
        migrate(Limit.NONE, Map.of("V1__one.sql", ONE, "V2__two.sql", "ALTER TABLE one RENAME TO other;"));

        assertThatThrownBy(() -> check(Map.of("V1__one.sql", ONE)))
                .isInstanceOf(DatabaseProblem.class)
                .hasMessageContaining("is newer than this release");
    }

    @Test
    void aDatabaseThatIsNotThereIsNamed() {
        Migrations none = new Migrations(List.of("filesystem:" + folder), Adoption.none());

        assertThatThrownBy(() -> none.check(Database.at(SERVER.url("nowhere", "public")), Optional.empty()))
                .isInstanceOf(DatabaseProblem.class)
                .hasMessageContaining("postgresql://localhost:" + SERVER.port() + "/nowhere")
                .hasMessageContaining("Create that database");
    }

    @Test
    void aServerThatIsNotThereMayComeBack() {
        Migrations none = new Migrations(List.of("filesystem:" + folder), Adoption.none());
        DatabaseUrl nobody =
                DatabaseUrl.of("jdbc:postgresql://localhost:1/app?user=me").orElseThrow();

        assertThatThrownBy(() -> none.check(Database.at(nobody), Optional.empty()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("See that the server runs");
    }

    @Test
    void aReaderCannotWrite() throws SQLException {
        migrate(Limit.NONE, Map.of("V1__one.sql", ONE));
        try (Connection reader = database.openForReading();
                Statement statement = reader.createStatement()) {
            assertThatThrownBy(() -> statement.execute("INSERT INTO one VALUES ('x')"))
                    .hasMessageContaining("read-only transaction");
        }
    }

    private Migrated migrate(Limit limit, Map<String, String> scripts) {
        return release(scripts).migrate(database, Optional.empty(), limit, MigrationProgress.unheard());
    }

    private Schema check(Map<String, String> scripts) {
        return release(scripts).check(database, Optional.empty());
    }

    private Migrations release(Map<String, String> scripts) {
        try {
            Path release = Files.createTempDirectory(folder, "release");
            for (Map.Entry<String, String> script : scripts.entrySet()) {
                Files.writeString(release.resolve(script.getKey()), script.getValue());
            }
            return new Migrations(List.of("filesystem:" + release), Adoption.none());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> tables() throws SQLException {
        try (Connection connection = database.openForReading();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT string_agg(tablename, ',') FROM pg_tables WHERE schemaname = current_schema()")) {
            rows.next();
            return List.of(rows.getString(1).split(","));
        }
    }
}
