package dev.molt.fleet;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A whole fleet in virtual time, which is the same each time with the same seed: workers with the real decisions of a membership, a
 * model of the store, and a network, all of which may misbehave.
 */
final class Simulation {
    private static final long SECOND = 1_000_000_000;
    private static final long LONGEST_START = 10_000_000;

    private final Plan plan;
    private final RandomGenerator random;
    private final VirtualClock clock = new VirtualClock();
    private final Agenda agenda = new Agenda(clock);
    private final HistoryChecker checker;
    private final RecordedStore store;
    private final SimulatedNetwork network;
    private final Sink sink;
    private final List<String> names;
    private final Set<String> owners;
    private final List<SimulatedWorker> workers = new ArrayList<>();
    private final Map<String, SimulatedWorker> ofLives = new HashMap<>();
    private int lives;
    private int failedRenewals;
    private int endedLives;

    /** Everybody joins together. */
    Simulation(Plan plan, long seed) {
        this.plan = plan;
        this.random = new SplittableRandom(seed);
        this.checker = new HistoryChecker(plan.timing().lease());
        ModelCoordinator model = new ModelCoordinator(clock, 0);
        this.store = new RecordedStore(
                model, agenda, checker, Duration.ofNanos(plan.timing().lease()));
        this.network = new SimulatedNetwork(agenda, random, plan);
        this.sink = new Sink(agenda, checker, plan.tokensAreChecked());
        this.names = IntStream.range(0, plan.names())
                .mapToObj(number -> "name-" + number)
                .toList();
        this.owners = IntStream.range(0, plan.readers())
                .mapToObj(number -> "host-" + number)
                .collect(Collectors.toSet());
        for (int i = 0; i < plan.workers(); i++) {
            workers.add(new SimulatedWorker(this, "host-" + i, Set.of(), i < plan.readers()));
            agenda.in(random.nextLong(LONGEST_START), workers.get(i)::start);
        }
        wantNames();
    }

    /** Runs a whole plan; returns what was wrong with that. */
    static List<String> problems(Plan plan, long seed) {
        Simulation simulation = new Simulation(plan, seed);
        new Chaos(simulation, plan.chaos()).begin();
        simulation.runFor(plan.chaos());
        simulation.heal();
        simulation.runFor(plan.quiet().minus(Plan.LEASE));
        Map<String, Long> before = simulation.cursors();
        simulation.runFor(Plan.LEASE);
        List<String> problems = new ArrayList<>(simulation.checker.violations());
        problems.addAll(simulation.unrest(before));
        return problems;
    }

    /** Also what a lost store has forgotten. */
    private void wantNames() {
        names.forEach(store::want);
        agenda.in(SECOND, this::wantNames);
    }

    void runFor(Duration time) {
        agenda.runUntil(agenda.now() + time.toNanos());
    }

    private void heal() {
        network.heal();
        workers.forEach(worker -> worker.cut(false));
    }

    /** How far every name has come. */
    private Map<String, Long> cursors() {
        Map<String, Long> cursors = new TreeMap<>();
        names.forEach(name -> cursors.put(name, sink.cursor(name)));
        return cursors;
    }

    /** What should not be so in a fleet that nothing disturbs. */
    private List<String> unrest(Map<String, Long> before) {
        List<String> unrest = new ArrayList<>();
        for (SimulatedWorker worker : workers) {
            if (worker.incarnation().isEmpty()) {
                unrest.add(worker.host() + " is no member in the end");
            }
        }
        for (String name : names) {
            if (ownerOf(name).isEmpty()) {
                unrest.add("nobody acts for " + name + " in the end: " + store.read(name));
            }
            if (sink.cursor(name) <= before.get(name)) {
                unrest.add(name + " does not get on in the end");
            }
        }
        return unrest;
    }

    /** The worker that owns a name and knows it. */
    Optional<SimulatedWorker> ownerOf(String name) {
        return store.read(name)
                .flatMap(entry -> entry.owner()
                        .map(ofLives::get)
                        .filter(worker -> worker.owner().holds(name, entry.token())));
    }

    /** What happened so far that must not. */
    List<String> violations() {
        return checker.violations();
    }

    List<String> names() {
        return names;
    }

    /** The hosts whose workers own; others only stay members. */
    Set<String> owners() {
        return owners;
    }

    /** The present one of each host. */
    List<SimulatedWorker> workers() {
        return workers;
    }

    /** Lets the next process of a host begin; the one before has ended. */
    void replace(int host, Set<String> dead) {
        SimulatedWorker next = new SimulatedWorker(this, workers.get(host).host(), dead, host < plan.readers());
        workers.set(host, next);
        next.start();
    }

    /** A second process of a host, which nobody has told of the first. */
    SimulatedWorker twin(int host) {
        SimulatedWorker twin = new SimulatedWorker(this, workers.get(host).host(), Set.of(), host < plan.readers());
        twin.start();
        return twin;
    }

    Member nextLife(SimulatedWorker worker) {
        String incarnation = worker.host() + "." + lives++;
        ofLives.put(incarnation, worker);
        return new Member(worker.host(), incarnation, "release-1", Map.of());
    }

    /** Sent by whoever knows that something awaits that life. */
    void hint(String incarnation) {
        Optional.ofNullable(ofLives.get(incarnation))
                .ifPresent(worker -> network.send(() -> worker.whenRunning(worker::hint)));
    }

    /** Sets the store's wall clock. */
    void jump(Duration by) {
        clock.jump(by);
        checker.jumped(agenda.now(), by.toNanos());
    }

    void renewalFailed() {
        failedRenewals++;
    }

    void lifeEnded() {
        endedLives++;
    }

    int failedRenewals() {
        return failedRenewals;
    }

    /** How many were fenced or lost. */
    int endedLives() {
        return endedLives;
    }

    Plan plan() {
        return plan;
    }

    RandomGenerator random() {
        return random;
    }

    Agenda agenda() {
        return agenda;
    }

    HistoryChecker checker() {
        return checker;
    }

    RecordedStore store() {
        return store;
    }

    SimulatedNetwork network() {
        return network;
    }

    Sink sink() {
        return sink;
    }
}
