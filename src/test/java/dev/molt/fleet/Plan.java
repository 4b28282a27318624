package dev.molt.fleet;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * What a simulation is of.
 *
 * @param workers how many hosts, each with a worker
 * @param readers how many of them read and own; the others only stay members
 * @param names how many there are to be owned
 * @param chaos for how long workers, network and store misbehave
 * @param quiet for how long nothing does after that
 * @param loss of requests, and of replies, meanwhile; 1: all are lost
 * @param late how many of them are on their way for up to three seconds; 1: all
 * @param service nanoseconds that the store needs for each request; it does one after the other
 * @param tokensAreChecked whether what workers write to refuses lower tokens than it has seen
 */
record Plan(
        int workers,
        int readers,
        int names,
        Timing timing,
        Duration chaos,
        Duration quiet,
        double loss,
        double late,
        long service,
        boolean tokensAreChecked) {
    static final Duration LEASE = Duration.ofSeconds(10);

    /** A fleet in which everything goes wrong that can, and then has peace for long enough. */
    static Plan chaotic(RandomGenerator random) {
        int workers = 2 + random.nextInt(9);
        return new Plan(
                workers,
                workers,
                1 + random.nextInt(10),
                Timing.of(LEASE),
                Duration.ofSeconds(60),
                Duration.ofSeconds(70),
                0.03 * random.nextDouble(),
                0.02 * random.nextDouble(),
                0,
                true);
    }

    /** The same with so many workers, of which a few own; they have half of the trouble. It is over sooner. */
    Plan withWorkers(int number) {
        return new Plan(
                number,
                Math.min(number, 20),
                2 * names,
                timing,
                chaos.dividedBy(2),
                quiet,
                loss,
                late,
                service,
                tokensAreChecked);
    }

    /** A fleet in which only that goes wrong which a test does. */
    static Plan calm(int workers, int names) {
        return new Plan(workers, workers, names, Timing.of(LEASE), Duration.ZERO, Duration.ZERO, 0, 0, 0, true);
    }

    /** Of very many workers, a hundred of which own, and a store that needs its time. */
    Plan withStoreThatNeeds(Duration service) {
        return new Plan(
                workers,
                Math.min(workers, 100),
                names,
                timing,
                chaos,
                quiet,
                loss,
                late,
                service.toNanos(),
                tokensAreChecked);
    }

    /** A broken one: workers act for so long after their last renewal. */
    Plan withFenceAfter(Duration time) {
        Timing broken = new Timing(
                timing.lease(),
                timing.renewal(),
                timing.retry(),
                time.toNanos(),
                timing.rejoin(),
                timing.reap(),
                timing.read());
        return new Plan(workers, readers, names, broken, chaos, quiet, loss, late, service, tokensAreChecked);
    }

    /** A broken one: late writes are taken. */
    Plan withoutTokens() {
        return new Plan(workers, readers, names, timing, chaos, quiet, loss, late, service, false);
    }
}
