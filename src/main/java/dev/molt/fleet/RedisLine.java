package dev.molt.fleet;

import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.exceptions.JedisNoScriptException;

/**
 * One connection over which scripts are asked for, one after the other. It is made when it is needed, and given up after
 * any failure, so that the next call tries once with a new one. Waiting for other calls counts as time of the call. Only
 * the look-up of the host's name may take longer: the JVM knows no limit for it.
 */
final class RedisLine implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RedisLine.class);

    private final RedisAddress address;
    private final Supplier<List<String>> greeting;
    private final ReentrantLock lock = new ReentrantLock(true);
    private Optional<Connection> connection = Optional.empty();
    private boolean closed;

    /** @param greeting what to ask {@link RedisScript#OPEN} with on each new connection */
    RedisLine(RedisAddress address, Supplier<List<String>> greeting) {
        this.address = address;
        this.greeting = greeting;
    }

    /**
     * Runs a script.
     *
     * @param request for messages; completes "was asked to"
     * @param arguments how many keys, the keys, and what follows them
     */
    Object run(String request, RedisScript script, List<String> arguments) throws CoordinatorException {
        long end = System.nanoTime() + Coordinator.REQUEST_TIMEOUT.toNanos();
        takeTurn(request, end);
        try {
            return ask(connected(end), end, script, arguments);
        } catch (RuntimeException e) {
            drop();
            throw RedisFailure.of(address, request, e);
        } finally {
            lock.unlock();
        }
    }

    private void takeTurn(String request, long end) throws CoordinatorException {
        try {
            if (!lock.tryLock(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                throw RedisFailure.of(address, request, new JedisException("other calls took all its time"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw RedisFailure.of(address, request, new JedisException("its thread was interrupted", e));
        }
    }

    private Connection connected(long end) {
        if (closed) {
            throw new JedisException("the connection was closed here");
        }
        if (connection.isEmpty()) {
            connection = Optional.of(address.connect());
            ask(connection.get(), end, RedisScript.OPEN, greeting.get());
        }
        return connection.get();
    }

    private static Object ask(Connection over, long end, RedisScript script, List<String> arguments) {
        try {
            return send(over, end, Protocol.Command.EVALSHA, script.digest(), arguments);
        } catch (JedisNoScriptException e) {
            LOG.debug("The server is sent the script {}, which it does not know yet", script);
            return send(over, end, Protocol.Command.EVAL, script.text(), arguments);
        }
    }

    private static Object send(
            Connection over, long end, Protocol.Command command, String script, List<String> arguments) {
        over.setSoTimeout(millisUntil(end));
        over.sendCommand(
                command, Stream.concat(Stream.of(script), arguments.stream()).toArray(String[]::new));
        return over.getOne();
    }

    private static int millisUntil(long end) {
        int left = (int) TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (left <= 0) {
            throw new JedisConnectionException(new SocketTimeoutException("no time is left"));
        }
        return left;
    }

    private void drop() {
        connection.ifPresent(RedisLine::end);
        connection = Optional.empty();
    }

    /** Also one that is broken already. */
    static void end(Connection connection) {
        try {
            connection.close();
        } catch (JedisException e) {
            LOG.debug("A connection was broken before it was closed", e);
        }
    }

    /** For good; waits for a call that is under way. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            drop();
        } finally {
            lock.unlock();
        }
    }
}
