package dev.molt.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.molt.update.DataDirectory;
import dev.molt.update.UnreadableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one instance sets counts for all of its fleet. */
class SharedFlagsTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    @TempDir
    private Path directory;

    private final MemoryFlags fleet = new MemoryFlags();

    @Test
    void whatOneInstanceSetsCountsForAnotherThatFollows() throws IOException {
        set(instance("a"), "relay.readOnly", "true");

        FlagStore b = instance("b");
        b.follow(NOW);

        assertThat(value(b, "relay.readOnly")).contains("true");
        assertThat(b.present().change().by()).isEqualTo("maria");
    }

    @Test
    void aChangeGoesOutFromWhatTheFleetHasSetNotFromWhatIsKnownHere() throws IOException {
        set(instance("a"), "relay.readOnly", "true");

        set(instance("b"), "relay.slow", "true");

        FlagStore a = instance("a");
        a.follow(NOW);
        assertThat(value(a, "relay.readOnly")).contains("true");
        assertThat(value(a, "relay.slow")).contains("true");
        assertThat(a.present().change().number()).isEqualTo(2);
    }

    @Test
    void whoIsOvertakenTriesAgainOnWhatTheOtherHasSet() throws IOException {
        fleet.beforeNextReplace(() -> set(instance("a"), "relay.readOnly", "true"));

        FlagStore b = instance("b");
        set(b, "relay.slow", "true");

        assertThat(value(b, "relay.readOnly")).contains("true");
        assertThat(value(b, "relay.slow")).contains("true");
    }

    @Test
    void aFleetThatHasSetNothingGetsWhatWasSetBeforeItWasOne() throws IOException {
        FlagStore alone = new FlagStore(data("a"));
        set(alone, "relay.readOnly", "true");

        instance("a").follow(NOW);

        FlagStore b = instance("b");
        b.follow(NOW);
        assertThat(value(b, "relay.readOnly")).contains("true");
    }

    @Test
    void aHistoryOfOtherFlagsIsSetAside() throws IOException {
        FlagStore alone = new FlagStore(data("b"));
        set(alone, "relay.slow", "true");
        set(alone, "relay.slow", "false");
        set(instance("a"), "relay.readOnly", "true");

        FlagStore b = instance("b");
        b.follow(NOW);

        assertThat(value(b, "relay.readOnly")).contains("true");
        assertThat(value(b, "relay.slow")).isEmpty();
        assertThat(b.history().list().changes()).extracting(FlagChange::number).containsExactly(1L);
        assertThat(directory.resolve("b/failed")).isDirectoryRecursivelyContaining("glob:**/000000000000002.json");
    }

    @Test
    void anUndoTakesBackWhatAnotherInstanceHasSet() throws IOException {
        FlagStore b = instance("b");
        set(instance("a"), "relay.readOnly", "true");
        b.follow(NOW);
        set(instance("a"), "relay.readOnly", "false");
        b.follow(NOW);

        b.undo("pavel", "", NOW);

        assertThat(value(b, "relay.readOnly")).contains("true");
    }

    @Test
    void whoHasMissedAChangeCannotUndoTheNext() throws IOException {
        FlagStore a = instance("a");
        set(a, "relay.readOnly", "true");
        set(a, "relay.readOnly", "false");

        assertThatThrownBy(() -> instance("b").undo("pavel", "", NOW))
                .isInstanceOf(UnreadableException.class)
                .hasMessageContaining("what was set before change 2");
        assertThat(fleet.text).contains("\"change\": \"2\"");
    }

    @Test
    void withoutTheStoreNothingIsSetAndWhatWasSetGoesOn() throws IOException {
        FlagStore a = instance("a");
        set(a, "relay.readOnly", "true");
        fleet.isDown = true;

        assertThatThrownBy(() -> set(a, "relay.readOnly", "false")).hasMessageContaining("down");

        assertThat(value(a, "relay.readOnly")).contains("true");
    }

    private DataDirectory data(String instance) throws IOException {
        return new DataDirectory(Files.createDirectories(directory.resolve(instance)));
    }

    private FlagStore instance(String name) throws IOException {
        return new FlagStore(data(name), Optional.of(fleet));
    }

    private static void set(FlagStore store, String name, String value) throws IOException {
        FlagName flag = new FlagName(name);
        store.change("maria", "", NOW, flags -> {
            flags.put(flag, new SetFlag(flag, value, Optional.empty()));
            return flags;
        });
    }

    private static Optional<String> value(FlagStore store, String name) throws IOException {
        return Optional.ofNullable(store.present().change().flags().get(new FlagName(name)))
                .map(SetFlag::value);
    }

    /** The store of a fleet, as small as can be. */
    private static final class MemoryFlags implements SharedFlags {
        private interface Work {
            void run() throws IOException;
        }

        private String text = "";
        private long version;
        private boolean isDown;
        private Optional<Work> before = Optional.empty();

        void beforeNextReplace(Work work) {
            before = Optional.of(work);
        }

        @Override
        public Optional<Shared> read() throws IOException {
            if (isDown) {
                throw new IOException("the store is down");
            }
            return version == 0 ? Optional.empty() : Optional.of(new Shared(version, text));
        }

        @Override
        public boolean replace(Optional<Shared> instead, String next) throws IOException {
            Optional<Work> work = before;
            before = Optional.empty();
            if (work.isPresent()) {
                work.get().run();
            }
            if (instead.map(Shared::version).orElse(0L) != version) {
                return false;
            }
            version++;
            text = next;
            return true;
        }
    }
}
