package dev.molt.fleet;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The highest epoch and version that were ever seen here. They are told to the store with every call, which finds out by
 * them that it has lost something. Safe for threads.
 */
final class RedisMemory {
    private final AtomicLong epoch;
    private final AtomicLong version = new AtomicLong();

    /** @param epochFloor the highest epoch that earlier lives of this process have seen; 0: none */
    RedisMemory(long epochFloor) {
        epoch = new AtomicLong(epochFloor);
    }

    void saw(RedisReply reply) {
        epoch.accumulateAndGet(reply.epoch(), Math::max);
        version.accumulateAndGet(reply.version(), Math::max);
    }

    /** As the scripts expect it. */
    List<String> told() {
        return List.of(Long.toString(epoch.get()), Long.toString(version.get()));
    }
}
