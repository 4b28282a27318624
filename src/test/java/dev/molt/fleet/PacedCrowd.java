package dev.molt.fleet;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SynchronizedHistogram;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol;

/**
 * Very many members that ask Redis as often as real ones do and for the same, but over a few connections, one request after the other
 * on each. Now and then one of them leaves, and comes again as its next life.
 */
final class PacedCrowd implements AutoCloseable {
    private static final int LINES = 16;
    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final Timing TIMING = Timing.of(LEASE);

    /** As {@link RedisSubscription} asks for a sign of life. */
    private static final long PING = TimeUnit.SECONDS.toNanos(2);

    private final int members;
    private final double restartsASecond;
    private final RedisMembers format = new RedisMembers();
    private final RedisMemory memory = new RedisMemory(0);
    private final List<String> keys;
    private final List<Line> lines;
    private final ExecutorService threads = Executors.newFixedThreadPool(LINES);
    private final List<Future<?>> running = new ArrayList<>();
    private final Histogram renewals = new SynchronizedHistogram(TimeUnit.MINUTES.toMicros(1), 3);
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private final AtomicLong told = new AtomicLong();
    private volatile boolean closed;

    /** Nobody has joined yet. */
    PacedCrowd(RedisProcess redis, int members, double restartsASecond) {
        this.members = members;
        this.restartsASecond = restartsASecond;
        this.keys = new RedisKeys("molt").all();
        this.lines = IntStream.range(0, LINES)
                .mapToObj(number -> new Line(redis, number))
                .toList();
    }

    /** All join, one after the other on each connection, and from then on do what members do. */
    void start() throws Exception {
        together(Line::join);
        long version = lines.get(0).readAll();
        lines.forEach(line -> line.crowd.forEach(member -> member.seen = version));
        lines.forEach(line -> running.add(threads.submit(line::run)));
    }

    private interface Work {
        void of(Line line);
    }

    private void together(Work work) throws InterruptedException, ExecutionException {
        List<Future<?>> all = new ArrayList<>();
        lines.forEach(line -> all.add(threads.submit(() -> work.of(line))));
        for (Future<?> each : all) {
            each.get();
        }
    }

    /** From when a renewal was due to its answer, in microseconds. */
    Histogram renewals() {
        return renewals;
    }

    /** What was asked for since {@link #forget}. */
    long requests() {
        return requests.get();
    }

    /** Who was told that it is no member any more. */
    long lost() {
        return lost.get();
    }

    /** How many members have been told of, to all together. */
    long told() {
        return told.get();
    }

    /** What was counted so far. */
    void forget() {
        renewals.reset();
        requests.set(0);
        told.set(0);
    }

    /** One who does what a membership does: renews, looks for leases that are over, reads what has changed, and pings. */
    private final class Simulated {
        private final String host;
        private final SplittableRandom random;
        private final Rounds rounds;
        private String life;
        private int lives;
        private long seen;
        private long renewal;
        private long ping;

        Simulated(int number, long now) {
            host = "crowd-" + number;
            random = new SplittableRandom(number);
            rounds = new Rounds(TIMING, random, now);
            rounds.read(now);
            renewal = now + Jitter.upTo(TIMING.renewal(), random);
            ping = now + Jitter.upTo(PING, random);
            begin();
        }

        void begin() {
            life = host + "." + lives++;
        }

        long due(long now) {
            return Math.min(Math.min(renewal, ping), now + rounds.pause(now));
        }

        void act(Line line, long now) {
            if (renewal <= now) {
                renew(line, now);
            } else if (rounds.reapIsDue(now)) {
                line.ask(RedisScript.REAP);
                rounds.reaped(now, members);
            } else if (rounds.readIsDue(now)) {
                read(line);
                rounds.read(now);
            } else if (ping <= now) {
                line.ping();
                ping = now + PING;
            }
        }

        private void renew(Line line, long now) {
            boolean held = line.ask(RedisScript.RENEW, life).isYes(0);
            renewals.recordValue(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - renewal));
            renewal = now + Jitter.atMost(TIMING.renewal(), random);
            lost.addAndGet(held ? 0 : 1);
        }

        void read(Line line) {
            RedisReply reply = line.ask(RedisScript.CHANGES, Long.toString(seen));
            seen = reply.version();
            told.addAndGet(IntStream.rangeClosed(2, 4)
                    .mapToLong(part -> reply.list(part).map(List::size).orElse(0))
                    .sum());
        }

        void join(Line line) {
            String member = format.format(new Member(host, life, "release-1", Map.of()));
            line.ask(RedisScript.JOIN, host, life, Long.toString(LEASE.toMillis()), member, "0");
        }

        void restart(Line line) {
            line.ask(RedisScript.LEAVE, life);
            begin();
            join(line);
            seen = 0;
            read(line);
        }
    }

    /** A connection, and those who share it. */
    private final class Line {
        private final Connection connection;
        private final SplittableRandom random;
        private final List<Simulated> crowd = new ArrayList<>();
        private long restart = Long.MAX_VALUE;

        Line(RedisProcess redis, int number) {
            connection = new Connection("127.0.0.1", redis.port());
            random = new SplittableRandom(number);
            for (int i = number; i < members; i += LINES) {
                crowd.add(new Simulated(i, System.nanoTime()));
            }
        }

        void join() {
            connection.sendCommand(Protocol.Command.EVAL, request(RedisScript.OPEN.text()));
            connection.getOne();
            for (RedisScript script : RedisScript.values()) {
                connection.sendCommand(Protocol.Command.SCRIPT, "LOAD", script.text());
                connection.getOne();
            }
            crowd.forEach(member -> member.join(this));
        }

        long readAll() {
            return ask(RedisScript.CHANGES, "0").version();
        }

        void run() {
            PriorityQueue<Next> next = new PriorityQueue<>(Comparator.comparing(Next::at));
            crowd.forEach(member -> next.add(new Next(member.renewal, member)));
            planRestart(System.nanoTime());
            while (!closed) {
                Next first = next.remove();
                LockSupport.parkNanos(first.at() - System.nanoTime());
                long now = System.nanoTime();
                if (first.at() <= now) {
                    first.member().act(this, now);
                }
                next.add(new Next(first.member().due(now), first.member()));
                restartOne(now);
            }
        }

        private void restartOne(long now) {
            if (restart <= now) {
                crowd.get(random.nextInt(crowd.size())).restart(this);
                planRestart(now);
            }
        }

        private void planRestart(long now) {
            if (restartsASecond > 0) {
                restart = now + Math.round(2 * random.nextDouble() * LINES / restartsASecond * 1e9);
            }
        }

        RedisReply ask(RedisScript script, String... own) {
            requests.incrementAndGet();
            connection.sendCommand(Protocol.Command.EVALSHA, request(script.digest(), own));
            RedisReply reply = RedisReply.of(connection.getOne());
            memory.saw(reply);
            return reply;
        }

        private String[] request(String script, String... own) {
            List<String> all = new ArrayList<>(List.of(script, Integer.toString(keys.size())));
            all.addAll(keys);
            all.addAll(memory.told());
            all.addAll(List.of(own));
            return all.toArray(String[]::new);
        }

        void ping() {
            requests.incrementAndGet();
            connection.ping();
        }
    }

    private record Next(long at, Simulated member) {}

    /** They ask for nothing more. Fails if one of them could not go on before. */
    void stop() throws InterruptedException, ExecutionException {
        closed = true;
        for (Future<?> each : running) {
            each.get();
        }
    }

    @Override
    public void close() {
        closed = true;
        threads.shutdownNow();
        lines.forEach(line -> line.connection.close());
    }
}
