package dev.molt.verify;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** What a query finds. Good is a first row whose first column is neither null, nor false, nor zero, nor empty. */
final class FirstRow {
    private FirstRow() {}

    static String judge(Statement statement, String query) throws SQLException, CheckFailed {
        try (ResultSet rows = statement.executeQuery(query)) {
            if (!rows.next()) {
                throw new CheckFailed("it found no row");
            }
            Object value = rows.getObject(1);
            if (!isGood(value)) {
                throw new CheckFailed("it found " + ("".equals(value) ? "an empty text" : value));
            }
            return "it found " + (value instanceof byte[] bytes ? bytes.length + " bytes" : value);
        }
    }

    private static boolean isGood(Object value) {
        if (value instanceof Boolean truth) {
            return truth;
        }
        if (value instanceof Number number) {
            return number.doubleValue() != 0;
        }
        return value instanceof byte[] bytes
                ? bytes.length > 0
                : value != null && !value.toString().isEmpty();
    }
}
