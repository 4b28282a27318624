package dev.molt.relay;

import dev.molt.db.Adoption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Recognises the relay's database of the time before migrations were recorded. */
final class EarlierSchema implements Adoption {
    private static final Set<String> VERSION_1 = Set.of("id", "idempotency_key", "source", "body", "received_at");

    private static final String COLUMNS = "SELECT name FROM pragma_table_info('messages')";

    /** The columns that are unique on their own; without one on the key, a message could be stored twice. */
    private static final String UNIQUE_COLUMNS = "SELECT max(info.name) FROM pragma_index_list('messages') AS list"
            + " JOIN pragma_index_info(list.name) AS info WHERE list.\"unique\" GROUP BY list.name HAVING count(*) = 1";

    @Override
    public Optional<String> versionOf(Connection connection) throws SQLException {
        boolean isVersion1 = names(connection, COLUMNS).equals(VERSION_1)
                && names(connection, UNIQUE_COLUMNS).contains("idempotency_key");
        return isVersion1 ? Optional.of("1") : Optional.empty();
    }

    private static Set<String> names(Connection connection, String query) throws SQLException {
        Set<String> names = new HashSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        return names;
    }
}
