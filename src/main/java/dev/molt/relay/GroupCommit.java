package dev.molt.relay;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
    private final BlockingQueue<Waiting<?>> queue = new ArrayBlockingQueue<>(LARGEST_GROUP);
    private final Thread thread = new Thread(this::run, "relay-writer");

    /** Something to be written. What it refuses has changed nothing. */
    interface Work<T> {
        T on(MessageWriter writer) throws SQLException;
    }

    /** Somebody who waits for work to be durable; no work means that none will follow. */
    private record Waiting<T>(Optional<Work<T>> work, CompletableFuture<T> result) {}

    GroupCommit(MessageWriter writer) {
        this.writer = writer;
    }

    void start() {
        thread.start();
    }

    /** Returns what comes of it once its group is durable. Waits while the queue is full. */
    <T> T write(Work<T> work) throws SQLException, InterruptedException {
        Waiting<T> waiting = new Waiting<>(Optional.of(work), new CompletableFuture<>());
        queue.put(waiting);
        try {
            return waiting.result().get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Refused refused) {
                throw refused;
            }
            throw new SQLException("A message could not be stored", e.getCause());
        }
    }

    /** Waits until everything that was asked for is done; no more may be stored after. */
    void finish() throws InterruptedException {
        queue.put(new Waiting<Void>(Optional.empty(), new CompletableFuture<>()));
        thread.join();
    }

    void close() throws SQLException {
        writer.close();
    }

    private void run() {
        List<Waiting<?>> group = new ArrayList<>(LARGEST_GROUP);
        boolean more = true;
        while (more) {
            more = gather(group);
            if (!group.isEmpty()) {
                commit(group);
            }
        }
    }

    private boolean gather(List<Waiting<?>> group) {
        group.clear();
        try {
            group.add(queue.take());
            queue.drainTo(group, LARGEST_GROUP - 1);
            return !group.removeIf(waiting -> waiting.work().isEmpty());
        } catch (InterruptedException e) {
            LOG.error("The writer was interrupted; nothing more is stored", e);
            return false;
        }
    }

    private void commit(List<Waiting<?>> group) {
        List<Runnable> answers = new ArrayList<>(group.size());
        try {
            writer.begin();
            for (Waiting<?> waiting : group) {
                answers.add(done(waiting));
            }
            writer.commit();
            answers.forEach(Runnable::run);
        } catch (SQLException | RuntimeException e) {
            rollback(e);
            group.forEach(waiting -> waiting.result().completeExceptionally(e));
        }
    }

    /** A refused message has changed nothing, so the others of its group go on. */
    private <T> Runnable done(Waiting<T> waiting) throws SQLException {
        try {
            T result = waiting.work().orElseThrow().on(writer);
            return () -> waiting.result().complete(result);
        } catch (Refused e) {
            return () -> waiting.result().completeExceptionally(e);
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
