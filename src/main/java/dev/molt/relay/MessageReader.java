package dev.molt.relay;

import dev.molt.db.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Reads messages on its own connection; used by one thread at a time. */
final class MessageReader implements AutoCloseable {
    private static final long MOST_CHARACTERS = 2 << 20;

    private final Database database;
    private Connection connection;
    private PreparedStatement after;

    MessageReader(Database database) throws SQLException {
        this.database = database;
        open();
    }

    private void open() throws SQLException {
        connection = database.openForReading();
        after = connection.prepareStatement(
                "SELECT id, source, body, received_at FROM messages WHERE id > ? ORDER BY id LIMIT ?");
    }

    /**
     * The messages after this one, at most so many, and so few that an answer fits into memory; one at least, if there is one. When a
     * server has ended the connection meanwhile, another one is opened.
     */
    List<Message> after(long id, int limit) throws SQLException {
        try {
            return read(id, limit);
        } catch (SQLException e) {
            if (!connection.isClosed()) {
                throw e;
            }
            open();
            return read(id, limit);
        }
    }

    private List<Message> read(long id, int limit) throws SQLException {
        after.setLong(1, id);
        after.setInt(2, limit);
        List<Message> messages = new ArrayList<>();
        try (ResultSet rows = after.executeQuery()) {
            long characters = 0;
            while (characters < MOST_CHARACTERS && rows.next()) {
                messages.add(new Message(rows.getLong(1), rows.getString(2), rows.getString(3), rows.getString(4)));
                characters += messages.get(messages.size() - 1).body().length();
            }
        }
        return messages;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
