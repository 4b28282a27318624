package dev.molt.relay;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes messages durable, all that wait together with one flush to the disk. While one group is flushed the next one
 * gathers, so a slow disk makes groups larger and not the queue longer.
 */
final class GroupCommit {
    private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);
    private static final int LARGEST_GROUP = 256;

    private final MessageWriter writer;
    private final BlockingQueue<Waiting> queue = new ArrayBlockingQueue<>(LARGEST_GROUP);
    private final Thread thread = new Thread(this::run, "relay-writer");

    /** A request that waits for its message; a null message means that none will follow. */
    private record Waiting(NewMessage message, CompletableFuture<Long> id) {}

    GroupCommit(MessageWriter writer) {
        this.writer = writer;
    }

    void start() {
        thread.start();
    }

    /** Returns the message's id once its group is durable. Waits while the queue is full. */
    long store(NewMessage message) throws SQLException, InterruptedException {
        Waiting waiting = new Waiting(message, new CompletableFuture<>());
        queue.put(waiting);
        try {
            return waiting.id().get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Refused refused) {
                throw refused;
            }
            throw new SQLException("A message could not be stored", e.getCause());
        }
    }

    /** Waits until everything that was asked for is done; no more may be stored after. */
    void finish() throws InterruptedException {
        queue.put(new Waiting(null, new CompletableFuture<>()));
        thread.join();
    }

    void close() throws SQLException {
        writer.close();
    }

    private void run() {
        List<Waiting> group = new ArrayList<>(LARGEST_GROUP);
        boolean more = true;
        while (more) {
            more = gather(group);
            if (!group.isEmpty()) {
                commit(group);
            }
        }
    }

    private boolean gather(List<Waiting> group) {
        group.clear();
        try {
            group.add(queue.take());
            queue.drainTo(group, LARGEST_GROUP - 1);
            return !group.removeIf(waiting -> waiting.message() == null);
        } catch (InterruptedException e) {
            LOG.error("The writer was interrupted; nothing more is stored", e);
            return false;
        }
    }

    private void commit(List<Waiting> group) {
        List<Runnable> answers = new ArrayList<>(group.size());
        try {
            writer.begin();
            for (Waiting waiting : group) {
                answers.add(store(waiting));
            }
            writer.commit();
            answers.forEach(Runnable::run);
        } catch (SQLException | RuntimeException e) {
            rollback(e);
            group.forEach(waiting -> waiting.id().completeExceptionally(e));
        }
    }

    /** A refused message has changed nothing, so the others of its group go on. */
    private Runnable store(Waiting waiting) throws SQLException {
        try {
            long id = writer.store(waiting.message());
            return () -> waiting.id().complete(id);
        } catch (Refused e) {
            return () -> waiting.id().completeExceptionally(e);
        }
    }

    private void rollback(Exception problem) {
        LOG.error("Storing failed, the clients are told", problem);
        try {
            writer.rollback();
        } catch (SQLException e) {
            LOG.warn("Rolling back failed too", e);
        }
    }
}
