package dev.molt.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.molt.update.CheckResult;
import dev.molt.update.CheckResult.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** When a list is decided, and what is said of each of its checks. */
@Timeout(60)
class VerificationTest {
    private static final Duration LONG = Duration.ofSeconds(40);
    private static final Duration SOON = Duration.ofMillis(5);
    private static final Duration NEVER = Duration.ofHours(1);

    @AutoClose
    private Subjects subjects;

    @BeforeEach
    void create(@TempDir Path directory) throws IOException {
        subjects = new Subjects(directory);
    }

    private static ListedCheck check(String name, boolean advisory, int retries, Duration interval, Check check) {
        return new ListedCheck(name, check, advisory, true, retries, interval, LONG);
    }

    private static Check good() {
        return (subject, atMost) -> "fine";
    }

    private static Check bad() {
        return (subject, atMost) -> {
            throw new CheckFailed("broken");
        };
    }

    private List<CheckResult> run(Set<String> failedBefore, Duration atMost, ListedCheck... checks)
            throws InterruptedException {
        return Verification.of(subjects.subject(), List.of(checks), failedBefore, Rehearsal.NONE, atMost);
    }

    private CheckResult only(ListedCheck check) throws InterruptedException {
        return run(Set.of(), LONG, check).get(0);
    }

    @Test
    void whatPassesAtOnceIsTriedOnce() throws InterruptedException {
        AtomicInteger tries = new AtomicInteger();

        CheckResult result = only(check("a", false, 10, SOON, (subject, atMost) -> "try " + tries.incrementAndGet()));

        assertThat(result.verdict()).isEqualTo(Verdict.OK);
        assertThat(result.detail()).isEqualTo("try 1");
        assertThat(tries).hasValue(1);
    }

    @Test
    void whatPassesInTheEndPasses() throws InterruptedException {
        subjects.answers("/late", request -> request < 4 ? 503 : 200, "");
        HttpCheck late = new HttpCheck("/late", OptionalInt.empty(), Optional.empty(), Optional.empty());

        CheckResult result = only(check("late", false, 10, SOON, late));

        assertThat(result.verdict()).isEqualTo(Verdict.OK);
        assertThat(subjects.requests).hasValue(4);
    }

    @Test
    void whatNeverPassesFailsAfterItsRetries() throws InterruptedException {
        AtomicInteger tries = new AtomicInteger();

        CheckResult result = only(check("a", false, 3, SOON, (subject, atMost) -> {
            throw new CheckFailed("broken " + tries.incrementAndGet());
        }));

        assertThat(result.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(result.detail()).isEqualTo("broken 4 (tried 4 times)");
        assertThat(tries).hasValue(4);
    }

    @Test
    void theResultsKeepTheOrderOfTheList() throws InterruptedException {
        List<CheckResult> results = run(
                Set.of(),
                LONG,
                check("a", false, 0, SOON, good()),
                check("b", true, 0, SOON, bad()),
                check("c", false, 0, SOON, good()));

        assertThat(results.stream().map(CheckResult::name)).containsExactly("a", "b", "c");
        assertThat(results.stream().map(CheckResult::verdict)).containsExactly(Verdict.OK, Verdict.FAILED, Verdict.OK);
    }

    @Test
    void nobodyWaitsForTheRetriesOfAnAdvisoryCheck() throws InterruptedException {
        List<CheckResult> results = run(
                Set.of(), LONG, check("a", false, 0, SOON, good()), check("b", true, 1, Duration.ofSeconds(30), bad()));

        assertThat(results.get(1).verdict()).isEqualTo(Verdict.FAILED);
        assertThat(results.get(1).fails()).isFalse();
        assertThat(results.get(1).detail()).isEqualTo("broken");
    }

    @Test
    void whatFailedBeforeFailsNothingAndIsSaid() throws InterruptedException {
        CheckResult result =
                run(Set.of("a"), LONG, check("a", false, 10, NEVER, bad())).get(0);

        assertThat(result.verdict()).isEqualTo(Verdict.FAILED_BEFORE);
        assertThat(result.fails()).isFalse();
    }

    @Test
    void whatFailedBeforeAndPassesNowPasses() throws InterruptedException {
        assertThat(run(Set.of("a"), LONG, check("a", false, 0, SOON, good()))
                        .get(0)
                        .verdict())
                .isEqualTo(Verdict.OK);
    }

    @Test
    void aCheckWithoutABaselineFailsWhateverWasBefore() throws InterruptedException {
        ListedCheck strict = new ListedCheck("a", bad(), false, false, 0, SOON, LONG);

        assertThat(run(Set.of("a"), LONG, strict).get(0).fails()).isTrue();
    }

    @Test
    void oneThatIsLostEndsTheOthers() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        Check hangs = (subject, atMost) -> {
            try {
                never.await();
                return "";
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        };

        List<CheckResult> results = run(
                Set.of(),
                LONG,
                check("hangs", false, 0, SOON, hangs),
                check("lost", false, 0, SOON, bad()),
                check("waits", false, 10, NEVER, bad()));

        assertThat(results.get(1).fails()).isTrue();
        assertThat(results.get(0).verdict()).isEqualTo(Verdict.NOT_RUN);
    }

    @Test
    void theEndOfTheTimeCutsRetriesShortAndSaysSo() throws InterruptedException {
        CheckResult result = run(Set.of(), Duration.ofMillis(200), check("a", false, 10, NEVER, bad()))
                .get(0);

        assertThat(result.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(result.detail()).isEqualTo("broken (VERIFY_TIMEOUT ended it after 1 of 11 tries)");
    }

    @Test
    void whatHangsBeyondTheTimeFails() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);

        CheckResult result = run(Set.of(), Duration.ofMillis(100), check("a", false, 0, SOON, (subject, atMost) -> {
                    try {
                        never.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return "";
                }))
                .get(0);

        assertThat(result.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(result.detail()).isEqualTo("it did not end in time");
    }

    @Test
    void aTryMayTakeNoLongerThanItsTimeoutAndTheRestOfTheTime() throws InterruptedException {
        Check told = (subject, atMost) -> Long.toString(atMost.toMillis());

        assertThat(Long.parseLong(run(Set.of(), Duration.ofSeconds(3), check("a", false, 0, SOON, told))
                        .get(0)
                        .detail()))
                .isBetween(1L, 3_000L);
        assertThat(only(new ListedCheck("a", told, false, true, 0, SOON, Duration.ofMillis(70)))
                        .detail())
                .isEqualTo("70");
    }

    @Test
    void anErrorOfACheckIsItsFailure() throws InterruptedException {
        CheckResult result = only(check("a", false, 0, SOON, (subject, atMost) -> {
            throw new IllegalStateException("what nobody thought of");
        }));

        assertThat(result.fails()).isTrue();
        assertThat(result.detail()).isEqualTo("what nobody thought of");
    }

    @Test
    void whatARehearsalCannotMakeIsNotMadeAndFailsNothing() throws InterruptedException {
        CheckResult result = Verification.of(
                        subjects.subject(),
                        List.of(check("broker", false, 10, NEVER, new TcpCheck("broker.invalid", 1))),
                        Set.of(),
                        Rehearsal.FULL,
                        LONG)
                .get(0);

        assertThat(result.verdict()).isEqualTo(Verdict.NOT_RUN);
        assertThat(result.detail()).isEqualTo("a rehearsal has no network");
        assertThat(result.fails()).isFalse();
    }

    @Test
    void onceMakesEveryCheckOnceAlsoWhenOneIsLost() throws InterruptedException {
        List<CheckResult> results = Verification.once(
                subjects.subject(),
                List.of(
                        check("a", false, 10, NEVER, bad()),
                        check("b", false, 10, NEVER, bad()),
                        check("c", false, 0, SOON, good())));

        assertThat(results.stream().map(CheckResult::verdict))
                .containsExactly(Verdict.FAILED, Verdict.FAILED, Verdict.OK);
        assertThat(results.get(0).detail()).isEqualTo("broken");
    }

    @Test
    void manyChecksAreAllMade() throws InterruptedException {
        List<ListedCheck> many = IntStream.range(0, 50)
                .mapToObj(i -> check("c" + i, false, 0, SOON, good()))
                .toList();

        assertThat(Verification.of(subjects.subject(), many, Set.of(), Rehearsal.NONE, LONG))
                .hasSize(50)
                .allMatch(result -> result.verdict() == Verdict.OK);
    }
}
