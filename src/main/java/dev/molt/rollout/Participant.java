package dev.molt.rollout;

import dev.molt.check.Gate;
import dev.molt.config.Settings;
import dev.molt.fleet.Coordinator;
import dev.molt.fleet.CoordinatorException;
import dev.molt.fleet.Trouble;
import dev.molt.update.DataDirectory;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The part of a host in the rollouts of its fleet, on a thread of its own: every few seconds it reads how the updates of this host ended,
 * tells the store what that does not know yet, and has the host look for an update when it has its turn. What the store has lost is told
 * again.
 *
 * <p>Two of one host, in the old worker and in the new one, do no harm.
 */
public final class Participant implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Participant.class);
    /** Why a host that was never in its fleet has to wait. */
    public static final String NO_TURN = "this instance has not been in its fleet yet, so it has no turn";

    private static final Duration PERIOD = Duration.ofSeconds(5);

    /** Where nobody waits for a turn, only what is bad has to get round. */
    private static final Duration PERIOD_WITHOUT_TURNS = Duration.ofSeconds(30);

    /** Other things of the fleet change too. */
    private static final long SHORTEST_PERIOD_MILLIS = 500;

    private static final double JITTER = 0.2;

    private final Rollouts rollouts;
    private final String host;
    private final DataDirectory data;
    private final Duration probation;
    private final Runnable lookNow;
    private final Duration period;
    private final Clock clock;
    private final LongSupplier nanos;
    private final FleetGate gate;
    private final Reporter reporter;
    private final Nudges nudges;
    private final Trouble trouble = new Trouble(LOG, "The fleet is not told of the updates of this host");
    private final SplittableRandom random = new SplittableRandom();
    private final Semaphore changes = new Semaphore(0);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::runUntilClosed, "molt-rollout");

    Participant(
            Rollouts rollouts,
            Settings settings,
            String host,
            DataDirectory data,
            Runnable lookNow,
            Duration period,
            Clock clock,
            LongSupplier nanos) {
        this.rollouts = rollouts;
        this.host = host;
        this.data = data;
        this.probation = settings.updateProbation();
        this.lookNow = lookNow;
        this.period = period;
        this.clock = clock;
        this.nanos = nanos;
        this.gate = new FleetGate(rollouts, host);
        this.reporter = new Reporter(rollouts, host, data);
        this.nudges = new Nudges(settings.updateCheckInterval());
        thread.setDaemon(true);
    }

    /**
     * Begins to take part.
     *
     * @param coordinator stays open; to be closed after this
     * @param host what the fleet calls this host, as in its {@link dev.molt.fleet.Member}
     * @param data where its supervisor writes how updates end
     * @param lookNow has the next look at the remote begin at once, and returns before it does
     */
    public static Participant start(
            Coordinator coordinator, Settings settings, String host, DataDirectory data, Runnable lookNow) {
        Rollouts rollouts = Rollouts.of(coordinator, settings);
        Duration period = rollouts.isRolling() ? PERIOD : PERIOD_WITHOUT_TURNS;
        Participant participant =
                new Participant(rollouts, settings, host, data, lookNow, period, Clock.systemUTC(), System::nanoTime);
        participant.start();
        return participant;
    }

    /** To be asked before the host of this data directory requests an update by itself, by who is not its worker. */
    public static Gate gate(Coordinator coordinator, Settings settings, DataDirectory data) throws IOException {
        Rollouts rollouts = Rollouts.of(coordinator, settings);
        Optional<String> host = hostOf(data);
        return host.isPresent() || !rollouts.isRolling()
                ? new FleetGate(rollouts, host.orElse(""))
                : commit -> Gate.Answer.waiting(NO_TURN);
    }

    /** What a host of this data directory is called in its fleet; empty: it has not been in one yet. */
    public static Optional<String> hostOf(DataDirectory data) throws IOException {
        return Told.read(data).map(Told::host);
    }

    void start() {
        thread.start();
    }

    /** To be asked before this host requests an update by itself; waits for the store, for a few seconds at most. */
    public Gate gate() {
        return gate;
    }

    /** Something has changed in the fleet or on this host: it is looked at soon. Returns at once. */
    public void changed() {
        changes.release();
    }

    private void runUntilClosed() {
        try {
            while (!closed.await(SHORTEST_PERIOD_MILLIS, TimeUnit.MILLISECONDS)) {
                round();
                if (changes.tryAcquire(jittered(), TimeUnit.MILLISECONDS)) {
                    changes.drainPermits();
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("Taking part in rollouts ends, it was interrupted");
        }
    }

    private long jittered() {
        return Math.round(period.toMillis() * (1 + JITTER * (random.nextDouble() - 0.5)));
    }

    /** Looks once; what fails is tried again in the next. */
    void round() {
        try {
            Rollouts.Outlook outlook = rollouts.outlook(host, gate.turnedAway());
            HostNews news = HostNews.read(data, probation, clock);
            if (reporter.tell(news, outlook.sight())) {
                changed();
            } else if (news.running().isPresent() && nudges.isDue(outlook.awaited(), nanos.getAsLong())) {
                lookNow.run();
            }
            trouble.isOver();
        } catch (CoordinatorException | IOException | RuntimeException e) {
            trouble.failed(e);
        }
    }

    /** Tells nothing more. Waits for a call that has begun, for a second at most. */
    @Override
    public void close() {
        closed.countDown();
        changes.release();
        try {
            thread.join(Coordinator.REQUEST_TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
