package dev.molt.fleet;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** A process of a fleet, which says a line for each thing that it has done. */
final class FleetProcess {
    private FleetProcess() {}

    /** {@code count URL FLEET INCARNATION NUMBER} or {@code own URL FLEET HOST LIFE LEASE_MILLIS}. */
    public static void main(String[] args) throws Exception {
        try (Coordinator store = Fleets.open(FleetUrl.of(args[1]), args[2], 0)) {
            begin(store);
            if (args[0].equals("count")) {
                count(store, args[3], Integer.parseInt(args[4]));
            } else {
                own(store, args[3], args[4], Duration.ofMillis(Long.parseLong(args[5])));
            }
        }
    }

    /** While everybody begins, this may take longer than a call may. */
    private static void begin(Coordinator store) {
        StoreFixture.begin(store);
    }

    /** Adds one to a number as often as it is told, while others do too. */
    private static void count(Coordinator store, String incarnation, int number) throws CoordinatorException {
        store.join(
                new Member(incarnation, incarnation, "release-1", Map.of()), Set.of(), Set.of(), Duration.ofMinutes(5));
        int done = 0;
        while (done < number) {
            Optional<Entry> entry = store.read("count");
            int next = entry.flatMap(Entry::document).map(Integer::parseInt).orElse(0) + 1;
            long version = entry.map(Entry::version).orElse(0L);
            if (store.write("count", version, Optional.of(String.valueOf(next))).isPresent()) {
                done++;
            }
        }
        System.out.println("counted " + number);
    }

    /** Waits for a line with the lives that it knows to have ended, and owns until it is told to end, or whoever has started it is gone. */
    private static void own(Coordinator store, String host, String life, Duration lease) throws IOException {
        BufferedReader told = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        System.out.println("parked");
        List<String> dead = new ArrayList<>(Arrays.asList(told.readLine().split(" ")));
        dead.removeIf(String::isEmpty);
        AtomicInteger lives = new AtomicInteger();
        Instance instance = new Instance(
                () -> new Member(host, life + "." + lives.incrementAndGet(), "release-1", Map.of()),
                Set.of(),
                Set.copyOf(dead),
                lease);
        Owner owner = Owner.start(store, instance, System.out::println);
        told.readLine();
        owner.close();
    }
}
