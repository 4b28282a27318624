package dev.molt.relay;

import dev.molt.db.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Writes messages, and what listeners receive, on a connection of its own; used by one thread at a time. Nothing is durable before
 * {@link #commit}. Transactions are begun and ended in SQL: the driver's own begin the next one at once and so hold the write lock for ever.
 */
final class MessageWriter implements AutoCloseable {
    private final Database database;
    private final Clock clock;
    private Connection connection;
    private Statement transactions;
    private PreparedStatement insert;
    private PreparedStatement find;
    private InboxWriter inbox;

    MessageWriter(Database database, Clock clock) throws SQLException {
        this.database = database;
        this.clock = clock;
        open();
    }

    private void open() throws SQLException {
        connection = database.openForWriting();
        transactions = connection.createStatement();
        insert = connection.prepareStatement("INSERT INTO messages (idempotency_key, source, body, received_at)"
                + " VALUES (?, ?, ?, ?) ON CONFLICT (idempotency_key) DO NOTHING RETURNING id");
        find = connection.prepareStatement("SELECT id, source, body FROM messages WHERE idempotency_key = ?");
        inbox = new InboxWriter(connection, this);
    }

    /** On the same connection, for the transaction that is open. */
    InboxWriter inbox() {
        return inbox;
    }

    /** Loads what storing needs, and leaves nothing behind. */
    void rehearse() throws SQLException {
        NewMessage nothing = new NewMessage("", "", "");
        begin();
        store(nothing);
        store(nothing);
        rollback();
    }

    /**
     * Stores the message, or finds the one that was stored for its key.
     *
     * @throws Refused when the key was used for another message
     */
    long store(NewMessage message) throws SQLException {
        Optional<Long> id = insert(message);
        return id.isPresent() ? id.get() : find(message);
    }

    /** Stores the message, unless one was stored for its key, whatever is in that. */
    void storeIfNew(NewMessage message) throws SQLException {
        insert(message);
    }

    private Optional<Long> insert(NewMessage message) throws SQLException {
        insert.setString(1, message.key());
        insert.setString(2, message.source());
        insert.setString(3, message.body());
        insert.setString(4, clock.instant().truncatedTo(ChronoUnit.MILLIS).toString());
        try (ResultSet row = insert.executeQuery()) {
            return row.next() ? Optional.of(row.getLong(1)) : Optional.empty();
        }
    }

    private long find(NewMessage message) throws SQLException {
        find.setString(1, message.key());
        try (ResultSet row = find.executeQuery()) {
            if (!row.next()) {
                throw new SQLException("The row of a key that is in use is missing: the database is damaged");
            }
            if (!row.getString(2).equals(message.source()) || !row.getString(3).equals(message.body())) {
                throw new Refused(
                        422,
                        "key_reused",
                        "This Idempotency-Key was used for another message. Use a new key for each.");
            }
            return row.getLong(1);
        }
    }

    /** A server may have ended the connection meanwhile; nothing was written yet, so another one will do. */
    void begin() throws SQLException {
        try {
            transactions.execute(database.beginWriting());
        } catch (SQLException e) {
            if (!connection.isClosed()) {
                throw e;
            }
            open();
            transactions.execute(database.beginWriting());
        }
    }

    void commit() throws SQLException {
        transactions.execute("COMMIT");
    }

    void rollback() throws SQLException {
        transactions.execute("ROLLBACK");
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
