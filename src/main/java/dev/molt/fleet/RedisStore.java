package dev.molt.fleet;

import java.util.ArrayList;
import java.util.List;

/** Asks the scripts of one fleet. Renewals have a connection of their own, so that they wait for nothing else. */
final class RedisStore implements AutoCloseable {
    private final RedisKeys keys;
    private final RedisMemory memory;
    private final RedisLine calls;
    private final RedisLine renewals;

    RedisStore(RedisAddress address, RedisKeys keys, RedisMemory memory) {
        this.keys = keys;
        this.memory = memory;
        this.calls = new RedisLine(address, () -> arguments(List.of()));
        this.renewals = new RedisLine(address, () -> arguments(List.of()));
    }

    /** @param request for messages; completes "was asked to" */
    RedisReply run(String request, RedisScript script, List<String> own) throws CoordinatorException {
        return run(calls, request, script, own);
    }

    RedisReply renew(String incarnation) throws CoordinatorException {
        return run(renewals, "renew the lease of " + incarnation, RedisScript.RENEW, List.of(incarnation));
    }

    private RedisReply run(RedisLine line, String request, RedisScript script, List<String> own)
            throws CoordinatorException {
        RedisReply reply = RedisReply.of(line.run(request, script, arguments(own)));
        memory.saw(reply);
        return reply;
    }

    private List<String> arguments(List<String> own) {
        List<String> all = new ArrayList<>();
        all.add(Integer.toString(keys.all().size()));
        all.addAll(keys.all());
        all.addAll(memory.told());
        all.addAll(own);
        return all;
    }

    @Override
    public void close() {
        calls.close();
        renewals.close();
    }
}
