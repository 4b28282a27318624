package dev.molt.fleet;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Statements and transactions. A value may be a collection of texts, which is an array there. The driver keeps what it has
 * prepared, so each statement is prepared for itself.
 */
final class PostgresSql {
    /** What is done with a connection. */
    interface Work<T> {
        T with(Connection connection) throws SQLException;
    }

    /** What is made of a row. */
    interface Reading<T> {
        T of(ResultSet row) throws SQLException;
    }

    private PostgresSql() {}

    /** One or more statements without values. */
    static void script(Connection connection, String statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(statements);
        }
    }

    /** A statement whose answer does not matter. */
    static void run(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = bound(connection, sql, values)) {
            statement.execute();
        }
    }

    /** How many rows it changed. */
    static int change(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = bound(connection, sql, values)) {
            return statement.executeUpdate();
        }
    }

    static <T> List<T> all(Connection connection, String sql, Reading<T> reading, Object... values)
            throws SQLException {
        try (PreparedStatement statement = bound(connection, sql, values);
                ResultSet rows = statement.executeQuery()) {
            List<T> all = new ArrayList<>();
            while (rows.next()) {
                all.add(reading.of(rows));
            }
            return all;
        }
    }

    static <T> Optional<T> first(Connection connection, String sql, Reading<T> reading, Object... values)
            throws SQLException {
        return all(connection, sql, reading, values).stream().findFirst();
    }

    /** Whether it finds a row. */
    static boolean exists(Connection connection, String sql, Object... values) throws SQLException {
        return first(connection, sql, row -> true, values).isPresent();
    }

    /** All of it or nothing; each statement sees what others have committed before it begins. */
    static <T> T transaction(Connection connection, Work<T> work) throws SQLException {
        T result;
        connection.setAutoCommit(false);
        try {
            result = work.with(connection);
            connection.commit();
        } catch (SQLException | RuntimeException e) {
            rollBackBecause(e, connection);
            throw e;
        }
        connection.setAutoCommit(true);
        return result;
    }

    private static void rollBackBecause(Exception failure, Connection connection) {
        try {
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    private static PreparedStatement bound(Connection connection, String sql, Object... values) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        try {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, converted(connection, values[i]));
            }
            return statement;
        } catch (SQLException | RuntimeException e) {
            statement.close();
            throw e;
        }
    }

    private static Object converted(Connection connection, Object value) throws SQLException {
        return value instanceof Collection<?> texts
                ? connection.createArrayOf("text", texts.toArray(String[]::new))
                : value;
    }
}
