package dev.molt.e2e;

import static org.awaitility.Awaitility.await;

import dev.molt.fleet.Coordinator;
import dev.molt.fleet.CoordinatorException;
import dev.molt.fleet.Entry;
import dev.molt.fleet.FleetUrl;
import dev.molt.fleet.Fleets;
import dev.molt.fleet.Member;
import dev.molt.fleet.View;
import dev.molt.listener.TestSource;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Two real instances that share listeners, of which one after the other ends without a word: how long nobody owns what it had, as who
 * looks into the store sees it.
 */
public final class TakeoverFigures implements AutoCloseable {
    private static final List<String> HOSTS = List.of("one", "two");
    private static final List<String> STREAMS =
            IntStream.range(0, 10).mapToObj(number -> "s" + number).toList();

    private static final String LISTENER = "listener/";
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private final Instances instances;
    private final Map<String, Instances.Instance> byHost = new LinkedHashMap<>();
    private final Deque<String> turns = new ArrayDeque<>(HOSTS);
    private final TestSource source = TestSource.start();
    private final Coordinator store;
    private View view = View.NONE;

    private interface End {
        void of(Installation molt, ProcessHandle worker) throws Exception;
    }

    /** Returns when each of them owns half of the listeners. */
    public TakeoverFigures(FleetUrl url) {
        instances = new Instances(Map.of("FLEET_URL", url.text()));
        store = Fleets.open(url, "molt", 0);
        try {
            begin();
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private void begin() {
        for (String host : HOSTS) {
            Instances.Instance added = instances.add();
            added.molt().set("FLEET_INSTANCE", host);
            byHost.put(host, added.start());
        }
        byHost.values().forEach(Instances.Instance::awaitServing);
        for (String stream : STREAMS) {
            byHost.get(HOSTS.get(0))
                    .molt()
                    .molt("listeners", "start", stream, source.url(stream), "--resumable")
                    .orThrow();
        }
        settle();
    }

    /** Milliseconds from kill -9 of the JVM of a worker to another owner of all that it had. */
    public double killWorker() throws Exception {
        double millis = measure((molt, worker) -> worker.destroyForcibly());
        settle();
        return millis;
    }

    /** Milliseconds from when all processes of an instance stand still, its supervisor too, so that nobody tells the fleet. */
    public double loseHost() throws Exception {
        Installation molt = byHost.get(turns.peek()).molt();
        double millis = measure((stopped, worker) -> stop(stopped));
        Processes.signal("CONT", molt.processes().alive());
        settle();
        return millis;
    }

    /** Not while it has a store locked that is a file: a host that is lost has its own. */
    private void stop(Installation molt) {
        List<Long> all = molt.processes().alive();
        Processes.signal("STOP", all);
        while (isLocked()) {
            Processes.signal("CONT", all);
            Processes.signal("STOP", all);
        }
    }

    private boolean isLocked() {
        try {
            store.reap();
            return false;
        } catch (CoordinatorException e) {
            return true;
        }
    }

    private double measure(End end) throws Exception {
        String host = turns.remove();
        turns.add(host);
        Installation molt = byHost.get(host).molt();
        look();
        Map<String, Optional<String>> before = view.entries().values().stream()
                .filter(entry -> ownerOf(entry).equals(Optional.of(host)))
                .collect(Collectors.toMap(Entry::name, Entry::owner));
        if (before.isEmpty()) {
            throw new IllegalStateException(host + " owns nothing\n" + instances.logs());
        }
        ProcessHandle worker = ProcessHandle.of(molt.workerPid()).orElseThrow();
        long began = System.nanoTime();
        end.of(molt, worker);
        while (!haveOthers(before)) {
            if (System.nanoTime() - began > LONG.toNanos()) {
                throw new IllegalStateException("nobody owns what " + host + " had\n" + instances.logs());
            }
            LockSupport.parkNanos(LOOK_NANOS);
            look();
        }
        return (System.nanoTime() - began) / 1e6;
    }

    private boolean haveOthers(Map<String, Optional<String>> before) {
        return before.entrySet().stream().allMatch(had -> {
            Entry now = view.entries().get(had.getKey());
            return ownerOf(now).isPresent() && !now.owner().equals(had.getValue());
        });
    }

    /** The host of a valid owner. */
    private Optional<String> ownerOf(Entry entry) {
        return view.members().stream()
                .filter(member -> entry.owner().equals(Optional.of(member.incarnation())))
                .map(Member::host)
                .findFirst();
    }

    private void look() throws CoordinatorException {
        view = view.after(store.changes(view.version()));
    }

    /** Until each has half again, and is connected. */
    private void settle() {
        await("the listeners to be shared out").atMost(LONG).until(() -> {
            look();
            return HOSTS.stream().allMatch(host -> owned(host) == STREAMS.size() / HOSTS.size());
        });
        await("all to be connected once")
                .atMost(LONG)
                .until(() -> STREAMS.stream()
                        .allMatch(stream -> source.stream(stream).open() == 1));
    }

    private long owned(String host) {
        return view.entries().values().stream()
                .filter(entry -> entry.name().startsWith(LISTENER))
                .filter(entry -> ownerOf(entry).equals(Optional.of(host)))
                .count();
    }

    @Override
    public void close() {
        instances.close();
        source.close();
        store.close();
    }
}
