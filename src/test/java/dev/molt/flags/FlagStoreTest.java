package dev.molt.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.molt.update.DataFixture;
import dev.molt.update.FlatJson;
import dev.molt.update.UnreadableException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlagStoreTest {
    private static final Instant NOW = Instant.parse("2026-11-21T03:00:00Z");

    @TempDir
    Path directory;

    private DataFixture fixture;
    private FlagStore store;

    @BeforeEach
    void create() {
        fixture = new DataFixture(directory.resolve("data"));
        store = new FlagStore(fixture.data);
    }

    @Test
    void nothingIsSetAtFirst() throws IOException {
        assertThat(store.present().change()).isEqualTo(FlagChange.NONE);
        assertThat(fixture.data.flags()).doesNotExist();
    }

    @Test
    void aChangeSaysWhoWhenAndWhyAndIsReadBackAsItWas() throws IOException {
        FlagStore.Made made = set("load \"test\" \\ größer ✓", "a.b=1", "a.c=two words");
        assertThat(made.change().number()).isEqualTo(1);
        assertThat(made.change().by()).isEqualTo("cli:maria");
        assertThat(made.change().at()).isEqualTo(NOW);
        assertThat(store.present().change()).isEqualTo(made.change());
        assertThat(made.change().since(made.before())).containsExactly("a.b=1", "a.c=two words");
    }

    @Test
    void anEndIsReadBackAsItWas() throws IOException {
        Optional<Instant> end = Optional.of(NOW.plusMillis(1234));
        store.change("cli:maria", "", NOW, flags -> {
            flags.put(new FlagName("a.b"), new SetFlag(new FlagName("a.b"), "", end));
            return flags;
        });
        assertThat(store.present().change().flags().get(new FlagName("a.b")).until())
                .isEqualTo(end);
    }

    @Test
    void whatHasEndedIsForgottenByTheNextChange() throws IOException {
        store.change("cli:maria", "", NOW, flags -> {
            flags.put(new FlagName("a.b"), new SetFlag(new FlagName("a.b"), "1", Optional.of(NOW.plusSeconds(1))));
            return flags;
        });
        FlagStore.Made next = store.change("cli:maria", "", NOW.plus(Duration.ofHours(1)), flags -> flags);
        assertThat(next.change().flags()).isEmpty();
    }

    @Test
    void undoTakesTheWholeLastChangeBackAndUndoOfThatBringsItAgain() throws IOException {
        set("", "a.b=1");
        set("", "a.b=2", "a.c=3");

        FlagStore.Made undone = store.undo("cli:maria", "", NOW).orElseThrow();
        assertThat(undone.change().number()).isEqualTo(3);
        assertThat(undone.change().reason()).isEqualTo("undo of change 2");
        assertThat(undone.change().since(undone.before())).containsExactly("a.b=1", "a.c unset");

        FlagStore.Made again = store.undo("cli:maria", "wrong", NOW).orElseThrow();
        assertThat(again.change().reason()).isEqualTo("wrong");
        assertThat(again.change().since(undone.change())).containsExactly("a.b=2", "a.c=3");
    }

    @Test
    void theFirstChangeCanBeUndoneAndNothingBeforeIt() throws IOException {
        assertThat(store.undo("cli:maria", "", NOW)).isEmpty();
        set("", "a.b=1");
        assertThat(store.undo("cli:maria", "", NOW).orElseThrow().change().flags())
                .isEmpty();
    }

    @Test
    void undoIsRefusedWhenNobodyKnowsWhatWasBefore() throws IOException {
        set("", "a.b=1");
        set("", "a.b=2");
        Files.delete(fixture.data.flagHistory().resolve("000000000000001.json"));
        assertThatThrownBy(() -> store.undo("cli:maria", "", NOW))
                .isInstanceOf(UnreadableException.class)
                .hasMessageContaining("before change 2");
        assertThat(store.present().change().number()).isEqualTo(2);
    }

    @Test
    void theHistoryIsNewestFirstAndBounded() throws IOException {
        for (int i = 1; i <= FlagHistory.KEPT + 5; i++) {
            set("", "a.b=" + i);
        }
        List<FlagChange> changes = store.history().list().changes();
        assertThat(changes).hasSize(FlagHistory.KEPT + 1);
        assertThat(changes.get(0).number()).isEqualTo(FlagHistory.KEPT + 5);
        assertThat(changes.get(FlagHistory.KEPT).number()).isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{\n}\n",
                "{\n  \"format\": \"2\",\n  \"change\": \"1\",\n  \"at\": \"2026-11-21T03:00:00Z\"\n}\n",
                "{\n  \"format\": \"1\",\n  \"change\": \"1\",\n  \"at\": \"yesterday\"\n}\n",
                "{\n  \"format\": \"1\",\n  \"change\": \"1\",\n  \"at\": \"2026-11-21T03:00:00Z\",\n  \"flag_1\": \"a.b\"\n}\n",
                "{\n  \"format\": \"1\",\n  \"change\": \"1\",\n  \"at\": \"2026-11-21T03:00:00Z\",\n  \"flag_2\": \"a.b\",\n  \"value_2\": \"1\"\n}\n",
                "{\n  \"format\": \"1\",\n  \"change\": \"-1\",\n  \"at\": \"2026-11-21T03:00:00Z\"\n}\n"
            })
    void aFileThatCannotBeReadIsSetAsideByTheNextChangeWhichGoesOutFromTheHistory(String damage) throws IOException {
        set("", "a.b=1");
        Files.writeString(fixture.data.flags(), damage);

        assertThat(store.present().problem().orElseThrow()).contains("flags.json is unreadable");
        assertThat(Files.readString(fixture.data.flags())).isEqualTo(damage);
        FlagStore.Made made = set("", "a.c=2");

        assertThat(made.setAside().orElseThrow()).hasContent(damage).hasParent(fixture.data.failed());
        assertThat(made.change().flags().keySet()).containsExactly(new FlagName("a.b"), new FlagName("a.c"));
        assertThat(store.present().problem()).isEmpty();
    }

    @Test
    void aFileOfAGigabyteIsUnreadableAndKept() throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(fixture.data.flags().toFile(), "rw")) {
            file.setLength(1L << 30);
        }
        assertThat(store.present().problem().orElseThrow()).contains("larger than 65536 bytes");
        assertThat(Files.size(set("", "a.b=1").setAside().orElseThrow())).isEqualTo(1L << 30);
        assertThat(store.present().change().number()).isEqualTo(1);
    }

    @Test
    void whatIsNoFileAtAllIsSetAsideToo() throws IOException {
        Files.createDirectories(fixture.data.flags().resolve("inside"));
        assertThat(set("", "a.b=1").setAside().orElseThrow().resolve("inside")).isDirectory();
        assertThat(store.present().change().number()).isEqualTo(1);
    }

    @Test
    void moreThanAFileHoldsIsRefusedAndNothingChanges() throws IOException {
        set("", "a.b=1");
        Files.writeString(fixture.data.flags(), "{");
        String[] much = new String[100];
        Arrays.setAll(much, i -> "a.flag" + i + "=" + "x".repeat(1000));
        assertThatThrownBy(() -> set("", much)).hasMessageContaining("65536 bytes");
        assertThat(fixture.data.flags()).hasContent("{");
        assertThat(fixture.data.failed()).doesNotExist();
        assertThat(store.history().list().changes()).hasSize(1);
    }

    @Test
    void aDamagedRecordOfTheHistoryIsToldAndItsNumberNotUsedAgain() throws IOException {
        set("", "a.b=1");
        Files.writeString(fixture.data.flagHistory().resolve("000000000000001.json"), "{");
        assertThat(store.history().list().unreadable()).hasSize(1);
        assertThat(set("", "a.b=2").change().number()).isEqualTo(2);
    }

    @Test
    void aCutBetweenChangeAndHistoryIsMadeUpForByTheNextChange() throws IOException {
        set("", "a.b=1");
        set("", "a.b=2");
        Files.delete(fixture.data.flagHistory().resolve("000000000000002.json"));
        set("", "a.b=3");
        assertThat(store.history().list().changes())
                .extracting(FlagChange::number)
                .containsExactly(3L, 2L, 1L);
    }

    @Test
    void aFlagOfAnotherReleaseStaysSet() throws IOException {
        set("", "other.flag=1");
        FlagValues values = FlagValues.of(
                DeclaredFlags.of("r", List.of(Flag.of("a.b", false, "x")), Map.of()),
                set("", "a.b=true").change(),
                NOW);
        assertThat(values.values()).containsOnlyKeys("a.b");
        assertThat(store.present().change().flags()).containsKey(new FlagName("other.flag"));
    }

    @Test
    void aValueThatIsNotOfTheDeclaredTypeIsToldAndTheDefaultCounts() throws IOException {
        DeclaredFlags declared = DeclaredFlags.of("r", List.of(Flag.of("a.b", false, "x")), Map.of());
        FlagValues values = FlagValues.of(declared, set("", "a.b=many").change(), NOW);
        assertThat(values.find("a.b").orElseThrow().value()).isEqualTo(false);
        assertThat(values.problems()).singleElement().asString().contains("a.b is a boolean");
    }

    @Test
    void whatIsDeclaredIsReadBackAsItWas() throws IOException {
        DeclaredFlags declared = DeclaredFlags.of(
                "r1",
                List.of(Flag.of("a.yes", true, "größer"), Flag.of("a.number", -0.5, "x"), Flag.of("b.text", "", "y")),
                Map.of("FLAG_A_NUMBER", "7"));
        assertThat(DeclaredFlags.read(fixture.data)).isEmpty();
        DeclaredFile.write(fixture.data, DeclaredFile.format(declared));
        assertThat(DeclaredFlags.read(fixture.data)).contains(declared);
    }

    @Test
    void theFileIsFlatJson() throws IOException {
        set("why", "a.b=1");
        Map<String, String> expected = new LinkedHashMap<>();
        expected.put("format", "1");
        expected.put("change", "1");
        expected.put("by", "cli:maria");
        expected.put("at", "2026-11-21T03:00:00Z");
        expected.put("reason", "why");
        expected.put("flag_1", "a.b");
        expected.put("value_1", "1");
        assertThat(FlatJson.read(fixture.data.flags())).isEqualTo(expected);
    }

    private FlagStore.Made set(String reason, String... assignments) throws IOException {
        return store.change("cli:maria", reason, NOW, flags -> {
            for (String assignment : assignments) {
                int equals = assignment.indexOf('=');
                FlagName name = new FlagName(assignment.substring(0, equals));
                flags.put(name, new SetFlag(name, assignment.substring(equals + 1), Optional.empty()));
            }
            return flags;
        });
    }
}
