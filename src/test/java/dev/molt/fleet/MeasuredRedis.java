package dev.molt.fleet;

import dev.molt.e2e.AtExit;
import dev.molt.e2e.Scratch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import redis.clients.jedis.Protocol;

/** Counts commands, also those within scripts. */
final class MeasuredRedis implements MeasuredStore {
    private static final Pattern CALLS = Pattern.compile("cmdstat_[^:]+:calls=(\\d+)");

    private final Path directory = Scratch.make();
    private final RedisProcess redis = RedisProcess.start(directory);
    private final AtExit atExit = new AtExit("end-of-redis", this::end);

    MeasuredRedis() throws IOException {}

    RedisProcess process() {
        return redis;
    }

    @Override
    public FleetUrl url() {
        return redis.url();
    }

    @Override
    public long operations() {
        String info = new String((byte[]) redis.command(Protocol.Command.INFO, "commandstats"), StandardCharsets.UTF_8);
        Matcher calls = CALLS.matcher(info);
        long sum = 0;
        while (calls.find()) {
            sum += Long.parseLong(calls.group(1));
        }
        return sum;
    }

    @Override
    public Optional<Duration> processorTime() {
        return redis.processorTime();
    }

    private void end() {
        redis.close();
        Scratch.delete(directory);
    }

    @Override
    public void close() {
        atExit.close();
    }
}
