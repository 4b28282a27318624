package dev.molt.fleet;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Lets go wrong what can, for a time, in a simulated fleet. */
final class Chaos {
    private static final Duration LONGEST_PAUSE = Plan.LEASE.multipliedBy(3);
    private static final Duration LONGEST_CUT = Plan.LEASE.multipliedBy(2);
    private static final Duration LONGEST_OUTAGE = Duration.ofSeconds(15);
    private static final Duration LONGEST_START = Duration.ofSeconds(5);
    private static final Duration LONGEST_DRAIN = Duration.ofSeconds(8);
    private static final Duration LARGEST_JUMP = Duration.ofHours(1);

    private final Simulation fleet;
    private final RandomGenerator random;
    private final Agenda agenda;
    private final long end;

    Chaos(Simulation fleet, Duration time) {
        this.fleet = fleet;
        this.random = fleet.random();
        this.agenda = fleet.agenda();
        this.end = agenda.now() + time.toNanos();
    }

    void begin() {
        every(6, this::pause);
        every(12, this::kill);
        every(15, this::stop);
        every(8, this::cut);
        every(30, this::takeStoreDown);
        every(60, fleet.store()::loseData);
        every(80, this::jump);
        every(40, this::startTwin);
    }

    /** On the average. */
    private void every(int seconds, Runnable fault) {
        long at =
                agenda.now() + random.nextLong(Duration.ofSeconds(2L * seconds).toNanos());
        if (at < end) {
            agenda.at(at, () -> {
                fault.run();
                every(seconds, fault);
            });
        }
    }

    private long upTo(Duration longest) {
        return random.nextLong(longest.toNanos());
    }

    /** Nothing of this lasts longer than the chaos. */
    private long untilAtMost(Duration longest) {
        return Math.min(end, agenda.now() + upTo(longest));
    }

    /** If only some own anything, half of the time one of them. */
    private int anyHost() {
        int all = fleet.workers().size();
        int owners = fleet.plan().readers();
        return random.nextInt(owners < all && random.nextBoolean() ? owners : all);
    }

    private void pause() {
        fleet.workers().get(anyHost()).pauseUntil(untilAtMost(LONGEST_PAUSE));
    }

    private void kill() {
        int host = anyHost();
        SimulatedWorker worker = fleet.workers().get(host);
        if (!worker.hasEnded()) {
            worker.kill();
            agenda.in(upTo(LONGEST_START), () -> replace(host, worker));
        }
    }

    /** Killed when its drain takes too long. */
    private void stop() {
        int host = anyHost();
        SimulatedWorker worker = fleet.workers().get(host);
        if (!worker.hasEnded()) {
            worker.whenRunning(worker::stop);
            agenda.in(upTo(LONGEST_DRAIN), () -> {
                worker.kill();
                replace(host, worker);
            });
        }
    }

    /** Its successor may know that it is dead, or not. */
    private void replace(int host, SimulatedWorker before) {
        if (fleet.workers().get(host) == before) {
            Optional<String> known = before.lastLife().filter(life -> random.nextBoolean());
            fleet.replace(host, known.map(Set::of).orElse(Set.of()));
        }
    }

    private void cut() {
        SimulatedWorker worker = fleet.workers().get(anyHost());
        worker.cut(true);
        agenda.at(untilAtMost(LONGEST_CUT), () -> worker.cut(false));
    }

    private void takeStoreDown() {
        fleet.network().storeIsDown(true);
        agenda.at(untilAtMost(LONGEST_OUTAGE), () -> fleet.network().storeIsDown(false));
    }

    private void jump() {
        long by = upTo(LARGEST_JUMP);
        fleet.jump(Duration.ofNanos(random.nextBoolean() ? by : -by));
    }

    private void startTwin() {
        SimulatedWorker twin = fleet.twin(anyHost());
        agenda.at(untilAtMost(LONGEST_CUT), twin::kill);
    }
}
