package dev.molt.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.molt.fleet.Grant;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A source that never answers a ping: a successor is connected, but nobody can be sure that whatever the owner before did not get was sent to
 * it. Beside it one that answers.
 */
@Timeout(120)
class UnprovenConnectionTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final TestSource answering = TestSource.start();
    private final Equipment waitingForAnswers = equipment(Patiences.members());
    private final Equipment waitingInVain = equipment(Patiences.withoutAnswers());
    private SilentServer silent;

    private static Equipment equipment(Patience patience) {
        return Equipment.of(
                new MemoryInbox(),
                new WebSockets(Optional.empty(), patience.attempt()),
                TokenKey.ofSecret("sixteen random letters"),
                patience,
                Clock.systemUTC(),
                new Random());
    }

    @BeforeEach
    void start() throws IOException {
        silent = new SilentServer(SilentServer::upgrade);
    }

    @AfterEach
    void close() throws IOException {
        waitingForAnswers.close();
        waitingInVain.close();
        answering.close();
        silent.close();
    }

    @Test
    void aConnectionOfASourceThatNeverAnswersIsWarmAllTheSame() {
        LocalListener listener = warmOfSilent(false);

        assertThat(listener.shown().reception().health().state()).isEqualTo("connected");
        assertThat(silent.requests()).hasSize(1);
    }

    @Test
    void aSourceThatCanIsAskedOnANewConnectionForWhatCameAfterTheOwnerBefore() {
        LocalListener listener = warmOfSilent(true);

        ownAfterMessage7(listener);

        await("a second connection").atMost(LONG).until(() -> silent.requests().size() == 2);
        assertThat(silent.requests().get(1))
                .anyMatch(line -> line.toLowerCase(Locale.ROOT).equals("last-event-id: 7"));
    }

    @Test
    void aSourceThatHasAnsweredIsNotAskedAgain() {
        LocalListener listener = warmOfAnswering(true);

        ownAfterMessage7(listener);
        receiveOne(listener);

        assertThat(answering.stream("s").connections()).isEqualTo(1);
    }

    @Test
    void whereNobodyCanAskTheConnectionIsKeptAndTheGapIsTold() {
        LocalListener listener = warmOfSilent(false);

        ownAfterMessage7(listener);

        assertThat(listener.shown().reception().gaps().count()).isEqualTo(1);
        assertThat(listener.shown().reception().health().state()).isEqualTo("connected");
        assertThat(silent.requests()).hasSize(1);
    }

    @Test
    void aSourceThatHasAnsweredLeavesNoGap() {
        LocalListener listener = warmOfAnswering(false);

        ownAfterMessage7(listener);

        assertThat(listener.shown().reception().gaps().count()).isZero();
    }

    private LocalListener warmOfSilent(boolean resumable) {
        return warm(silent.url(), resumable, waitingInVain);
    }

    private LocalListener warmOfAnswering(boolean resumable) {
        return warm(answering.url("s"), resumable, waitingForAnswers);
    }

    private static LocalListener warm(String url, boolean resumable, Equipment equipment) {
        Wanted wanted = new Wanted("l1", url, Optional.empty(), resumable, true, Wanted.State.RUNNING, 0, "");
        LocalListener listener = new LocalListener(wanted, "b-1", equipment, new LocalListener.Events() {
            @Override
            public void changed() {
                // the test looks by itself
            }

            @Override
            public void outdated(LocalListener outdated) {
                throw new IllegalStateException("there is no other owner");
            }
        });
        listener.warm();
        await("it to be warm").atMost(LONG).until(() -> listener.warmth().isPresent());
        return listener;
    }

    /** The owner before has stopped when this connection was open. */
    private static void ownAfterMessage7(LocalListener listener) {
        Received last = new ReceivedReader().read("{\"id\":7}");
        Position from = Position.NONE
                .under(1, Instant.now())
                .after(List.of(last), Instant.now())
                .stopped(Instant.now(), listener.warmth().orElseThrow());
        listener.own(new Grant("listener/l1", "b-1", 2, from.text()));
        await("it to be owned").atMost(LONG).until(listener::isOwned);
    }

    private void receiveOne(LocalListener listener) {
        answering.stream("s").send();
        await("a message").atMost(LONG).until(() -> listener.position().count() == 1);
    }
}
