package dev.molt.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every store does, each sentence a test. A store says with {@link #open} and {@link #loseData} how it is come by; here is what
 * happens when data is lost, and how members wake one another.
 */
@Timeout(120)
abstract class CoordinatorContract extends EntriesContract {
    /** Higher than what the time of day gives, and low enough for there to be one above it. */
    private static final long HIGH_EPOCH = (1 << 22) - 1_000;

    @Test
    void whoUsesAStoreFirstWaitsForNothing() throws Exception {
        assertThat(owned("thing", "a").token()).isPositive();
    }

    @Test
    void whenDataIsLostTheEpochIsHigherAndNobodyIsAMember() throws Exception {
        long before = join("a", LONG).epoch();
        there().changes(0);
        loseData();

        Renewal renewal = await().ignoreExceptionsInstanceOf(CoordinatorException.class)
                .until(() -> here().renew("a"), answer -> !answer.held());

        assertThat(renewal.epoch()).isGreaterThan(before);
        assertThat(there().renew("a").held()).isFalse();
        assertThat(there().changes(0).epoch()).isEqualTo(renewal.epoch());
        assertThat(members()).isEmpty();
    }

    @Test
    void whenDataIsLostWhoHasSeenChangesIsToldEverythingAnew() throws Exception {
        join("a", LONG);
        write("thing");
        long seen = version();
        loseData();

        Changes changes = await().ignoreExceptionsInstanceOf(CoordinatorException.class)
                .until(() -> there().changes(seen), Changes::whole);

        assertThat(changes.entries()).isEmpty();
        assertThat(changes.members()).contains(List.of());
        assertThat(changes.version()).isGreaterThan(seen);
    }

    @Test
    void whenDataIsLostNothingIsGrantedForOneLeaseAndThenWithAHigherToken() throws Exception {
        Duration lease = Duration.ofSeconds(2);
        Grant before = owned("thing", "a");
        long lost = System.nanoTime();
        loseData();
        await().ignoreExceptionsInstanceOf(CoordinatorException.class)
                .until(() -> here().join(member("two", "b"), NONE, NONE, lease).isMember());
        write("thing");

        assertThat(here().acquire("b", "thing")).isEmpty();
        Grant after = await().until(this::renewAndAcquire, Optional::isPresent).orElseThrow();

        assertThat(Duration.ofNanos(System.nanoTime() - lost)).isGreaterThanOrEqualTo(lease);
        assertThat(after.token()).isGreaterThan(before.token());
        assertThat(here().commit(before, "late")).isFalse();
    }

    private Optional<Grant> renewAndAcquire() throws Exception {
        here().renew("b");
        return here().acquire("b", "thing");
    }

    @Test
    void whoRemembersAnEpochAndFindsNothingKnowsThatDataWasLost() throws Exception {
        Coordinator store = remembering(HIGH_EPOCH);

        Joined joined = store.join(member("one", "a"), NONE, NONE, LONG);
        store.write("thing", 0, Optional.of("document"));

        assertThat(joined.isMember()).isTrue();
        assertThat(joined.epoch()).isGreaterThan(HIGH_EPOCH);
        assertThat(store.acquire("a", "thing")).isEmpty();
    }

    @Test
    void aHintWakesTheMemberThatAwaitsIt() throws Exception {
        join("a", LONG);
        awaitQuiet("a");
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<Boolean> woken = thread.submit(() -> there().awaitHint("a", DEADLINE));
            await().until(() -> {
                here().hint("a");
                return woken.isDone();
            });
            assertThat(woken.get()).isTrue();
        } finally {
            thread.shutdownNow();
        }
    }

    @Test
    void whoAwaitsAHintThatDoesNotComeWaitsAsLongAsHeSaid() throws Exception {
        join("a", LONG);
        awaitQuiet("a");
        long start = System.nanoTime();

        assertThat(there().awaitHint("a", SHORT)).isFalse();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(SHORT.minusMillis(20), SHORT.plusSeconds(2));
    }

    @Test
    void aHintToWhoIsNoMemberIsNoMistake() throws Exception {
        here().hint("stranger");

        assertThat(members()).isEmpty();
    }

    @Test
    void whileOneAwaitsAHintOtherCallsAreAnswered() throws Exception {
        join("a", LONG);
        awaitQuiet("a");
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<Boolean> waiting = thread.submit(() -> here().awaitHint("a", DEADLINE));
            long start = System.nanoTime();
            assertThat(here().renew("a").held()).isTrue();
            assertThat(here().read("thing")).isEmpty();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(DEADLINE.dividedBy(4));
            await().until(() -> {
                there().hint("a");
                return waiting.isDone();
            });
        } finally {
            thread.shutdownNow();
        }
    }

    /** A store may wake for every change, so that has to be over. */
    private void awaitQuiet(String incarnation) throws Exception {
        await().until(() -> !there().awaitHint(incarnation, Duration.ofMillis(50)));
        await().until(() -> !here().awaitHint(incarnation, Duration.ofMillis(50)));
    }
}
