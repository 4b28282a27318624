package dev.molt.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.molt.update.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store of an instance that is alone does what every store does, for its lives, and numbers its epochs as low as may be. */
class AloneStoreTest extends CoordinatorContract {
    @TempDir
    Path directory;

    private DataDirectory data() {
        return new DataDirectory(directory);
    }

    @Override
    Coordinator open(long epochFloor) {
        return Fleets.alone(data(), epochFloor);
    }

    @Override
    void loseData() throws IOException {
        Files.delete(data().aloneStore());
    }

    @Test
    void whoOnlyOpensItMakesNoFile() throws Exception {
        remembering(0);

        assertThat(directory).isEmptyDirectory();
    }

    /** So an inbox that knows a token from here takes messages under those of the fleet. */
    @Test
    void theTokensOfAFleetThatIsJoinedLaterAreHigher() throws Exception {
        Grant alone = owned("thing", "a");

        Coordinator fleet = closing(Fleets.open(FleetUrl.of("jdbc:sqlite:" + directory + "/fleet.db"), "molt", 0));
        begin(fleet);

        assertThat(granted(fleet).token()).isGreaterThan(alone.token());
        assertThat(Epoch.of(alone.token()))
                .as("lower than that of a fleet that was made before")
                .isEqualTo(1);
    }

    @Test
    void ofAnInstanceThatHasBeenInAFleetTheTokensAreHigherThanThere() throws Exception {
        Coordinator fleet = closing(Fleets.open(FleetUrl.of("jdbc:sqlite:" + directory + "/fleet.db"), "molt", 0));
        begin(fleet);
        Grant before = granted(fleet);

        Coordinator alone = remembering(Epoch.of(before.token()));

        assertThat(alone.join(member("two", "b"), NONE, NONE, LONG).epoch()).isEqualTo(Epoch.of(before.token()) + 1);
    }

    @Test
    void ofAFileThatIsMadeAnewTheTokensAreHigherThoughNobodyRemembersTheOneBefore() throws Exception {
        Grant before = owned("thing", "a");
        here().close();
        loseData();

        Coordinator next = remembering(0);
        begin(next);

        assertThat(granted(next).token()).isGreaterThan(before.token());
    }

    @Test
    void alsoWhenItIsLostSoonAfterTheHostWasStarted() throws Exception {
        Instant noon = Instant.parse("2026-11-22T12:00:00Z");
        begin(ofBoot("1", noon));
        Coordinator second = ofBoot("2", noon.plusSeconds(300));
        Grant before = granted(second);
        second.close();
        Files.delete(directory.resolve("booted.db"));

        assertThat(granted(ofBoot("2", noon.plusSeconds(600))).token()).isGreaterThan(before.token());
    }

    private Coordinator ofBoot(String boot, Instant wall) {
        HostTime host = new HostTime(boot, System::nanoTime, Clock.fixed(wall, ZoneOffset.UTC));
        StoreFile file = new StoreFile("The store", directory.resolve("booted.db"));
        return closing(new SqliteCoordinator(file, "alone", 0, host, Numbering.LOWEST));
    }

    private static Grant granted(Coordinator store) throws Exception {
        store.join(member("one", "z"), NONE, NONE, LONG);
        store.write("thing", 0, Optional.of("document"));
        return store.acquire("z", "thing").orElseThrow();
    }
}
