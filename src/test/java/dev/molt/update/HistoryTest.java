package dev.molt.update;

import static dev.molt.update.DataFixture.A;
import static dev.molt.update.DataFixture.B;
import static dev.molt.update.DataFixture.COMMIT_B;
import static dev.molt.update.Outcome.ABANDONED;
import static dev.molt.update.Outcome.COMMITTED;
import static dev.molt.update.Outcome.ROLLED_BACK;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryTest {
    private static final Optional<ReleaseId> FROM_A = Optional.of(A);
    private static final Optional<ReleaseId> TO_B = Optional.of(B);

    @TempDir
    Path directory;

    private DataFixture fixture;

    @BeforeEach
    void create() {
        fixture = new DataFixture(directory);
    }

    private History history() throws IOException {
        return History.read(fixture.data);
    }

    @Test
    void withoutUpdatesThereIsNoHistory() throws IOException {
        Files.delete(fixture.data.history());

        assertThat(history().records()).isEmpty();
    }

    @Test
    void aChangeOfTheConfigurationLeavesReleasesAndTheirSchemasWhatTheyAre() throws IOException {
        fixture.ended(COMMITTED, FROM_A, TO_B, "schema_from", "1", "schema_to", "2", "migrations", "2:contract:1:1");
        fixture.ended(COMMITTED, TO_B, TO_B, "kind", "config", "config", "2", "config_from", "1");
        fixture.ended(ROLLED_BACK, TO_B, TO_B, "kind", "config", "config", "3", "config_from", "2");

        assertThat(history().schemaOf(B)).isEqualTo("2");
        assertThat(history().before(B)).contains(A);
        assertThat(history().onlyCompatibleSince(A)).isFalse();
        assertThat(history().badSince(B)).isEmpty();
    }

    @Test
    void aRolledBackReleaseIsBad() throws IOException {
        UpdateLock failed = fixture.ended(ROLLED_BACK, FROM_A, TO_B, "bad", "yes");

        assertThat(history().badSince(B)).contains(failed);
        assertThat(history().badSince(COMMIT_B)).contains(failed);
        assertThat(history().badSince(A)).isEmpty();
    }

    @Test
    void anInterruptedUpdateDoesNotMakeItsReleaseBad() throws IOException {
        fixture.ended(ROLLED_BACK, FROM_A, TO_B);

        assertThat(history().badSince(B)).isEmpty();
    }

    @Test
    void aReleaseThatDoesNotBuildIsBadByItsCommitAlone() throws IOException {
        fixture.ended(ABANDONED, FROM_A, Optional.empty(), "bad", "yes", "commit", COMMIT_B);

        assertThat(history().badSince(COMMIT_B)).isPresent();
        assertThat(history().badSince(DataFixture.COMMIT_A)).isEmpty();
    }

    @Test
    void aLaterCommitLiftsTheVerdict() throws IOException {
        fixture.ended(ROLLED_BACK, FROM_A, TO_B, "bad", "yes");
        fixture.ended(COMMITTED, FROM_A, TO_B);

        assertThat(history().badSince(B)).isEmpty();
        assertThat(history().badSince(COMMIT_B)).isEmpty();
    }

    @Test
    void anEarlierCommitDoesNotLiftTheVerdict() throws IOException {
        fixture.ended(COMMITTED, FROM_A, TO_B);
        fixture.ended(ROLLED_BACK, FROM_A, TO_B, "bad", "yes");

        assertThat(history().badSince(B)).isPresent();
    }

    @Test
    void aReleaseThatWasRolledBackFromIsNotTakenAgainByItself() throws IOException {
        fixture.ended(COMMITTED, FROM_A, TO_B);
        UpdateLock rollback = fixture.ended(COMMITTED, TO_B, FROM_A, "kind", "rollback");

        assertThat(history().badSince(B)).contains(rollback);
        assertThat(history().badSince(COMMIT_B)).contains(rollback);
    }

    @Test
    void restoringTheDataOfTheReleaseThatRunsDoesNotMakeItBad() throws IOException {
        fixture.ended(COMMITTED, FROM_A, FROM_A, "kind", "rollback", "restore", "20261121T000000Z");

        assertThat(history().badSince(A)).isEmpty();
    }

    @Test
    void theReleaseBeforeIsWhereTheLastUpdateToItCameFrom() throws IOException {
        fixture.ended(COMMITTED, Optional.empty(), FROM_A, "kind", "first_start");
        fixture.ended(COMMITTED, FROM_A, TO_B);

        assertThat(history().before(B)).contains(A);
        assertThat(history().before(A)).isEmpty();
    }

    @Test
    void aRollbackIsNotRolledBackToWhereItCameFrom() throws IOException {
        fixture.ended(COMMITTED, FROM_A, TO_B);
        fixture.ended(COMMITTED, TO_B, FROM_A, "kind", "rollback");

        assertThat(history().before(A)).isEmpty();
    }

    @Test
    void theSchemaOfAReleaseIsTheOneItLastRanWith() throws IOException {
        fixture.ended(COMMITTED, Optional.empty(), FROM_A, "kind", "first_start", "schema_to", "3");
        fixture.ended(COMMITTED, FROM_A, TO_B, "schema_from", "3", "schema_to", "4");

        assertThat(history().schemaOf(A)).isEqualTo("3");
        assertThat(history().schemaOf(B)).isEqualTo("4");
    }

    @Test
    void aRestoredDatabaseSaysNothingAboutTheReleaseThatRanBefore() throws IOException {
        fixture.ended(COMMITTED, Optional.empty(), FROM_A, "kind", "first_start", "schema_to", "3");
        fixture.ended(
                COMMITTED,
                FROM_A,
                TO_B,
                "kind",
                "rollback",
                "restore",
                "20261121T000000Z",
                "schema_from",
                "4",
                "schema_to",
                "4");

        assertThat(history().schemaOf(A)).isEqualTo("3");
        assertThat(history().schemaOf(B)).isEqualTo("4");
    }

    @Test
    void anUnreadableRecordIsNamedAndTheOthersAreRead() throws IOException {
        UpdateLock good = fixture.ended(COMMITTED, FROM_A, TO_B);
        Files.writeString(fixture.data.history().resolve("20261121T000000Z-000000.committed.json"), "{");

        assertThat(history().records()).containsExactly(good);
        assertThat(history().unreadable())
                .singleElement()
                .asString()
                .contains("20261121T000000Z-000000.committed.json");
    }

    @Test
    void readingBackEndsAtTheFirstThatIsLookedForAndSkipsWhatNobodyCanRead() throws IOException {
        fixture.ended(ROLLED_BACK, FROM_A, TO_B);
        UpdateLock committed = fixture.ended(COMMITTED, FROM_A, TO_B);
        UpdateLock abandoned = fixture.ended(ABANDONED, TO_B, Optional.empty());
        Files.writeString(fixture.data.history().resolve("20261121T020000Z-000000.committed.json"), "{");
        UpdateLock last = fixture.ended(ABANDONED, TO_B, Optional.empty());

        assertThat(History.back(fixture.data, UpdateLock::committed, 50)).containsExactly(last, abandoned, committed);
        assertThat(History.back(fixture.data, UpdateLock::committed, 2)).containsExactly(last, abandoned);
    }
}
