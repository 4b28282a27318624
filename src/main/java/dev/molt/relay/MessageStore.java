package dev.molt.relay;

import dev.molt.db.Database;
import dev.molt.worker.Part;
import dev.molt.worker.Place;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** The messages in the database: one thread writes, a few connections read. */
final class MessageStore implements Part {
    private static final int READERS = 4;

    private final Clock clock;
    private final BlockingQueue<MessageReader> readers = new ArrayBlockingQueue<>(READERS);
    private volatile boolean isShared;
    private volatile GroupCommit writer;

    /** Something that is done with the inbox. */
    interface InboxWork<T> {
        T on(InboxWriter inbox) throws SQLException;
    }

    MessageStore(Clock clock) {
        this.clock = clock;
    }

    @Override
    public void start(Place place) throws SQLException {
        Database database = place.database();
        MessageWriter messages = new MessageWriter(database, clock);
        messages.rehearse();
        for (int i = 0; i < READERS; i++) {
            readers.add(new MessageReader(database));
        }
        isShared = database.isShared();
        writer = new GroupCommit(messages);
        writer.start();
    }

    /** Closes the writer last: SQLite then moves the write-ahead log into the database file. */
    @Override
    public void stop() throws SQLException, InterruptedException {
        writer.finish();
        for (int i = 0; i < READERS; i++) {
            readers.take().close();
        }
        writer.close();
    }

    /** Whether others have the same messages. */
    boolean isShared() {
        return isShared;
    }

    /** Returns the message's id once it is durable; the id of the first time when its key was used before. */
    long store(NewMessage message) throws SQLException, InterruptedException {
        if (writer == null) {
            throw notStarted();
        }
        if (isShared && message.hasNul()) {
            throw new Refused(
                    400, "bad_message", "The message has the character U+0000 in it, which PostgreSQL does not store.");
        }
        return writer.write(messages -> messages.store(message));
    }

    /** Does it in one transaction, and returns once that is durable. */
    <T> T inbox(InboxWork<T> work) throws SQLException, InterruptedException {
        if (writer == null) {
            throw notStarted();
        }
        return writer.write(messages -> work.on(messages.inbox()));
    }

    /** The messages after {@code id} in the order of their ids, {@code limit} at most. */
    List<Message> after(long id, int limit) throws SQLException, InterruptedException {
        if (writer == null) {
            throw notStarted();
        }
        MessageReader reader = readers.take();
        try {
            return reader.after(id, limit);
        } finally {
            readers.add(reader);
        }
    }

    private static Refused notStarted() {
        return new Refused(503, "not_started", "The service has not been started yet. Try again.");
    }
}
