package dev.molt.flags;

import dev.molt.update.DataDirectory;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The flags of a worker: follows {@code flags.json} and what ends by itself, with one thread that sleeps until something happens.
 * May be asked by any thread.
 */
public final class LiveFlags implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LiveFlags.class);
    /** The clock of the host may be set meanwhile. */
    private static final Duration LONGEST_TOWARDS_AN_END = Duration.ofMinutes(1);

    private static final Duration LONGEST = Duration.ofDays(1);

    private final DeclaredFlags declared;
    private final byte[] declaredContent;
    private final DataDirectory data;
    private final FlagStore store;
    private final Clock clock;
    private Optional<FileWatch> watch = Optional.empty();
    private volatile FlagValues now = FlagValues.none();
    private volatile Consumer<List<String>> listener = changed -> {};
    private Optional<FlagChange> lastGood = Optional.empty();
    private List<String> warned = List.of();

    private LiveFlags(DeclaredFlags declared, DataDirectory data, Clock clock) {
        this.declared = declared;
        this.declaredContent = DeclaredFile.format(declared);
        this.data = data;
        this.store = new FlagStore(data);
        this.clock = clock;
    }

    /**
     * Reads what is set, and follows it from now on.
     *
     * @param environment is looked through for variables that override nothing
     * @throws IllegalArgumentException if more is declared than a file can hold
     * @throws IOException if there is no data directory and none can be made
     */
    public static LiveFlags start(
            DeclaredFlags declared, Map<String, String> environment, DataDirectory data, Clock clock)
            throws IOException {
        for (String stray : declared.strayVariables(environment)) {
            LOG.warn("{} in the environment is of no flag of this release", stray);
        }
        LiveFlags flags = new LiveFlags(declared, data, clock);
        if (!declared.flags().isEmpty()) {
            flags.begin();
        }
        return flags;
    }

    /** Watched before it is read, so that no change falls between. */
    private void begin() throws IOException {
        Files.createDirectories(data.root());
        FileWatch file = new FileWatch(data.flags());
        watch = Optional.of(file);
        refresh();
        Thread thread = new Thread(() -> follow(file), "molt-flags");
        thread.setDaemon(true);
        thread.start();
    }

    /** What the flags say. */
    public FlagValues now() {
        return now;
    }

    /** Tells the listener of each change from now on, by the thread that noticed it. */
    public void onChange(Consumer<List<String>> told) {
        listener = told;
    }

    /** Writes down for the command line what this release declares; to be called when it is the one that accepts. */
    public void publish() throws IOException {
        if (!declared.flags().isEmpty() || DeclaredFlags.read(data).isPresent()) {
            DeclaredFile.write(data, declaredContent);
        }
    }

    private void follow(FileWatch file) {
        try {
            while (true) {
                file.await(sleep().toMillis());
                refresh();
            }
        } catch (ClosedWatchServiceException e) {
            LOG.debug("The flags are not followed any more", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Duration sleep() {
        Optional<Instant> end = now.nextEnd();
        if (end.isEmpty()) {
            return LONGEST;
        }
        Duration left = Duration.between(clock.instant(), end.get()).plusMillis(1);
        return left.compareTo(LONGEST_TOWARDS_AN_END) > 0 ? LONGEST_TOWARDS_AN_END : left;
    }

    /** Whatever happens, the values of before are kept rather than the thread lost. */
    private void refresh() {
        try {
            FlagValues next = read();
            List<String> changed = next.changedSince(now);
            now = next;
            warn(next.problems());
            if (!changed.isEmpty()) {
                LOG.info("Flags: {}", words(next, changed));
                listener.accept(changed);
            }
        } catch (RuntimeException e) {
            LOG.error("The flags could not be followed", e);
        }
    }

    private FlagValues read() {
        Optional<String> problem = Optional.empty();
        try {
            FlagStore.Present present = store.present();
            problem = present.problem();
            if (problem.isEmpty() || lastGood.isEmpty()) {
                lastGood = Optional.of(present.change());
            }
        } catch (IOException e) {
            problem = Optional.of(data.flags() + " cannot be read: " + e.getMessage());
        }
        FlagValues values = FlagValues.of(declared, lastGood.orElse(FlagChange.NONE), clock.instant());
        return problem.map(values::with).orElse(values);
    }

    private void warn(List<String> problems) {
        if (!problems.equals(warned)) {
            problems.forEach(problem -> LOG.warn("Flags: {}", problem));
        }
        warned = problems;
    }

    private static String words(FlagValues values, List<String> changed) {
        return changed.stream()
                .map(name -> name + "=" + values.values().get(name).value())
                .collect(Collectors.joining(", "));
    }

    /** Ends the thread. */
    @Override
    public void close() throws IOException {
        if (watch.isPresent()) {
            watch.get().close();
        }
    }
}
