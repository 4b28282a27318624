package dev.molt.db;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sqlite.ProgressHandler;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * What was done to the rows of a SQLite database since a copy of it was made, as far as comparing the two tells: rows are taken
 * for the same that have the same rowid, or in a table without one the same primary key.
 */
public final class RowChanges {
    private static final int INSTRUCTIONS_BETWEEN_LOOKS = 100_000;

    private final Connection connection;

    /**
     * The rows of a table that are only in the database, in both but different in a column that both have, and only in the copy.
     */
    public record Table(String name, long added, long changed, long removed) {}

    private RowChanges(Connection connection) {
        this.connection = connection;
    }

    /**
     * Compares table by table, on the calling thread.
     *
     * @param live a connection that may only read, with no transaction open; it must be closed afterwards
     * @param copy the file of the copy, which is opened with the rights of the connection
     * @return the tables in which anything differs; empty if that took longer than {@code atMost}
     */
    public static Optional<List<Table>> since(Connection live, Path copy, Duration atMost) throws SQLException {
        long begun = System.nanoTime();
        ProgressHandler.setHandler(live, INSTRUCTIONS_BETWEEN_LOOKS, new ProgressHandler() {
            @Override
            protected int progress() {
                return System.nanoTime() - begun > atMost.toNanos() ? 1 : 0;
            }
        });
        try {
            return Optional.of(new RowChanges(live).of(copy));
        } catch (SQLiteException e) {
            if (e.getResultCode() == SQLiteErrorCode.SQLITE_INTERRUPT) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private List<Table> of(Path copy) throws SQLException {
        try (PreparedStatement attach = connection.prepareStatement("ATTACH ? AS copy")) {
            attach.setString(1, copy.toString());
            attach.execute();
        }
        Map<String, Boolean> before = tables("copy");
        List<Table> differing = new ArrayList<>();
        for (Map.Entry<String, Boolean> table : tables("main").entrySet()) {
            Table compared = before.containsKey(table.getKey())
                    ? compared(table.getKey(), table.getValue())
                    : new Table(table.getKey(), count("main." + quoted(table.getKey())), 0, 0);
            if (compared.added + compared.changed + compared.removed > 0) {
                differing.add(compared);
            }
        }
        return differing;
    }

    /** Those that hold data of the service, with whether their rows have no rowid. */
    private Map<String, Boolean> tables(String schema) throws SQLException {
        return rows("SELECT name, wr FROM pragma_table_list WHERE schema = '" + schema + "' AND type = 'table'"
                        + " AND name NOT LIKE 'sqlite^_%' ESCAPE '^' AND name <> 'flyway_schema_history'"
                        + " ORDER BY name")
                .stream()
                .collect(Collectors.toMap(
                        row -> row.get(0), row -> row.get(1).equals("1"), (a, b) -> a, LinkedHashMap::new));
    }

    private Table compared(String name, boolean withoutRowid) throws SQLException {
        List<List<String>> columns = columns(name, "main");
        List<String> names = columns.stream().map(column -> column.get(0)).toList();
        List<String> key = withoutRowid
                ? columns.stream()
                        .filter(column -> !column.get(1).equals("0"))
                        .map(column -> column.get(0))
                        .toList()
                : List.of(rowid(names));
        List<String> old =
                columns(name, "copy").stream().map(column -> column.get(0)).toList();
        String same = joined(key.stream().map(each -> "o." + quoted(each) + " = n." + quoted(each)), " AND ");
        String different = joined(
                names.stream().filter(old::contains).map(each -> "o." + quoted(each) + " IS NOT n." + quoted(each)),
                " OR ");
        String now = "main." + quoted(name) + " AS n";
        String then = "copy." + quoted(name) + " AS o";
        return new Table(
                name,
                count(now + " WHERE NOT EXISTS (SELECT 1 FROM " + then + " WHERE " + same + ")"),
                different.isEmpty() ? 0 : count(now + " JOIN " + then + " ON " + same + " WHERE " + different),
                count(then + " WHERE NOT EXISTS (SELECT 1 FROM " + now + " WHERE " + same + ")"));
    }

    /** Each with its place in the primary key, 0 for none. */
    private List<List<String>> columns(String table, String schema) throws SQLException {
        return rows("SELECT name, pk FROM pragma_table_info('" + table.replace("'", "''") + "', '" + schema + "')");
    }

    /** A column may have one of its names. */
    private static String rowid(List<String> columns) {
        return Stream.of("rowid", "_rowid_", "oid")
                .filter(name -> columns.stream().noneMatch(name::equalsIgnoreCase))
                .findFirst()
                .orElse(columns.get(0));
    }

    private long count(String from) throws SQLException {
        return Long.parseLong(rows("SELECT count(*), 0 FROM " + from).get(0).get(0));
    }

    /** Two columns of each row. */
    private List<List<String>> rows(String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            List<List<String>> rows = new ArrayList<>();
            while (result.next()) {
                rows.add(List.of(result.getString(1), result.getString(2)));
            }
            return rows;
        }
    }

    private static String joined(Stream<String> terms, String word) {
        return terms.collect(Collectors.joining(word));
    }

    private static String quoted(String name) {
        return "\"" + name.replace("\"", "\"\"") + "\"";
    }
}
