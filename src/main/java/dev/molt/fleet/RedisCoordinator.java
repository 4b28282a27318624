package dev.molt.fleet;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The fleet's memory in Redis 5 or later, or what speaks its protocol and runs its scripts. Every call is one script.
 *
 * <p>What Redis does not promise, is found out: that it lost everything, that it started again from an older snapshot, or that
 * a replica took over that lacked the last changes. Then the epoch grows, and no token is ever given twice. The server must
 * not be one that throws keys away when its memory is full.
 */
final class RedisCoordinator implements Coordinator {
    private final RedisStore store;
    private final RedisHints hints;
    private final RedisKeys keys;
    private final RedisMembers members = new RedisMembers();

    /**
     * Connects when it is asked first.
     *
     * @param name of the fleet
     * @param epochFloor the highest epoch that earlier lives of this process have seen; 0: none
     */
    RedisCoordinator(FleetUrl url, String name, long epochFloor) {
        this(RedisAddress.of(url), name, epochFloor);
    }

    RedisCoordinator(RedisAddress address, String name, long epochFloor) {
        this.keys = new RedisKeys(name);
        this.store = new RedisStore(address, keys, new RedisMemory(epochFloor));
        this.hints = new RedisHints(address, keys, store);
    }

    @Override
    public Joined join(Member member, Set<String> beside, Set<String> dead, Duration lease)
            throws CoordinatorException {
        List<String> arguments = new ArrayList<>(List.of(
                member.host(),
                member.incarnation(),
                Long.toString(lease.toMillis()),
                members.format(member),
                Integer.toString(beside.size())));
        arguments.addAll(beside);
        arguments.addAll(dead);
        RedisReply reply = store.run("let " + member.incarnation() + " join", RedisScript.JOIN, arguments);
        Optional<String> other = reply.text(1);
        return new Joined(
                other.isPresent() ? Optional.of(members.parse(other.get())) : Optional.empty(),
                Duration.ofMillis(reply.number(0)),
                reply.epoch());
    }

    @Override
    public Renewal renew(String incarnation) throws CoordinatorException {
        RedisReply reply = store.renew(incarnation);
        return new Renewal(reply.isYes(0), reply.epoch(), reply.now());
    }

    @Override
    public void leave(String incarnation) throws CoordinatorException {
        store.run("let " + incarnation + " leave", RedisScript.LEAVE, List.of(incarnation));
    }

    @Override
    public List<Member> reap() throws CoordinatorException {
        RedisReply reply = store.run("reap members whose leases are over", RedisScript.REAP, List.of());
        return members.parse(reply.list(0).orElseThrow());
    }

    @Override
    public Optional<Grant> acquire(String incarnation, String name) throws CoordinatorException {
        RedisReply reply =
                store.run("grant " + name + " to " + incarnation, RedisScript.ACQUIRE, List.of(incarnation, name));
        return granted(name, incarnation, reply);
    }

    @Override
    public Optional<Grant> transfer(Grant mine, String cursor, String successor) throws CoordinatorException {
        List<String> arguments = new ArrayList<>(proof(mine));
        arguments.add(cursor);
        arguments.add(successor);
        RedisReply reply = store.run(
                "transfer " + mine.name() + " from " + mine.owner() + " to " + successor,
                RedisScript.TRANSFER,
                arguments);
        return granted(mine.name(), successor, reply);
    }

    @Override
    public boolean release(Grant mine, String cursor) throws CoordinatorException {
        return settle("release " + mine.name(), RedisScript.RELEASE, mine, cursor);
    }

    @Override
    public boolean commit(Grant mine, String cursor) throws CoordinatorException {
        return settle("keep the cursor of " + mine.name(), RedisScript.COMMIT, mine, cursor);
    }

    private boolean settle(String request, RedisScript script, Grant mine, String cursor) throws CoordinatorException {
        List<String> arguments = new ArrayList<>(proof(mine));
        arguments.add(cursor);
        return store.run(request, script, arguments).isYes(0);
    }

    private static List<String> proof(Grant mine) {
        return List.of(mine.name(), mine.owner(), RedisToken.format(mine.token()));
    }

    private static Optional<Grant> granted(String name, String owner, RedisReply reply) {
        return reply.text(0)
                .map(token -> new Grant(
                        name, owner, RedisToken.parse(token), reply.text(1).orElseThrow()));
    }

    @Override
    public Optional<Long> write(String name, long version, Optional<String> document) throws CoordinatorException {
        List<String> arguments = new ArrayList<>(List.of(name, Long.toString(version)));
        document.ifPresent(arguments::add);
        RedisReply reply = store.run("write " + name, RedisScript.WRITE, arguments);
        Object now = reply.rest().get(0);
        return now == null ? Optional.empty() : Optional.of(RedisReply.numberOf(now));
    }

    @Override
    public Optional<Entry> read(String name) throws CoordinatorException {
        return store.run("read " + name, RedisScript.READ, List.of(name))
                .list(0)
                .map(RedisCoordinator::entry);
    }

    @Override
    public Changes changes(long since) throws CoordinatorException {
        RedisReply reply =
                store.run("tell what changed since " + since, RedisScript.CHANGES, List.of(Long.toString(since)));
        List<Entry> entries = new ArrayList<>();
        for (Object entry : reply.list(1).orElseThrow()) {
            entries.add(entry((List<?>) entry));
        }
        Optional<List<?>> listed = reply.list(2);
        Set<String> gone = new HashSet<>();
        reply.list(4)
                .orElseThrow()
                .forEach(life -> gone.add(RedisReply.textOf(life).orElseThrow()));
        return new Changes(
                reply.version(),
                reply.epoch(),
                reply.now(),
                reply.isYes(0),
                entries,
                listed.isPresent() ? Optional.of(members.parse(listed.get())) : Optional.empty(),
                members.parse(reply.list(3).orElseThrow()),
                gone);
    }

    /** Of name, version, document, owner, token. */
    private static Entry entry(List<?> parts) {
        return new Entry(
                RedisReply.textOf(parts.get(0)).orElseThrow(),
                RedisReply.numberOf(parts.get(1)),
                RedisReply.textOf(parts.get(2)),
                RedisReply.textOf(parts.get(3)),
                RedisReply.textOf(parts.get(4)).map(RedisToken::parse).orElse(0L));
    }

    @Override
    public void hint(String incarnation) throws CoordinatorException {
        store.run("hint " + incarnation, RedisScript.HINT, List.of(incarnation, keys.channel(incarnation)));
    }

    @Override
    public boolean awaitHint(String incarnation, Duration atMost) throws CoordinatorException, InterruptedException {
        return hints.await(incarnation, atMost);
    }

    @Override
    public void close() {
        hints.close();
        store.close();
    }
}
