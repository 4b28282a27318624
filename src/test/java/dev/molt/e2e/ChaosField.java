package dev.molt.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** An installation that is updated and killed again and again, under a small load whose acknowledged writes must all survive. */
final class ChaosField implements AutoCloseable {
    private static final int RATE = 40;
    private static final int FIRST_MIGRATION = 9000;
    private static final int NEW_CONNECTIONS = 5;
    private static final CrashPoint NOWHERE = new CrashPoint.Call("no such call", 0, false);

    private final Installation installation;
    private final Shims shims;
    private final Load load;
    private final Map<String, String> schemas = new HashMap<>();
    private Running running;
    private long startedNanos;
    private String schema;
    private int migrations = FIRST_MIGRATION;

    ChaosField() {
        this(Installation.create());
    }

    ChaosField(Installation fresh) {
        installation = fresh.set("BACKUP_KEEP", "2").set("RELEASE_KEEP", "2");
        shims = Shims.install(installation);
        try {
            running = installation.startServing();
            running.await("everything to be quiet", installation::isQuiet);
            schema = installation.database().schema();
            remember(installation.repository().head(), schema);
            load = Load.start(installation.port(), RATE);
        } catch (IOException e) {
            installation.close();
            throw new UncheckedIOException("cannot start the load", e);
        } catch (RuntimeException | Error e) {
            installation.close();
            throw e;
        }
    }

    /** Brings retention into its steady state, so that the prune after an update has something to remove. */
    void warmUp() throws InterruptedException {
        for (int i = 0; i < 4; i++) {
            pointsOf(Plot.GOOD);
        }
    }

    /** The points of an update that nobody disturbs: its commands, in the order in which they ran. */
    List<CrashPoint> pointsOf(Plot plot) throws InterruptedException {
        play(plot, NOWHERE);
        List<CrashPoint> points = shims.points();
        shims.clear();
        return points;
    }

    /** The points of the recovery from a kill at a point; none if the update does not come there. */
    List<CrashPoint> pointsOfRecovery(Plot plot, CrashPoint first) throws InterruptedException {
        boolean reached = play(plot, first);
        List<CrashPoint> points = reached ? shims.points() : List.of();
        shims.clear();
        return points;
    }

    private boolean play(Plot plot, CrashPoint point) throws InterruptedException {
        Optional<Change> change = commit(plot);
        Strike strike = new Strike(installation, shims);
        String update = request(plot, point);
        boolean reached = strike.reach(point, update);
        if (reached) {
            Kill.TREE.strike(installation, running);
            recover(update);
        }
        settle(plot, change);
        return reached;
    }

    /** One round: an update, a kill in it, perhaps a second one in the recovery, and the look at what is left. */
    ChaosRow round(Plot plot, CrashPoint point, Kill kill, Optional<CrashPoint.Call> second)
            throws InterruptedException {
        Optional<Change> change = commit(plot);
        Strike strike = new Strike(installation, shims);
        String update = request(plot, point);
        boolean reached = strike.reach(point, update);
        boolean again = reached && killed(kill) && second.isPresent() && killedInRecovery(second.get(), kill, update);
        long millis = reached ? recover(update) : 0;
        List<String> faults = Inspection.faults(installation, update, plot.outcomes(), schemas, load.ledger());
        String outcome = installation
                .data()
                .history(update)
                .map(record -> record.get("outcome"))
                .orElse("none");
        settle(plot, change);
        return new ChaosRow(
                point,
                again ? second.map(CrashPoint.class::cast) : Optional.empty(),
                kill,
                plot,
                reached,
                outcome,
                millis,
                load.ledger().size(),
                faults);
    }

    private Optional<Change> commit(Plot plot) throws InterruptedException {
        if (plot == Plot.CODE_BACK) {
            play(Plot.GOOD, NOWHERE);
        }
        Optional<Change> change = plot.change(++migrations);
        change.ifPresent(it -> remember(installation.repository().commit(it), schemaAfter(it)));
        return change;
    }

    private String schemaAfter(Change change) {
        return change.migration()
                .map(migration -> Integer.toString(migration.version()))
                .orElse(schema);
    }

    private void remember(String commit, String brings) {
        schemas.put(commit.substring(0, 10), brings);
    }

    private String request(Plot plot, CrashPoint point) {
        shims.clear();
        if (point instanceof CrashPoint.Call call) {
            shims.plan(call);
        }
        return plot.ask(installation, migrations);
    }

    private boolean killed(Kill kill) {
        if (kill == Kill.POWER) {
            load.ledger().deafWhile(() -> kill.strike(installation, running));
        } else {
            kill.strike(installation, running);
        }
        if (shims.isHit()) {
            shims.resume();
        }
        return true;
    }

    private boolean killedInRecovery(CrashPoint.Call point, Kill kill, String update) throws InterruptedException {
        shims.plan(point);
        Strike strike = new Strike(installation, shims);
        start();
        return strike.reach(point, update) && killed(kill);
    }

    private void start() {
        startedNanos = System.nanoTime();
        running = installation.start();
    }

    /** Starts again and waits for a release that serves. The milliseconds that it took. */
    private long recover(String update) {
        if (!running.isAlive()) {
            shims.clear();
            start();
        }
        running.await("the update to end and a release to serve", () -> isSettled(update));
        return Duration.ofNanos(System.nanoTime() - startedNanos).toMillis();
    }

    /** After an overlap the old worker answers beside the new one until it is drained. */
    private boolean isSettled(String update) {
        return installation.data().history(update).isPresent()
                && installation.client().isReady()
                && answersOnly(installation.data().current());
    }

    private boolean answersOnly(String release) {
        return Stream.generate(installation.client()::release)
                .limit(NEW_CONNECTIONS)
                .allMatch(release::equals);
    }

    /** What the next update starts from: a failed release's migration leaves the branch again. */
    private void settle(Plot plot, Optional<Change> change) {
        if (plot.isGood()) {
            change.ifPresent(it -> schema = schemaAfter(it));
        } else {
            change.flatMap(Change::migration).ifPresent(installation.repository()::withdraw);
        }
        running.await("everything to be quiet", installation::isQuiet);
    }

    /** Ends everything, but leaves the files. Where they are. */
    java.nio.file.Path abandon() {
        load.close();
        return installation.leave();
    }

    @Override
    public void close() {
        load.close();
        installation.close();
    }
}
