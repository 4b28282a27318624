package dev.molt.db;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.sqlite.SQLiteConfig;

/**
 * A copy of a database that others go on using, for a rehearsal: all of it, or its schema with the history of its migrations.
 * A program of its own, run by {@code steps/rehearse}.
 */
public final class DatabaseClone {
    private static final String HISTORY = "flyway_schema_history";
    private static final int BUSY_MILLIS = 10_000;

    private DatabaseClone() {}

    /**
     * Arguments: {@code full|schema FROM TO}. TO must not exist. Ends with an exception, and so with status 1, when FROM is
     * no SQLite database or TO cannot be written.
     */
    public static void main(String[] arguments) throws SQLException {
        Sqlite.load();
        Path from = Path.of(arguments[1]);
        Path to = Path.of(arguments[2]);
        if (arguments[0].equals("full")) {
            full(from, to);
        } else {
            schema(from, to);
        }
    }

    /** All of it. */
    static void full(Path from, Path to) throws SQLException {
        try (Connection source = readOnly(from)) {
            OnlineCopy.make(source, to);
        }
    }

    /** The statements that made the schema, in their order, and the rows that say which migrations made it. */
    static void schema(Path from, Path to) throws SQLException {
        try (Connection source = readOnly(from);
                Connection target = Sqlite.openForWriting(to)) {
            target.setAutoCommit(false);
            for (String sql : statements(source)) {
                try (Statement statement = target.createStatement()) {
                    statement.execute(sql);
                }
            }
            copyHistory(source, target);
            target.commit();
        }
    }

    private static List<String> statements(Connection source) throws SQLException {
        // Tables first: an index, a view or a trigger names them; what SQLite makes by itself has no statement or a
        // name of its own; shadow tables come with their virtual table.
        String query = "select sql from sqlite_master where sql is not null and name not like 'sqlite\\_%' escape '\\'"
                + " and name not in (select name from pragma_table_list where schema = 'main' and type = 'shadow')"
                + " order by case type when 'table' then 0 when 'index' then 1 when 'view' then 2 else 3 end, rowid";
        List<String> found = new ArrayList<>();
        try (Statement statement = source.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }

    private static void copyHistory(Connection source, Connection target) throws SQLException {
        if (!source.getMetaData().getTables(null, null, HISTORY, null).next()) {
            return;
        }
        try (Statement statement = source.createStatement();
                ResultSet rows = statement.executeQuery("select * from " + HISTORY)) {
            int columns = rows.getMetaData().getColumnCount();
            String marks = "?" + ", ?".repeat(columns - 1);
            try (PreparedStatement insert =
                    target.prepareStatement("insert into " + HISTORY + " values (" + marks + ")")) {
                while (rows.next()) {
                    for (int column = 1; column <= columns; column++) {
                        insert.setObject(column, rows.getObject(column));
                    }
                    insert.executeUpdate();
                }
            }
        }
    }

    private static Connection readOnly(Path file) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        config.setBusyTimeout(BUSY_MILLIS);
        return config.createConnection(Sqlite.url(file));
    }
}
