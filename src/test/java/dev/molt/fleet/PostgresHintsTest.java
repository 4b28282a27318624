package dev.molt.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PostgresHintsTest {
    private static final Duration NOTHING = Duration.ZERO;

    private final PostgresHints hints = new PostgresHints();

    @Test
    void aHintThatComesBeforeItIsAwaitedIsKept() throws Exception {
        hints.expect("a");
        hints.give("a");

        assertThat(hints.await("a", NOTHING)).isTrue();
    }

    @Test
    void aHintIsToldOnce() throws Exception {
        hints.expect("a");
        hints.give("a");
        hints.give("a");
        hints.await("a", NOTHING);

        assertThat(hints.await("a", NOTHING)).isFalse();
    }

    @Test
    void aHintToAnotherProcessIsNotKept() throws Exception {
        hints.expect("a");
        hints.give("b");

        assertThat(hints.await("b", NOTHING)).isFalse();
        assertThat(hints.await("a", NOTHING)).isFalse();
    }

    @Test
    void aHintToAllIsForEachWhoExpectsOne() throws Exception {
        hints.expect("a");
        hints.expect("b");
        hints.give("");

        assertThat(hints.await("a", NOTHING)).isTrue();
        assertThat(hints.await("b", NOTHING)).isTrue();
        assertThat(hints.await("c", NOTHING)).isFalse();
    }

    @Test
    void whoIsForgottenExpectsNothing() throws Exception {
        hints.expect("a");
        hints.give("a");
        hints.forget("a");
        hints.give("");

        assertThat(hints.await("a", NOTHING)).isFalse();
    }
}
