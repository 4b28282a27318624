package dev.molt.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutboxTest {
    private static final Instant NOW = Instant.parse("2026-11-21T03:00:00Z");

    @TempDir
    Path directory;

    private final List<String> log = new ArrayList<>();
    private OutboxFixture fixture;
    private Outbox outbox;

    @BeforeEach
    void create() throws IOException {
        fixture = new OutboxFixture(directory);
        outbox = new Outbox(fixture.data);
    }

    private Round.Result round(List<Channel> channels) throws Exception {
        return round(channels, NOW);
    }

    private Round.Result round(List<Channel> channels, Instant now) throws Exception {
        return new Round(outbox, Clock.fixed(now, ZoneOffset.UTC), log::add).run(channels, channels);
    }

    /** A receiver that answers as it is told, and notes what it got. */
    private static final class Scripted implements Channel {
        private final String name;
        private final List<String> got = new ArrayList<>();
        private Attempt answer = Attempt.sent();

        Scripted(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public String shown() {
            return name;
        }

        @Override
        public List<String> secrets() {
            return List.of("hush");
        }

        @Override
        public Attempt send(Event event) {
            got.add(event.id());
            return answer;
        }
    }

    @Test
    void whatEveryChannelHasSentIsPutAway() throws Exception {
        Scripted one = new Scripted("one");
        Scripted two = new Scripted("two");
        String first = fixture.event(1, "started");
        String second = fixture.event(2, "committed");
        two.answer = Attempt.failed("down");
        assertThat(round(List.of(one, two)).waiting()).containsOnlyKeys("two");
        assertThat(fixture.has("", first)).isTrue();
        assertThat(two.got).as("after a failure the others wait").containsExactly(first);
        two.answer = Attempt.sent();
        assertThat(round(List.of(one, two)).waiting()).isEmpty();
        assertThat(one.got).as("what is sent is not sent again").containsExactly(first, second);
        assertThat(fixture.has("sent", first)).isTrue();
        assertThat(fixture.has("sent", second)).isTrue();
        assertThat(fixture.file(first))
                .containsEntry("channel_two", "sent 2 2026-11-21T03:00:00Z 2026-11-21T03:00:00Z");
    }

    @Test
    void whatWasRefusedIsKeptAsSuch() throws Exception {
        Scripted one = new Scripted("one");
        one.answer = Attempt.refused("HTTP status 404");
        String id = fixture.event(1, "committed");
        assertThat(round(List.of(one)).told()).containsExactly(new Told("one", id, "refused", NOW, "HTTP status 404"));
        assertThat(fixture.has("failed", id)).isTrue();
        assertThat(round(List.of(one)).told()).as("it is not tried again").isEmpty();
        assertThat(log).containsExactly("alert " + id + " did not go to one: HTTP status 404. It is not tried again.");
    }

    @Test
    void anEventThatAlwaysFailsKeepsNoOtherFromItsTurn() throws Exception {
        Scripted one = new Scripted("one");
        one.answer = Attempt.failed("too hard");
        String hard = fixture.event(1, "committed");
        round(List.of(one));
        String easy = fixture.event(2, "committed");
        round(List.of(one));
        assertThat(one.got).containsExactly(hard, easy);
    }

    @Test
    void whatAReceiverAskedForIsKnownToTheNextProcess() throws Exception {
        Scripted one = new Scripted("one");
        one.answer = Attempt.failed("HTTP status 429", Duration.ofMinutes(5));
        fixture.event(1, "committed");
        round(List.of(one));
        Round.Result later = new Round(outbox, Clock.fixed(NOW.plusSeconds(60), ZoneOffset.UTC), log::add)
                .run(List.of(one), List.of());
        assertThat(later.waiting()).containsEntry("one", Duration.ofMinutes(4));
        assertThat(later.told()).isEmpty();
    }

    @Test
    void noSecretReachesTheFileOrTheLog() throws Exception {
        Scripted one = new Scripted("one");
        one.answer = Attempt.failed("they said hush\nand more");
        String id = fixture.event(1, "committed");
        round(List.of(one));
        assertThat(fixture.file(id).get("channel_one")).endsWith("they said *** and more");
        assertThat(log.toString()).doesNotContain("hush");
    }

    @Test
    void withoutAChannelNothingIsDone() throws Exception {
        String id = fixture.event(1, "committed");
        round(List.of());
        assertThat(fixture.has("", id)).isTrue();
    }

    @Test
    void whatNobodyTookForAWeekIsPutAwayAndSaid() throws Exception {
        Scripted one = new Scripted("one");
        one.answer = Attempt.failed("down");
        String id = fixture.event(1, "committed");
        round(List.of(one), Instant.parse(OutboxFixture.TIME).plus(Duration.ofDays(7)));
        assertThat(fixture.has("", id)).isTrue();
        round(
                List.of(one),
                Instant.parse(OutboxFixture.TIME).plus(Duration.ofDays(7)).plusSeconds(1));
        assertThat(fixture.has("expired", id)).isTrue();
        assertThat(log).anyMatch(line -> line.contains(id + " has waited for 7 days"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{\n}\n", "{\n  \"id\": \"x\"\n}\n", "\0\0\0"})
    void whatNobodyCanReadIsSetAsideAndSaidAndTheRestIsSent(String content) throws Exception {
        Scripted one = new Scripted("one");
        Path file = Files.writeString(fixture.data.outbox().resolve("20261121T010203Z-0000ff.committed.json"), content);
        String id = fixture.event(1, "committed");
        round(List.of(one));
        assertThat(one.got).containsExactly(id);
        assertThat(file).doesNotExist();
        try (var kept = Files.list(fixture.data.outbox().resolve("unreadable"))) {
            assertThat(kept.map(Path::getFileName).map(Path::toString))
                    .singleElement()
                    .asString()
                    .startsWith(file.getFileName() + ".20261121T030000Z.");
        }
        assertThat(log).anyMatch(line -> line.contains("warning: " + file));
    }

    @ParameterizedTest
    @CsvSource({"event, started", "time, yesterday", "id, 20261121T010203Z-000002.committed", "channel_one, done"})
    void aFieldOfNonsenseMakesItUnreadable(String key, String value) throws Exception {
        String id = fixture.event(1, "committed");
        Path file = fixture.data.outbox().resolve(id + ".json");
        String text = Files.readString(file).replaceFirst("(?m)^  \"" + key + "\": .*\n", "");
        Files.writeString(file, text.replaceFirst("\n}", ",\n  \"" + key + "\": \"" + value + "\"\n}"));
        assertThat(outbox.waiting().problems()).singleElement().asString().contains(file.toString());
        assertThat(outbox.waiting().entries()).isEmpty();
    }

    @Test
    void aKindAndFieldsOfANewerSupervisorAreSentAsTheyAre() throws Exception {
        Scripted one = new Scripted("one");
        String id = fixture.event(1, "moon_phase", "phase_of_it", "full");
        round(List.of(one));
        assertThat(one.got).containsExactly(id);
        Entry entry = outbox.in(Outbox.Folder.SENT).entries().get(0);
        assertThat(entry.event().subject()).isEqualTo("Molt on web-1: moon phase");
        assertThat(entry.event().text()).contains("phase of it: full");
    }

    @Test
    void theFoldersDoNotGrowForEver() throws Exception {
        Scripted one = new Scripted("one");
        Path sent = Files.createDirectories(fixture.data.outbox().resolve("sent"));
        for (int i = 0; i < Outbox.KEPT; i++) {
            Files.createFile(sent.resolve(String.format("20261120T000000Z-%06x.committed.json", i)));
        }
        String id = fixture.event(1, "committed");
        round(List.of(one));
        assertThat(sent.toFile().list())
                .hasSize(Outbox.KEPT)
                .contains(id + ".json")
                .doesNotContain("20261120T000000Z-000000.committed.json");
    }
}
