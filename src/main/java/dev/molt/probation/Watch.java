package dev.molt.probation;

import dev.molt.config.Settings;
import dev.molt.update.DataDirectory;
import dev.molt.update.KeptFigures;
import dev.molt.update.Probation;
import dev.molt.update.ReleaseId;
import dev.molt.update.UnreadableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the worker that it is in, on a thread of its own: in probation every 10 s against the thresholds; after one that was passed
 * every 10 minutes, to remember what is usual. It only says what it has seen; what follows is the supervisor's.
 */
public final class Watch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_SETTLING = Duration.ofSeconds(1);

    /** A short probation has as many looks as one of ten minutes, as far as they are not too short. */
    private static final int LOOKS = 60;

    /** What a release is remembered by: long enough to be usual, short enough to be the load that its successor meets. */
    private static final Duration STRETCH = Duration.ofMinutes(10);

    private final Settings settings;
    private final DataDirectory data;
    private final ReleaseId release;
    private final Answers answers;
    private final BiConsumer<String, String> announce;
    private final Clock clock;
    private final Thresholds thresholds;
    private final Machine machine = Machine.here();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::settleAndRun, "molt-probation");

    Watch(
            Settings settings,
            DataDirectory data,
            ReleaseId release,
            Answers answers,
            BiConsumer<String, String> announce,
            Clock clock) {
        this.settings = settings;
        this.data = data;
        this.release = release;
        this.answers = answers;
        this.announce = announce;
        this.clock = clock;
        this.thresholds = Thresholds.of(settings);
        thread.setDaemon(true);
    }

    /**
     * Starts to watch a worker that accepts, or does nothing if UPDATE_PROBATION is 0 or no supervisor started this process.
     *
     * @param release what MOLT_RELEASE says
     * @param answers counts what clients get
     * @param announce writes a file for the supervisor, and wakes it; may throw an {@link UncheckedIOException}
     * @return stops it
     */
    public static AutoCloseable start(
            Settings settings,
            DataDirectory data,
            String release,
            Answers answers,
            BiConsumer<String, String> announce) {
        if (settings.updateProbation().isZero() || !ReleaseId.isOne(release)) {
            return () -> {};
        }
        Watch watch = new Watch(settings, data, new ReleaseId(release), answers, announce, Clock.systemUTC());
        watch.thread.start();
        return watch;
    }

    /** A worker that was just let loose on its clients has better to do. */
    private void settleAndRun() {
        Duration settling = settings.updateProbation().dividedBy(LOOKS);
        try {
            if (!isClosedWithin(Math.min(settling.toMillis(), LONGEST_SETTLING.toMillis()))) {
                run();
            }
        } catch (InterruptedException e) {
            LOG.debug("Watching does not begin, it was interrupted");
        }
    }

    void run() {
        try {
            Optional<Probation> probation = Probation.of(release, data);
            if (probation.isPresent() && mayBeRemembered(probation.get())) {
                remember();
            }
        } catch (InterruptedException e) {
            LOG.debug("Watching ends, it was interrupted");
        } catch (IOException | RuntimeException e) {
            LOG.error("Release {} is not watched any more", release, e);
        }
    }

    /** Returns when the probation is over; whether the release was as it should be. */
    private boolean mayBeRemembered(Probation probation) throws IOException, InterruptedException {
        if (!probation.verdict().isEmpty()) {
            return !probation.verdict().equals("breached");
        }
        Duration left = probation.left(settings.updateProbation(), clock);
        if (left.isZero()) {
            String reason = "it was over before the worker was started again";
            return tell("probation", said(probation, "verdict=cut_short\nreason=" + reason));
        }
        LOG.info("In probation until {}", probation.until(settings.updateProbation()));
        return watch(probation, left);
    }

    private boolean watch(Probation probation, Duration left) throws IOException, InterruptedException {
        Optional<KeptFigures> before = before();
        Judge judge = new Judge(thresholds, before, answers.soFar());
        Looks looks = new Looks(answers, machine);
        // Not the clock: it may be set.
        long end = System.nanoTime() + left.toNanos();
        boolean breached = false;
        boolean over = false;
        while (!over && !isClosedWithin(untilNextLook(end))) {
            List<String> broken = judge.judge(looks.take());
            String seen = seen(looks, before);
            if (!breached && !broken.isEmpty()) {
                breached = tell("breach", said(probation, "reason=" + String.join("; ", broken) + "\n" + seen));
            }
            over = System.nanoTime() - end >= 0 && tell("probation", said(probation, "verdict=passed\n" + seen));
        }
        if (over && !breached) {
            keep(looks);
        }
        return over && !breached;
    }

    private static String seen(Looks looks, Optional<KeptFigures> before) {
        return "figures=" + looks.figures().text() + "\nbefore="
                + before.map(KeptFigures::text).orElse("");
    }

    private long untilNextLook(long end) {
        long pause = settings.updateProbation().dividedBy(LOOKS).toMillis();
        pause = Math.max(SHORTEST_PAUSE.toMillis(), Math.min(pause, LONGEST_PAUSE.toMillis()));
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()) + 1;
        return left <= 0 ? pause : Math.min(pause, left);
    }

    private boolean isClosedWithin(long millis) throws InterruptedException {
        return closed.await(millis, TimeUnit.MILLISECONDS);
    }

    private static String said(Probation probation, String rest) {
        return "update=" + probation.record().id() + "\n" + rest + "\n";
    }

    /** On a full disk it is tried again at the next look. */
    private boolean tell(String name, String content) {
        try {
            announce.accept(name, content);
            return true;
        } catch (UncheckedIOException e) {
            LOG.warn("The supervisor cannot be told of the probation, trying on", e);
            return false;
        }
    }

    private Optional<KeptFigures> before() throws IOException {
        try {
            return KeptFigures.read(data);
        } catch (UnreadableException e) {
            LOG.warn("The figures of the release before are not known: {}", e.getMessage());
            return Optional.empty();
        }
    }

    private void remember() throws IOException, InterruptedException {
        Looks looks = new Looks(answers, machine);
        while (!isClosedWithin(STRETCH.toMillis())) {
            looks.take();
            keep(looks);
            looks = new Looks(answers, machine);
        }
    }

    /** Unless they say too little, or are those of a time that nobody should be compared with. */
    private void keep(Looks looks) {
        if (thresholds.areKeptBy(looks.figures())) {
            try {
                new KeptFigures(release, looks.figures()).write(data, clock.instant());
            } catch (IOException e) {
                LOG.warn("The figures of this release could not be kept in {}", data.figures(), e);
            }
        }
    }

    /** Stops watching, without waiting for that. */
    @Override
    public void close() {
        closed.countDown();
    }
}
