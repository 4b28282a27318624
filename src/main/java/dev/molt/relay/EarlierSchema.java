package dev.molt.relay;

import dev.molt.db.Adoption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Recognises the relay's database of the time before migrations were recorded. */
final class EarlierSchema implements Adoption {
    private static final Set<String> VERSION_1 = Set.of("id", "idempotency_key", "source", "body", "received_at");

    @Override
    public Optional<String> versionOf(Connection connection) throws SQLException {
        return columns(connection).equals(VERSION_1) ? Optional.of("1") : Optional.empty();
    }

    private static Set<String> columns(Connection connection) throws SQLException {
        Set<String> names = new TreeSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT name FROM pragma_table_info('messages')")) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        return names;
    }
}
