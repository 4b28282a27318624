package dev.molt.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a member that has lost sight of a store on another host. */
abstract class NetworkFailuresContract extends FailuresContract {
    private Cable cable;

    /** Of the store. */
    abstract int port();

    /** The store at another port of this host. */
    abstract FleetUrl url(int port);

    /** What is in the last request of a call that changes something. */
    abstract String lastRequest();

    /** That of the store's server; by less than nothing: back. */
    abstract void setClockAhead(Duration time) throws Exception;

    @BeforeEach
    void lay() throws IOException {
        cable = ends(Cable.to(port()));
    }

    /** All processes that are started find it by the cable. */
    @Override
    FleetUrl url() {
        return url(cable.port());
    }

    @Override
    Coordinator away() {
        return Fleets.open(url(), fleet(), 0);
    }

    @Override
    void takeDown() {
        cable.become(Cable.State.CUT);
    }

    @Override
    void bringUp() {
        cable.become(Cable.State.WHOLE);
    }

    /** For the store its connections are still there. */
    @Override
    void loseHostOf(WorkerProcess worker) throws Exception {
        cable.become(Cable.State.CUT);
        worker.kill();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "WHOLE")
    void whoHearsNothingIsFencedBeforeAnotherOwnsWhatItHadAndJoinsAgainAsAnother(Cable.State broken) throws Exception {
        write("thing");
        Diary owner = begin(closing(away()), "one", LEASE);
        long token = owner.await("owns thing").number();
        Diary other = beginOther();

        long cut = System.nanoTime();
        cable.become(broken);
        Diary.Said fenced = owner.await("fenced one.1");
        Diary.Said taken = other.await("owns thing");
        cable.become(Cable.State.WHOLE);

        Timing timing = Timing.of(LEASE);
        assertThat(fenced.after(cut))
                .isLessThan(Duration.ofNanos(timing.fence()).plus(NOTICED.dividedBy(2)));
        assertThat(fenced.at()).isLessThan(taken.at());
        // A last renewal may have arrived whose answer was lost.
        assertThat(taken.after(cut))
                .isLessThan(Duration.ofNanos(timing.renewal()).plus(LEASE).plus(NOTICED));
        owner.await("joined one.2");
        assertThat(taken.number()).isGreaterThan(token);
        assertThat(entry("thing").owner().orElseThrow()).startsWith("two.");
    }

    @Test
    void whoWasGrantedSomethingAndDidNotHearOfItIsGrantedTheSameWhenItAsksAgain() throws Exception {
        Coordinator store = closing(away());
        join("a", LONG);
        write("another");
        write("thing");
        // From now on the connection is there, and the store knows how to do what is asked of it.
        here().acquire("a", "another");
        store.read("thing");
        cable.loseRepliesFrom(lastRequest());

        assertThatThrownBy(() -> store.acquire("a", "thing")).isInstanceOf(CoordinatorException.class);
        // The request may be on its way still.
        Entry granted =
                await().until(() -> entry("thing"), entry -> entry.owner().isPresent());
        cable.become(Cable.State.WHOLE);

        assertThat(granted.owner()).contains("a");
        Grant again = await().ignoreExceptionsInstanceOf(CoordinatorException.class)
                .until(() -> store.acquire("a", "thing"), Optional::isPresent)
                .orElseThrow();
        assertThat(again.token()).isEqualTo(granted.token());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, -1})
    void aServerWhoseClockIsSetByAnHourEndsNobodyAndTakesNothingAway(int hours) throws Exception {
        write("thing");
        Diary owner = begin(here(), "one", USUAL_LEASE);
        owner.await("owns thing");
        Diary other = begin(there(), "two", USUAL_LEASE);
        other.await("joined");
        Entry before = entry("thing");

        long set = System.nanoTime();
        setClockAhead(Duration.ofHours(hours));

        // By then everybody is fenced whose lease was not renewed since.
        awaitPassing(set, Duration.ofNanos(Timing.of(USUAL_LEASE).fence()).plusMillis(500));
        assertThat(List.of(owner, other))
                .noneMatch(diary -> diary.find("fenced").isPresent());
        assertThat(List.of(owner, other)).noneMatch(diary -> diary.find("lost").isPresent());
        assertThat(members()).containsExactlyInAnyOrder("one.1", "two.1");
        assertThat(entry("thing")).isEqualTo(before);
    }
}
