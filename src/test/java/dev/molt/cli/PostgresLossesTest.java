package dev.molt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.molt.config.DatabaseUrl;
import dev.molt.db.RealPostgres;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** At a real server, each test in a schema of its own. */
@Timeout(60)
class PostgresLossesTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    @RegisterExtension
    static final RealPostgres SERVER = new RealPostgres();

    private final DatabaseUrl url = SERVER.url();
    private final String schema = url.schema();

    @BeforeEach
    void create() throws SQLException {
        execute("CREATE SCHEMA " + schema);
    }

    private void execute(String sql) throws SQLException {
        RealPostgres.execute(url, sql);
    }

    private List<String> since(Map<String, Long> dumped) throws SQLException {
        return new PostgresLosses(url).since(new DumpRows(dumped), LONG);
    }

    private String told(String what) {
        return url.place() + what;
    }

    @Test
    void rowsNowAndInTheBackupAreToldOfEachTableThatHasMoreOrFewer() throws SQLException {
        execute("CREATE TABLE messages AS SELECT generate_series(1, 5) AS id; CREATE TABLE same AS SELECT 1 AS id;"
                + " CREATE TABLE \"New one\" AS SELECT 1 AS id; CREATE TABLE empty (id int)");

        assertThat(since(Map.of(schema + ".messages", 2L, schema + ".same", 1L, schema + ".gone", 3L)))
                .containsExactly(
                        told(", table \"New one\", rows: 1 now, 0 in the backup"),
                        told(", table gone, rows: 0 now, 3 in the backup"),
                        told(", table messages, rows: 5 now, 2 in the backup"),
                        told(": which were changed cannot be told"));
    }

    @Test
    void asManyRowsMayBeOtherOnes() throws SQLException {
        execute("CREATE TABLE messages AS SELECT 1 AS id");

        assertThat(since(Map.of(schema + ".messages", 1L)))
                .containsExactly(
                        told(": as many rows in each table as in the backup; which were changed cannot be told"));
    }

    @Test
    void whatIsMoltsDoesNotCount() throws SQLException {
        execute("CREATE TABLE flyway_schema_history AS SELECT 1 AS id; CREATE TABLE molt_compatible AS SELECT 1 AS id");

        assertThat(since(Map.of(schema + ".flyway_schema_history", 7L))).hasSize(1);
    }

    @Test
    void eachPartitionCountsForItself() throws SQLException {
        execute("CREATE TABLE p (id int) PARTITION BY RANGE (id);"
                + " CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10); INSERT INTO p VALUES (1), (2)");

        assertThat(since(Map.of(schema + ".p1", 1L)))
                .contains(told(", table p1, rows: 2 now, 1 in the backup"))
                .hasSize(2);
    }

    @Test
    void whatIsNoDumpIsSaid() {
        assertThat(new PostgresLosses(url).since(Path.of("/dev/null"), LONG))
                .singleElement()
                .asString()
                .startsWith(told(": how much cannot be told, as "));
    }
}
