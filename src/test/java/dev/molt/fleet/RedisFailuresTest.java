package dev.molt.fleet;

import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Protocol;

class RedisFailuresTest extends NetworkFailuresContract {
    @TempDir
    static Path directory;

    private static RedisProcess redis;

    private final String fleet = "test-" + UUID.randomUUID();

    @BeforeAll
    static void start() throws Exception {
        redis = RedisProcess.start(directory);
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    @Override
    Coordinator open(long epochFloor) {
        return new RedisCoordinator(redis.url(), fleet, epochFloor);
    }

    @Override
    void loseData() {
        redis.command(Protocol.Command.FLUSHALL);
    }

    @Override
    int port() {
        return redis.port();
    }

    @Override
    FleetUrl url(int port) {
        return FleetUrl.of("redis://127.0.0.1:" + port);
    }

    @Override
    String lastRequest() {
        return "EVALSHA";
    }

    @Override
    String fleet() {
        return fleet;
    }

    /** As the fleet notices it: the call before was that much longer ago. */
    @Override
    void setClockAhead(Duration time) {
        String meta = new RedisKeys(fleet).all().get(0);
        redis.command(Protocol.Command.HINCRBY, meta, "raw", Long.toString(-time.toMillis()));
    }
}
