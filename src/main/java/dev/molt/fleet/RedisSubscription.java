package dev.molt.fleet;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.exceptions.JedisException;

/**
 * A connection that hears one channel, with a thread that reads it until it breaks. Who awaits a message asks the server
 * for a sign of life meanwhile; a server that gives none is not waited for.
 */
final class RedisSubscription implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RedisSubscription.class);
    private static final long PING_NANOS = TimeUnit.SECONDS.toNanos(2);
    /** A ping, and the time that an answer may take. */
    private static final int LONGEST_SILENCE_MILLIS = 3_000;

    private final Connection connection;
    private final String channel;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private boolean heard;
    private boolean over;
    private long pinged = System.nanoTime();

    private RedisSubscription(Connection connection, String channel) {
        this.connection = connection;
        this.channel = channel;
    }

    /** Returns when the server has it: whatever is published from then on is heard. Throws what Jedis throws. */
    static RedisSubscription open(RedisAddress address, String channel) {
        Connection connection = address.connect();
        try {
            connection.sendCommand(Protocol.Command.SUBSCRIBE, channel);
            connection.getOne();
            connection.setSoTimeout(LONGEST_SILENCE_MILLIS);
        } catch (JedisException e) {
            RedisLine.end(connection);
            throw e;
        }
        RedisSubscription subscription = new RedisSubscription(connection, channel);
        Thread thread = new Thread(subscription::listen, "molt-fleet-hints");
        thread.setDaemon(true);
        thread.start();
        return subscription;
    }

    private void listen() {
        try {
            while (true) {
                if (isMessage(connection.getUnflushedObject())) {
                    tell(true);
                }
            }
        } catch (RuntimeException e) {
            LOG.debug("Nothing is heard from {} any more", channel, e);
            tell(false);
        }
    }

    /** Else it is the answer to a ping. */
    private static boolean isMessage(Object reply) {
        return reply instanceof List<?> parts
                && parts.get(0) instanceof byte[] kind
                && new String(kind, StandardCharsets.UTF_8).equals("message");
    }

    private void tell(boolean message) {
        lock.lock();
        try {
            heard |= message;
            over |= !message;
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether it is of this channel, and not broken yet. */
    boolean hears(String other) {
        lock.lock();
        try {
            return channel.equals(other) && !over;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for a message; several that came before are one.
     *
     * @return false: none came
     * @throws JedisException if the connection broke
     */
    boolean await(Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        lock.lockInterruptibly();
        try {
            while (!heard) {
                ping();
                long left = end - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                news.awaitNanos(Math.min(left, PING_NANOS));
            }
            heard = false;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** If it is time for one. The thread that listens takes the answer. */
    private void ping() {
        if (over) {
            throw new JedisException("the connection broke");
        }
        long now = System.nanoTime();
        if (now - pinged >= PING_NANOS) {
            pinged = now;
            connection.sendCommand(Protocol.Command.PING);
            // Sends it: no answer is awaited here.
            connection.getMany(0);
        }
    }

    /** Ends the thread too. */
    @Override
    public void close() {
        RedisLine.end(connection);
    }
}
