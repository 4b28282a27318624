package dev.molt.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IntakeTest {
    private static final Position START = new Position(2, 0, Instant.EPOCH, "", "", "before", "");

    private final MemoryInbox inbox = new MemoryInbox();
    private final Equipment equipment = Equipment.of(
            inbox,
            new WebSockets(Optional.empty(), Patiences.quick().attempt()),
            TokenKey.ofSecret("sixteen random letters"),
            Patiences.quick(),
            Clock.systemUTC(),
            new Random());
    private final Backlog backlog = new Backlog();
    private final AtomicInteger outdated = new AtomicInteger();
    private final Intake intake = new Intake("l1", backlog, equipment, new Intake.Owner() {
        @Override
        public void taken() {
            assertThat(backlog.hasRoom()).isTrue();
        }

        @Override
        public void outdated() {
            outdated.incrementAndGet();
        }
    });

    @AfterEach
    void close() {
        equipment.close();
    }

    @Test
    void whatWasReceivedBeforeAndAfterTheGrantIsTakenInItsOrder() throws Exception {
        receive("a");
        begin();
        receive("b");
        receive("c");
        intake.finish().get(20, TimeUnit.SECONDS);
        assertThat(inbox.taken("l1")).containsExactly("a", "b", "c");
        assertThat(intake.position().token()).isEqualTo(2);
        assertThat(intake.position().count()).isEqualTo(3);
        assertThat(intake.position().cursor()).isEqualTo("c");
        assertThat(backlog.isEmpty()).isTrue();
    }

    @Test
    void beforeTheGrantNothingIsTaken() throws Exception {
        receive("a");
        intake.finish().get(20, TimeUnit.SECONDS);
        assertThat(inbox.taken("l1")).isEmpty();
        assertThat(backlog.size()).isEqualTo(1);
    }

    @Test
    void thePositionOfTheOwnerBeforeIsGoneOnFrom() {
        begin();
        assertThat(intake.position()).isEqualTo(START);
    }

    @Test
    void whatTheInboxDoesNotTakeIsOfferedAgain() {
        inbox.failing(true);
        begin();
        receive("a");
        receive("b");
        await().pollDelay(100, TimeUnit.MILLISECONDS).until(() -> backlog.size() == 2);
        inbox.failing(false);
        await().until(() -> inbox.taken("l1").size() == 2);
        assertThat(inbox.taken("l1")).containsExactly("a", "b");
        assertThat(outdated).hasValue(0);
    }

    @Test
    void finishingDoesNotWaitForeverForAnInboxThatDoesNotTake() throws Exception {
        inbox.failing(true);
        begin();
        receive("a");
        intake.finish().get(20, TimeUnit.SECONDS);
        assertThat(backlog.size()).isEqualTo(1);
    }

    @Test
    void anOwnerThatIsNoneAnyMoreIsToldAndTakesNothing() {
        begin();
        inbox.claim("l1", 3);
        receive("a");
        await().until(() -> outdated.get() == 1);
        receive("b");
        assertThat(inbox.taken("l1")).isEmpty();
    }

    @Test
    void whilePausedNothingIsTaken() {
        begin();
        intake.pause();
        receive("a");
        assertThat(inbox.taken("l1")).isEmpty();
        intake.goOn();
        await().until(() -> inbox.taken("l1").size() == 1);
    }

    @Test
    void onceStoppedNothingIsTaken() throws Exception {
        intake.stop();
        begin();
        receive("a");
        intake.finish().get(20, TimeUnit.SECONDS);
        assertThat(inbox.taken("l1")).isEmpty();
    }

    private void begin() {
        inbox.claim("l1", 2);
        intake.begin(START);
    }

    private void receive(String id) {
        backlog.add(new Received(id, id, id));
        intake.poke();
    }
}
