package dev.molt.fleet;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Protocol.Command;

class RedisMixedReleasesTest extends MixedReleasesContract {
    @TempDir
    static Path directory;

    private static RedisProcess redis;

    private final String fleet = "mixed-" + UUID.randomUUID();

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
        throw new UnsupportedOperationException("no release does that");
    }

    private String key(String name) {
        return "molt:{" + fleet + "}:" + name;
    }

    /** A member is JSON, which has one more field; of a fleet there is one more too, and one more key. */
    @Override
    void addFieldsOfANewerRelease() {
        redis.command(Command.HSET, key("meta"), "colour", "red");
        redis.command(Command.HSET, key("colours"), "thing", "red");
        for (String incarnation : texts(redis.command(Command.HKEYS, key("members")))) {
            String member = member(incarnation);
            putMember(incarnation, member.substring(0, member.length() - 1) + ",\"colour\":\"red\"}");
        }
    }

    @Override
    void reduceMember(String incarnation) {
        putMember(incarnation, member(incarnation).replaceFirst(",?\"labels\":\\{[^}]*}", ""));
    }

    /** Owner, token, cursor and the last grant of it are in keys of their own. */
    @Override
    void reduceEntry(String name) {
        Stream.of("owners", "tokens", "cursors", "given").forEach(each -> redis.command(Command.HDEL, key(each), name));
    }

    private String member(String incarnation) {
        return text(redis.command(Command.HGET, key("members"), incarnation));
    }

    private void putMember(String incarnation, String text) {
        redis.command(Command.HSET, key("members"), incarnation, text);
    }

    private static List<String> texts(Object answer) {
        return ((List<?>) answer).stream().map(RedisMixedReleasesTest::text).toList();
    }

    private static String text(Object answer) {
        return new String((byte[]) answer, StandardCharsets.UTF_8);
    }
}
