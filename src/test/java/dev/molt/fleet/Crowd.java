package dev.molt.fleet;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol;

/** Very many members that all ask Redis for the same at once: all requests are on their way before the first answer is read. */
final class Crowd implements AutoCloseable {
    private static final int LINES = 50;

    private final RedisMembers format = new RedisMembers();
    private final List<Connection> lines;
    private final List<List<Member>> members;
    private final List<String> keys;

    Crowd(RedisProcess redis, String fleet, int number) {
        this.keys = new RedisKeys(fleet).all();
        this.lines = Stream.generate(() -> new Connection("127.0.0.1", redis.port()))
                .limit(LINES)
                .toList();
        List<Member> all = IntStream.range(0, number)
                .mapToObj(i -> new Member("crowd-" + i, "crowd-" + i + ".1", "release-1", Map.of()))
                .toList();
        this.members = IntStream.range(0, LINES)
                .mapToObj(i -> all.subList(i * number / LINES, (i + 1) * number / LINES))
                .toList();
    }

    /** How many were let in. */
    long join(long leaseMillis) throws Exception {
        return ask(
                        RedisScript.JOIN,
                        member -> List.of(
                                member.host(),
                                member.incarnation(),
                                String.valueOf(leaseMillis),
                                format.format(member),
                                "0"))
                .filter(reply -> reply.text(1).isEmpty())
                .count();
    }

    /** How many are members still. */
    long renew() throws Exception {
        return ask(RedisScript.RENEW, member -> List.of(member.incarnation()))
                .filter(reply -> reply.isYes(0))
                .count();
    }

    private Stream<RedisReply> ask(RedisScript script, Function<Member, List<String>> arguments) throws Exception {
        for (int i = 0; i < LINES; i++) {
            for (Member member : members.get(i)) {
                lines.get(i).sendCommand(Protocol.Command.EVALSHA, request(script, arguments.apply(member)));
            }
        }
        return StoreFixture.together(LINES, this::answers).stream().flatMap(List::stream);
    }

    private String[] request(RedisScript script, List<String> own) {
        List<String> all = new ArrayList<>(List.of(script.digest(), String.valueOf(keys.size())));
        all.addAll(keys);
        all.addAll(new RedisMemory(0).told());
        all.addAll(own);
        return all.toArray(String[]::new);
    }

    private Callable<List<RedisReply>> answers(int line) {
        return () -> lines.get(line).getMany(members.get(line).size()).stream()
                .map(RedisReply::of)
                .toList();
    }

    @Override
    public void close() {
        lines.forEach(Connection::close);
    }
}
