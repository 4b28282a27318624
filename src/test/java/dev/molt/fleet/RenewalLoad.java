package dev.molt.fleet;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * What a store does for a fleet in which nothing happens, by how many listeners its members own.
 *
 * @param operations a second, as the store counts them
 * @param processor of its processes, in percent of one core; empty: it has none
 */
public record RenewalLoad(double operations, Optional<Double> processor) {
    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final Duration LONG = Duration.ofMinutes(5);

    /** Members with the threads and connections that each worker has, which own so many names together; looked at so often. */
    public static List<RenewalLoad> measure(
            MeasuredStore store, int members, int listeners, Duration window, int repetitions) throws Exception {
        List<Coordinator> stores = new ArrayList<>();
        List<Membership> fleet = new ArrayList<>();
        try {
            for (int i = 0; i < members; i++) {
                stores.add(Fleets.open(store.url(), "molt", 0));
                StoreFixture.begin(stores.get(i));
                fleet.add(join(stores.get(i), "host-" + i));
            }
            own(fleet, listeners);
            List<RenewalLoad> measured = new ArrayList<>();
            for (int i = 0; i < repetitions; i++) {
                measured.add(over(store, window));
            }
            return measured;
        } finally {
            fleet.forEach(Membership::close);
            stores.forEach(Coordinator::close);
        }
    }

    private static Membership join(Coordinator store, String host) {
        Instance instance =
                new Instance(() -> new Member(host, host + ".1", "release-1", Map.of()), Set.of(), Set.of(), LEASE);
        Membership member = new Membership(store, instance, new Idle(), System::nanoTime, new SplittableRandom());
        member.start();
        await().atMost(LONG).until(() -> member.member().isPresent());
        return member;
    }

    private static void own(List<Membership> fleet, int listeners) throws CoordinatorException {
        for (int i = 0; i < listeners; i++) {
            Membership owner = fleet.get(i % fleet.size());
            String name = "listener/" + i;
            owner.coordinator().write(name, 0, Optional.of("{}"));
            owner.coordinator().acquire(owner.member().orElseThrow().incarnation(), name);
        }
        await().atMost(LONG)
                .until(() -> fleet.stream()
                        .allMatch(member -> member.view().entries().size() == listeners
                                && member.view().free().isEmpty()));
    }

    private static RenewalLoad over(MeasuredStore store, Duration window) throws Exception {
        long began = System.nanoTime();
        long operations = store.operations();
        Optional<Duration> processor = store.processorTime();
        TimeUnit.NANOSECONDS.sleep(window.toNanos());
        double seconds = (System.nanoTime() - began) / 1e9;
        double done = store.operations() - operations;
        Optional<Duration> used = store.processorTime();
        return new RenewalLoad(
                done / seconds,
                used.map(now -> now.minus(processor.orElseThrow()).toNanos() / 1e7 / seconds));
    }

    /** Does nothing of its own. */
    private static final class Idle implements MembershipListener {
        @Override
        public void joined(Member life, View view) {}

        @Override
        public void changed(View view) {}

        @Override
        public void fenced(String incarnation, String why) {
            lost(incarnation, why);
        }

        @Override
        public void lost(String incarnation, String why) {
            System.err.println(incarnation + " is no member any more, and these figures are none: " + why);
        }
    }
}
