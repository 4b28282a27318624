package dev.molt.probation;

import static dev.molt.update.DataFixture.A;
import static dev.molt.update.DataFixture.B;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.molt.config.Settings;
import dev.molt.update.DataFixture;
import dev.molt.update.Figures;
import dev.molt.update.KeptFigures;
import dev.molt.update.Outcome;
import dev.molt.update.UpdateLock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Release B came by an update from A, and its worker watches itself for two seconds: four looks. */
@Timeout(30)
class WatchTest {
    private static final Instant COMMITTED = Instant.parse("2026-11-21T02:00:00Z");
    private static final long MILLI = 1_000_000;

    @TempDir
    Path directory;

    private final Answers answers = new Answers();
    private final Map<String, String> told = new ConcurrentHashMap<>();
    private final AtomicBoolean diskIsFull = new AtomicBoolean();
    private final SteppingClock clock = new SteppingClock();
    private final ScheduledExecutorService clients = Executors.newScheduledThreadPool(2);
    private DataFixture fixture;
    private Optional<Watch> watch = Optional.empty();
    private Future<?> running = CompletableFuture.completedFuture(null);

    /** One that somebody sets. */
    private static final class SteppingClock extends Clock {
        private final AtomicReference<Instant> now = new AtomicReference<>(COMMITTED);

        @Override
        public Instant instant() {
            return now.get();
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    }

    @BeforeEach
    void create() throws IOException {
        fixture = new DataFixture(directory.resolve("data"));
        Files.createDirectories(fixture.data.figures().getParent());
    }

    @AfterEach
    void end() {
        watch.ifPresent(Watch::close);
        clients.shutdownNow();
    }

    private UpdateLock committed(String... fields) throws IOException {
        return fixture.ended(Outcome.COMMITTED, Optional.of(A), Optional.of(B), fields);
    }

    private UpdateLock committedNow() throws IOException {
        return committed("ended_at", COMMITTED.toString());
    }

    private Watch watch(String seconds) {
        Settings settings = Settings.load(Map.of("UPDATE_PROBATION", seconds), fixture.data.root());
        watch = Optional.of(new Watch(settings, fixture.data, B, answers, this::tell, clock));
        return watch.get();
    }

    private void tell(String name, String content) {
        if (diskIsFull.getAndSet(false)) {
            throw new UncheckedIOException(new IOException("no space left on device"));
        }
        told.put(name, content);
    }

    private void start(String seconds) {
        running = clients.submit(watch(seconds)::run);
    }

    /** Clients get a hundred such answers in each second. */
    private void answer(int status, long millis) {
        clients.scheduleAtFixedRate(() -> answers.add(status, millis * MILLI), 0, 10, TimeUnit.MILLISECONDS);
    }

    private String awaitTold(String name) {
        await().until(() -> told.containsKey(name));
        return told.get(name);
    }

    /** Fails when it does not end. */
    private void endWatching() throws Exception {
        watch.orElseThrow().close();
        running.get(10, TimeUnit.SECONDS);
    }

    private Optional<KeptFigures> kept() throws IOException {
        return KeptFigures.read(fixture.data);
    }

    @Test
    void aReleaseThatBreaksNothingPassesAndIsRemembered() throws IOException {
        UpdateLock record = committedNow();
        answer(200, 1);
        start("2");

        assertThat(awaitTold("probation"))
                .startsWith("update=" + record.id() + "\nverdict=passed\nfigures=seconds:")
                .endsWith("\nbefore=\n");
        await().until(() -> kept().isPresent());
        assertThat(kept().orElseThrow().release()).isEqualTo(B);
        assertThat(told).doesNotContainKey("breach");
    }

    @Test
    void aBreachIsToldAtOnceAndTheFiguresAtTheEndAndItIsNotRemembered() throws Exception {
        new KeptFigures(A, new Figures(600, 1_000, 0, OptionalLong.of(40), 10, 20)).write(fixture.data, COMMITTED);
        UpdateLock record = committedNow();
        answer(500, 1);
        start("2");

        assertThat(awaitTold("breach"))
                .matches("update=" + record.id()
                        + "\nreason=100 % of the answers are 5xx \\(PROBATION_ERRORS: 0.1 %\\)"
                        + "\nfigures=seconds:\\d+,answers:\\d+,errors:\\d+,p95_ms:2?,cpu:\\d+,memory:\\d+"
                        + "\nbefore=" + A + " seconds:600,answers:1000,errors:0,p95_ms:40,cpu:10,memory:20\n");
        assertThat(told).as("the time is not over").doesNotContainKey("probation");
        awaitTold("probation");
        endWatching();
        assertThat(kept().orElseThrow().release()).isEqualTo(A);
    }

    @Test
    void aReleaseThatNobodyAsksPassesAndIsNotRemembered() throws Exception {
        new KeptFigures(A, new Figures(600, 1_000, 0, OptionalLong.of(40), 10, 20)).write(fixture.data, COMMITTED);
        committedNow();
        start("2");

        assertThat(awaitTold("probation")).contains("verdict=passed\n", "answers:0,errors:0,p95_ms:,");
        endWatching();
        assertThat(kept().orElseThrow().release()).isEqualTo(A);
    }

    @ParameterizedTest
    @ValueSource(longs = {-31_536_000, 31_536_000})
    void aClockThatIsSetMeanwhileMakesItNeitherLongerNorShorter(long step) throws IOException {
        committedNow();
        long began = System.nanoTime();
        start("2");
        clients.schedule(() -> clock.now.set(COMMITTED.plusSeconds(step)), 600, TimeUnit.MILLISECONDS);

        awaitTold("probation");

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(8));
    }

    @Test
    void whoStartsInTheMiddleWatchesTheRest() throws IOException {
        committedNow();
        clock.now.set(COMMITTED.plusSeconds(3_599));
        start("3600");

        assertThat(awaitTold("probation")).contains("verdict=passed\n");
    }

    @Test
    void whoStartsAfterItSaysThatItWasCutShort() throws IOException {
        UpdateLock record = committedNow();
        clock.now.set(COMMITTED.plusSeconds(601));
        watch("600").close();

        watch.orElseThrow().run();

        assertThat(told)
                .containsOnlyKeys("probation")
                .containsEntry(
                        "probation",
                        "update=" + record.id()
                                + "\nverdict=cut_short\nreason=it was over before the worker was started again\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"passed", "breached", "cut_short"})
    void whatHasItsVerdictIsNotWatchedAgain(String verdict) throws IOException {
        committed("ended_at", COMMITTED.toString(), "probation", verdict);
        watch("600").close();

        watch.orElseThrow().run();

        assertThat(told).isEmpty();
    }

    @Test
    void whatSomebodyWentBackToByHandIsNotWatched() throws IOException {
        fixture.ended(Outcome.COMMITTED, Optional.of(B), Optional.of(A), "ended_at", COMMITTED.toString());

        watch("600").run();

        assertThat(told).isEmpty();
    }

    @Test
    void whatCannotBeToldOnAFullDiskIsToldAtTheNextLook() throws IOException {
        diskIsFull.set(true);
        committedNow();
        start("1");

        assertThat(awaitTold("probation")).contains("verdict=passed\n");
    }

    @Test
    void figuresThatCannotBeReadAreNoReasonNotToWatch() throws IOException {
        Files.writeString(fixture.data.figures(), "not ours");
        committedNow();
        start("1");

        assertThat(awaitTold("probation")).contains("verdict=passed\n").endsWith("before=\n");
    }

    @Test
    void aWorkerThatEndsStopsWatchingAndSaysNothing() throws Exception {
        committedNow();
        start("600");

        endWatching();

        assertThat(told).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"checkout", ""})
    void withoutASupervisorNobodyIsWatched(String release) throws Exception {
        Settings settings = Settings.load(Map.of(), fixture.data.root());

        Watch.start(settings, fixture.data, release, answers, this::tell).close();

        assertThat(threads()).doesNotContain("molt-probation");
    }

    @Test
    void withoutProbationNobodyIsWatched() throws Exception {
        Settings settings = Settings.load(Map.of("UPDATE_PROBATION", "0"), fixture.data.root());

        Watch.start(settings, fixture.data, B.text(), answers, this::tell).close();

        assertThat(threads()).doesNotContain("molt-probation");
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).toList();
    }
}
