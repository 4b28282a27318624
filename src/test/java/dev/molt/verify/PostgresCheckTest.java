package dev.molt.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.molt.config.DatabaseUrl;
import dev.molt.db.RealPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks by SQL at a real server. */
@Timeout(60)
class PostgresCheckTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    @RegisterExtension
    static final RealPostgres SERVER = new RealPostgres();

    @AutoClose
    private Subjects subjects;

    @BeforeAll
    static void fill() throws SQLException {
        RealPostgres.execute(
                inShop(),
                "CREATE SCHEMA shop; CREATE TABLE shop.t (a int, b bytea); INSERT INTO shop.t VALUES (7, 'x')");
    }

    @BeforeEach
    void create(@TempDir Path directory) throws IOException {
        subjects = new Subjects(directory);
    }

    private static DatabaseUrl withSecret(int port) {
        return DatabaseUrl.of("jdbc:postgresql://localhost:" + port + "/postgres?user=postgres&password=s3cr3t")
                .orElseThrow();
    }

    private static DatabaseUrl inShop() {
        return SERVER.url("postgres", "shop");
    }

    private String look(String query) throws Exception {
        return new PostgresCheck(query, inShop()).look(subjects.subject(), LONG);
    }

    private void fails(String query, String... message) {
        assertThatThrownBy(() -> look(query)).isInstanceOf(CheckFailed.class).hasMessageContainingAll(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT a FROM t",
                "SELECT 'x'",
                "SELECT 0.1",
                "SELECT b FROM t",
                "SELECT -1::bigint",
                "SELECT 0.1::real",
                "SELECT now()",
                "SELECT count(*) = 1 FROM t"
            })
    void aValueThatIsSomethingPasses(String query) throws Exception {
        assertThat(look(query)).startsWith("it found ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 0",
                "SELECT 0.0",
                "SELECT 0::bigint",
                "SELECT ''",
                "SELECT NULL",
                "SELECT ''::bytea",
                "SELECT count(*) = 2 FROM t",
                "SELECT a FROM t WHERE a = 8"
            })
    void aValueThatIsNothingFails(String query) {
        fails(query, "it found ");
    }

    @Test
    void theFirstRowCountsAndTheOthersAreNotFetched() throws Exception {
        assertThat(look("SELECT a FROM t UNION ALL SELECT 0")).isEqualTo("it found 7");
        fails("SELECT 0 UNION ALL SELECT a FROM t", "it found 0");
        assertThat(look("SELECT 1 / (2 - i) FROM generate_series(1, 3) AS i")).isEqualTo("it found 1");
    }

    @Test
    void aQueryCannotWrite() throws Exception {
        fails("INSERT INTO t VALUES (8)", "cannot execute INSERT in a read-only transaction");
        fails("DELETE FROM t RETURNING 1", "cannot execute DELETE in a read-only transaction");
        fails("SELECT 1; DELETE FROM t RETURNING 1", "read-only transaction");
        fails("COMMIT; DELETE FROM t RETURNING 1", "read-only transaction");
        assertThat(look("SELECT count(*) = 1 FROM t")).isEqualTo("it found true");
    }

    @Test
    void aWrongQueryFailsWithWhatTheServerSays() {
        fails("SELECT c FROM t", "ERROR: column \"c\" does not exist Position: 8");
        fails("SET search_path TO public", "No results were returned");
    }

    @Test
    void aQueryThatTakesTooLongIsGivenUpByTheServer() throws Exception {
        PostgresCheck check = new PostgresCheck("SELECT count(*) FROM pg_sleep(50)", inShop());

        assertThatThrownBy(() -> check.look(subjects.subject(), Duration.ofMillis(1_500)))
                .isInstanceOf(CheckFailed.class)
                .hasMessage("it took longer than 1500 ms")
                .hasRootCauseMessage("ERROR: canceling statement due to statement timeout");
    }

    @Test
    void aServerThatSaysNothingIsGivenUp() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            PostgresCheck check = new PostgresCheck("SELECT 1", withSecret(silent.getLocalPort()));

            assertThatThrownBy(() -> check.look(subjects.subject(), Duration.ofMillis(300)))
                    .isInstanceOf(CheckFailed.class)
                    .hasMessage("it took longer than 300 ms");
        }
    }

    @Test
    void whereNobodyListensIsSaidWithoutThePassword() throws IOException {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        PostgresCheck check = new PostgresCheck("SELECT 1", withSecret(port));

        check.prepare();
        assertThatThrownBy(() -> check.look(subjects.subject(), LONG))
                .isInstanceOf(CheckFailed.class)
                .hasMessageContaining("Connection to localhost:" + port + " refused")
                .hasMessageNotContaining("s3cr3t");
    }

    @Test
    void aRestoreFindsWhatIsLeftOfIt() throws Exception {
        assertThat(look("SELECT application_name FROM pg_stat_activity WHERE pid = pg_backend_pid()"))
                .isEqualTo("it found molt schema shop");
    }

    @Test
    void withoutRowsItIsNotMade() {
        PostgresCheck check = new PostgresCheck("SELECT 1", inShop());

        assertThat(check.obstacle(Rehearsal.NONE)).isEmpty();
        assertThat(check.obstacle(Rehearsal.FULL)).isEmpty();
        assertThat(check.obstacle(Rehearsal.SCHEMA)).contains("this rehearsal has no rows");
    }
}
