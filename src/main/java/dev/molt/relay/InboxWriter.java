package dev.molt.relay;

import dev.molt.listener.Received;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Writes what listeners receive, on the connection of the messages and within their transactions; used by one thread at a time. What it
 * refuses has changed nothing.
 */
final class InboxWriter {
    private final MessageWriter messages;
    private final PreparedStatement claim;
    private final PreparedStatement keep;

    InboxWriter(Connection connection, MessageWriter messages) throws SQLException {
        this.messages = messages;
        claim = connection.prepareStatement(
                "INSERT INTO listener_positions (listener, token, position) VALUES (?, ?, '')"
                        + " ON CONFLICT (listener) DO UPDATE SET token = excluded.token"
                        + " WHERE listener_positions.token <= excluded.token RETURNING position");
        keep = connection.prepareStatement(
                "UPDATE listener_positions SET position = ? WHERE listener = ? AND token = ?");
    }

    /** The position that was kept last, "" if none was; empty: a higher token was here. */
    Optional<String> claim(String listener, long token) throws SQLException {
        claim.setString(1, listener);
        claim.setLong(2, token);
        try (ResultSet row = claim.executeQuery()) {
            return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
        }
    }

    /** Keeps the position and what was not taken before; false: the token is not that of the last claim. */
    boolean take(String listener, long token, List<Received> received, String position) throws SQLException {
        keep.setString(1, position);
        keep.setString(2, listener);
        keep.setLong(3, token);
        if (keep.executeUpdate() == 0) {
            return false;
        }
        for (Received message : received) {
            messages.storeIfNew(message(listener, message));
        }
        return true;
    }

    /** The key has spaces in it, so no request can have it: a client cannot take the place of a listener's message. */
    private static NewMessage message(String listener, Received message) {
        return new NewMessage(
                "listener " + listener + " " + message.id(),
                "listener:" + listener,
                message.text().replace('\0', '\uFFFD'));
    }
}
