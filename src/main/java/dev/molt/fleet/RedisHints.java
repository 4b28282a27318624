package dev.molt.fleet;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import redis.clients.jedis.exceptions.JedisException;

/** Hears the hints to one member at a time, over a connection of its own that is made anew when it breaks. */
final class RedisHints implements AutoCloseable {
    private final RedisAddress address;
    private final RedisKeys keys;
    private final RedisStore store;
    private Optional<RedisSubscription> subscription = Optional.empty();
    private boolean closed;

    RedisHints(RedisAddress address, RedisKeys keys, RedisStore store) {
        this.address = address;
        this.keys = keys;
        this.store = store;
    }

    /** @return false: none came */
    boolean await(String incarnation, Duration atMost) throws CoordinatorException, InterruptedException {
        String channel = keys.channel(incarnation);
        try {
            Optional<RedisSubscription> listening = listening(channel);
            if (listening.isPresent()) {
                return listening.get().await(atMost);
            }
            RedisSubscription begun = listen(channel);
            return wasHinted(incarnation) || begun.await(atMost);
        } catch (JedisException e) {
            throw RedisFailure.of(address, "tell of hints to " + incarnation, e);
        }
    }

    private synchronized Optional<RedisSubscription> listening(String channel) {
        return subscription.filter(one -> one.hears(channel));
    }

    private synchronized RedisSubscription listen(String channel) {
        if (closed) {
            throw new JedisException("the connection was closed here");
        }
        drop();
        RedisSubscription begun = RedisSubscription.open(address, channel);
        subscription = Optional.of(begun);
        return begun;
    }

    /** Before it was listened for. */
    private boolean wasHinted(String incarnation) throws CoordinatorException {
        return store.run("tell of hints to " + incarnation, RedisScript.HINTED, List.of(incarnation))
                .isYes(0);
    }

    private void drop() {
        subscription.ifPresent(RedisSubscription::close);
        subscription = Optional.empty();
    }

    /** Whoever awaits a hint is told that the connection broke. */
    @Override
    public synchronized void close() {
        closed = true;
        drop();
    }
}
