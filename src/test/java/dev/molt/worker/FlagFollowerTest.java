package dev.molt.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.molt.flags.FlagName;
import dev.molt.flags.FlagStore;
import dev.molt.flags.SetFlag;
import dev.molt.flags.SharedFlags;
import dev.molt.fleet.Coordinator;
import dev.molt.fleet.FleetFlags;
import dev.molt.fleet.FleetUrl;
import dev.molt.fleet.Fleets;
import dev.molt.update.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two instances whose fleet has a real store, a SQLite file: one sets a flag, and the other follows. */
@Timeout(120)
class FlagFollowerTest {
    private static final FlagName FLAG = new FlagName("relay.readOnly");
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    private Coordinator store;
    private FlagStore theirs;
    private FlagStore ours;
    private Watched shared;
    private FlagFollower follower;

    /** The flags of the fleet, and how it goes with reading them. */
    private static final class Watched implements SharedFlags {
        private final SharedFlags real;
        private final AtomicInteger failures = new AtomicInteger();
        private final Semaphore answered = new Semaphore(0);
        private final Semaphore mayAnswer = new Semaphore(Integer.MAX_VALUE / 2);

        Watched(SharedFlags real) {
            this.real = real;
        }

        @Override
        public Optional<Shared> read() throws IOException {
            try {
                Optional<Shared> read = real.read();
                answered.release();
                mayAnswer.acquireUninterruptibly();
                return read;
            } catch (IOException e) {
                failures.incrementAndGet();
                throw e;
            }
        }

        @Override
        public boolean replace(Optional<Shared> instead, String text) throws IOException {
            return real.replace(instead, text);
        }
    }

    @BeforeEach
    void create() throws Exception {
        store = Fleets.open(FleetUrl.of("jdbc:sqlite:" + directory + "/fleet.db"), "molt", 0);
        store.changes(0);
        shared = new Watched(new FleetFlags(store));
        theirs = new FlagStore(data("theirs"), Optional.of(new FleetFlags(store)));
        ours = new FlagStore(data("ours"), Optional.of(shared));
        follower = new FlagFollower(ours, Clock.systemUTC());
    }

    @AfterEach
    void close() {
        shared.mayAnswer.release(Integer.MAX_VALUE / 2);
        follower.close();
        store.close();
    }

    @Test
    void whatTheFleetHasSetCountsHere() throws Exception {
        follower.saw(set("true"));

        awaitFollowed("true");
    }

    /** Nothing else happens in the fleet that it could be told of. */
    @Test
    void aChangeArrivesThoughTheStoreFailedWhenItWasTold() throws Exception {
        long version = set("true");
        try (Connection locking = DriverManager.getConnection("jdbc:sqlite:" + directory + "/fleet.db");
                Statement statement = locking.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            follower.saw(version);
            await("it to fail").atMost(SOON).until(() -> shared.failures.get() > 0);
            assertThat(ours.present().change().number()).isZero();
            statement.execute("ROLLBACK");
        }

        awaitFollowed("true");
    }

    @Test
    void whoTellsItDoesNotWaitForTheStoreAndWhatComesMeanwhileIsFollowedToo() throws Exception {
        shared.mayAnswer.drainPermits();
        follower.saw(set("true"));
        shared.answered.acquire();

        follower.saw(set("false"));
        follower.saw(set("true"));
        long last = set("false");
        follower.saw(last);
        shared.mayAnswer.release(2);

        awaitFollowed("false");
    }

    @Test
    void whatIsFollowedAlreadyIsNotReadAgain() throws Exception {
        long first = set("true");
        follower.saw(first);
        awaitFollowed("true");
        follower.saw(first);
        follower.saw(set("false"));
        awaitFollowed("false");

        assertThat(shared.answered.availablePermits()).isEqualTo(2);
    }

    private DataDirectory data(String instance) throws IOException {
        return new DataDirectory(Files.createDirectories(directory.resolve(instance)));
    }

    /** At the other instance; the version that the store has of it. */
    private long set(String value) throws Exception {
        theirs.change("maria", "", Instant.now(), flags -> {
            flags.put(FLAG, new SetFlag(FLAG, value, Optional.empty()));
            return flags;
        });
        return store.read(FleetFlags.NAME).orElseThrow().version();
    }

    private void awaitFollowed(String value) {
        await("it to be " + value)
                .atMost(SOON)
                .until(() -> Optional.ofNullable(ours.present().change().flags().get(FLAG))
                        .map(SetFlag::value)
                        .equals(Optional.of(value)));
    }
}
