package dev.molt.cli;

import static dev.molt.update.DataFixture.A;
import static dev.molt.update.DataFixture.B;
import static dev.molt.update.DataFixture.COMMIT_A;
import static org.assertj.core.api.Assertions.assertThat;

import dev.molt.db.Sqlite;
import dev.molt.update.BackupManifest;
import dev.molt.update.Backups;
import dev.molt.update.DataFixture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The steps of the supervisor and the command line make and take the same backups. */
@Timeout(60)
class BackupStepsTest {
    private static final Path HOME = Path.of("").toAbsolutePath();

    @TempDir
    Path directory;

    private DataFixture fixture;
    private Cli cli;

    @BeforeEach
    void create() throws Exception {
        fixture =
                new DataFixture(directory.resolve("data")).release(A, COMMIT_A).current(A);
        cli = new Cli(fixture.data, HOME);
        execute("create table t(x)", "insert into t values ('before')");
    }

    private void execute(String... sql) throws SQLException {
        try (Connection writer = Sqlite.openForWriting(fixture.data.root().resolve("app.db"));
                Statement statement = writer.createStatement()) {
            for (String each : sql) {
                statement.execute(each);
            }
        }
    }

    private String value() throws SQLException {
        try (Connection writer = Sqlite.openForWriting(fixture.data.root().resolve("app.db"));
                Statement statement = writer.createStatement();
                ResultSet result = statement.executeQuery("select group_concat(x) from t")) {
            result.next();
            return result.getString(1);
        }
    }

    /** Runs a step as the supervisor does, but from a directory of its own. */
    private String step(String... command) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(command));
        line.set(0, HOME.resolve("scripts/steps").resolve(command[0]).toString());
        ProcessBuilder builder = new ProcessBuilder(line).directory(directory.toFile());
        builder.environment().put("MOLT_HOME", HOME.toString());
        builder.environment().put("DATA_DIR", fixture.data.root().toString());
        Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    @Test
    void whatTheCommandLineBackedUpTheSupervisorRestores() throws Exception {
        cli.run("backups", "create");
        BackupManifest backup = new Backups(fixture.data).list().sealed().get(0);
        execute("update t set x = 'after'");

        step("restore", backup.stamp(), "20261121T020000Z-1a2b3c");

        assertThat(value()).isEqualTo("before");
    }

    @Test
    void whatTheSupervisorBackedUpTheCommandLineListsAndVerifies() throws Exception {
        fixture.open(Optional.of(A), Optional.of(B));

        String stamp = step("backup", "20261121T020000Z-1a2b3c", A.text(), "", "")
                .lines()
                .findFirst()
                .orElseThrow()
                .replace("backup=", "");

        Cli.Result list = cli.run("backups", "list", "--json");
        assertThat(list.json().at("/backups/0/ts").asText()).isEqualTo(stamp);
        assertThat(list.json().at("/backups/0/release").asText()).isEqualTo(A.text());
        assertThat(cli.run("backups", "verify", stamp).exit()).isZero();
    }
}
