package dev.molt.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PositionTest {
    private static final Instant NOW = Instant.parse("2026-11-21T01:02:03.456Z");

    @Test
    void isReadAsItWasWritten() {
        Position position = new Position(3L << 40 | 7, 12, NOW, "a-1#2", "0a1b", "c-4711", "4711");
        assertThat(Position.of(position.text())).isEqualTo(position);
        Position bare = new Position(1, 0, NOW, "", "", "", "");
        assertThat(Position.of(bare.text())).isEqualTo(bare);
    }

    /** It may be here still after that release was rolled back. */
    @Test
    void whatALaterReleaseAddsIsLetPass() {
        Position position = new Position(1, 0, NOW, "", "", "c", "c");
        assertThat(Position.of(position.text() + " more of it")).isEqualTo(position);
        Position bare = new Position(1, 0, NOW, "", "", "", "");
        assertThat(Position.of(bare.text() + " more")).isEqualTo(bare);
    }

    @Test
    void noTextIsNone() {
        assertThat(Position.of("")).isEqualTo(Position.NONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"4711", "1 2 3 -", "a 2 3 - - c", "99999999999999999999 0 0 - - c"})
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> Position.of(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aLaterOwnersIsLaterAndOfOneOwnersTheOneWithMoreMessages() {
        Position earlier = new Position(1, 9, NOW, "", "", "a", "");
        Position later = new Position(2, 0, NOW, "", "", "b", "");
        assertThat(earlier.orLater(later)).isEqualTo(later);
        assertThat(later.orLater(earlier)).isEqualTo(later);
        assertThat(later.orLater(later.after(List.of(new Received("i", "c", "")), NOW))
                        .cursor())
                .isEqualTo("c");
    }

    @Test
    void ofTwoThatAreAsLateTheFirstOneCounts() {
        Position handed = new Position(1, 9, NOW, "b-1#1", "", "a", "");
        assertThat(handed.orLater(new Position(1, 9, NOW, "", "", "a", ""))).isSameAs(handed);
    }

    @Test
    void messagesAreCountedAndTheLastCursorIsKept() {
        Position position = new Position(5, 2, Instant.EPOCH, "x#1", "0a1b", "a", "")
                .after(List.of(new Received("1", "b", ""), new Received("2", "", "")), NOW);
        assertThat(position).isEqualTo(new Position(5, 4, NOW, "", "0a1b", "b", "2"));
    }

    @Test
    void ofWhatWasForgottenNothingCounts() {
        Wanted wanted = new Wanted("l1", "wss://h/", Optional.empty(), true, true, Wanted.State.RUNNING, 0, "0a1b");
        Position reached = new Position(5, 4, NOW, "b-1#1", "0a1b", "c", "c");
        assertThat(reached.of(wanted)).isSameAs(reached);
        Position ofAnother = new Position(5, 4, NOW, "b-1#1", "", "c", "c").of(wanted);
        assertThat(ofAnother).isEqualTo(new Position(0, 0, Instant.EPOCH, "", "0a1b", "", ""));
    }

    @Test
    void theFirstOwnerOfAllHasMissedNothing() {
        assertThat(Position.NONE.under(3, NOW)).isEqualTo(new Position(3, 0, NOW, "", "", "", ""));
        Position before = new Position(3, 7, Instant.EPOCH, "b-1#1", "", "c", "d");
        assertThat(before.under(4, NOW)).isEqualTo(new Position(4, 0, Instant.EPOCH, "", "", "c", "d"));
    }

    @Test
    void isAtTheMessageThatWasTakenLast() {
        Received withCursor = new Received("über 1", "c", "");
        Position position =
                Position.of(Position.NONE.after(List.of(withCursor), NOW).text());
        assertThat(position.isAt(withCursor)).isTrue();
        assertThat(position.isAt(new Received("über 1", "d", ""))).isFalse();
        assertThat(position.isAt(new Received("2", "c", ""))).isFalse();
        assertThat(Position.NONE.isAt(withCursor)).isFalse();
    }

    @Test
    void withoutACursorTheIdTells() {
        Received bare = new Received("sha256:0a", "", "");
        Position position = new Position(1, 0, NOW, "", "", "c", "").after(List.of(bare), NOW);
        assertThat(position.isAt(bare)).isTrue();
        assertThat(position.isAt(new Received("sha256:0b", "", ""))).isFalse();
        assertThat(position.isAt(new Received("1", "c", ""))).isFalse();
    }

    @Test
    void whatAnEarlierReleaseWroteIsKnownByItsCursor() {
        Position position = Position.of("1 1 0 - - c");
        assertThat(position.isAt(new Received("1", "c", ""))).isTrue();
        assertThat(position.isAt(new Received("1", "", ""))).isFalse();
        assertThat(Position.of("1 1 0 - - ").isAt(new Received("1", "", ""))).isFalse();
    }
}
