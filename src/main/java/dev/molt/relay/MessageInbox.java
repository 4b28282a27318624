package dev.molt.relay;

import dev.molt.listener.Inbox;
import dev.molt.listener.Received;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** What listeners receive becomes messages, in the same transactions as those that are posted. */
final class MessageInbox implements Inbox {
    private final MessageStore store;

    MessageInbox(MessageStore store) {
        this.store = store;
    }

    /** A file is one instance's own; a server's database is that of all. */
    @Override
    public boolean isShared() {
        return store.isShared();
    }

    @Override
    public Optional<String> claim(String listener, long token) throws SQLException, InterruptedException {
        return store.inbox(inbox -> inbox.claim(listener, token));
    }

    @Override
    public boolean take(String listener, long token, List<Received> messages, String position)
            throws SQLException, InterruptedException {
        return store.inbox(inbox -> inbox.take(listener, token, messages, position));
    }
}
