package dev.molt.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.molt.fleet.Cable;
import dev.molt.fleet.Grant;
import dev.molt.listener.LocalListener.Settled;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One listener of one member, with a real source. */
@Timeout(120)
class LocalListenerTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Instant BEGIN = Instant.parse("2026-11-21T01:02:03.456Z");

    private final TestSource source = TestSource.start();
    private final MemoryInbox inbox = new MemoryInbox();
    private final Hands clock = new Hands();
    private final Equipment equipment = Equipment.of(
            inbox,
            new WebSockets(Optional.empty(), Patiences.quick().attempt()),
            TokenKey.ofSecret("sixteen random letters"),
            Patiences.members(),
            clock,
            new Random());

    /** A clock that somebody sets. */
    private static final class Hands extends Clock {
        private volatile Instant now = BEGIN;

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException("nobody asks for a zone");
        }
    }

    @AfterEach
    void close() {
        equipment.close();
        source.close();
    }

    @Test
    void twoConnectionsOfOneMemberHaveDifferentMarks() {
        assertThat(warm(listener(false)).warmth())
                .isNotEqualTo(warm(listener(false)).warmth());
    }

    /** Who goes on after nothing has nothing to ask the source for. */
    @Test
    void whatCameWhileItWasWarmStaysIfThereIsNothingElseToGoOnFrom() {
        LocalListener listener = warm(listener(true));
        sendAndAwait(listener, 1);
        listener.own(granted(new Position(1, 0, BEGIN, "", "", "", "")));
        await().atMost(LONG).until(() -> inbox.taken("l1").equals(List.of("1")));
        assertThat(source.stream("l1").connections()).isEqualTo(1);
    }

    @Test
    void aResumableSourceIsAskedForWhatNobodyIsSureOf() {
        source.stream("l1").send();
        source.stream("l1").send();
        LocalListener listener = warm(listener(true));
        listener.own(granted(new Position(1, 1, BEGIN, "", "", "1", "")));
        await().atMost(LONG).until(() -> inbox.taken("l1").equals(List.of("2")));
    }

    @Test
    void whatTheOwnerBeforeHadIsLeftOutEvenIfNobodyIsSureOfTheRest() {
        LocalListener listener = warm(listener(false));
        sendAndAwait(listener, 3);
        listener.own(granted(new Position(1, 2, BEGIN, "", "", "2", "")));
        await().atMost(LONG).until(() -> inbox.taken("l1").contains("3"));
        assertThat(inbox.taken("l1")).containsExactly("3");
    }

    /** The owner before heard from the source sooner than we did: its last message is on its way to us when it has stopped. */
    @Test
    void whatTheOwnerBeforeHadIsLeftOutAlsoIfItComesLater() throws Exception {
        try (Cable cable = Cable.to(source.port())) {
            LocalListener listener = warm(listener(false, "ws://127.0.0.1:" + cable.port() + "/l1"));
            sendAndAwait(listener, 1);
            cable.become(Cable.State.CUT);
            source.stream("l1").send();
            listener.own(granted(new Position(1, 2, BEGIN, listener.warmth().orElseThrow(), "", "2", "2")));
            await().atMost(LONG).until(() -> inbox.claims().size() == 1);
            cable.become(Cable.State.WHOLE);
            await().atMost(LONG).until(listener::isOwned);
            source.stream("l1").send();
            await().atMost(LONG).until(() -> inbox.taken("l1").contains("3"));
            assertThat(inbox.taken("l1")).containsExactly("3");
        }
    }

    @Test
    void aMessageWithoutIdAndCursorIsLeftOutAsWell() {
        LocalListener listener = warm(listener(false));
        source.stream("l1").sendAll("first");
        source.stream("l1").sendAll("second");
        await().atMost(LONG).until(() -> listener.shown().reception().waiting() == 2);
        Received first = new ReceivedReader().read("first");
        listener.own(granted(Position.of("1 0 0 - - ").after(List.of(first), BEGIN)));
        await().atMost(LONG).until(() -> !inbox.taken("l1").isEmpty());
        assertThat(inbox.taken("l1"))
                .containsExactly(new ReceivedReader().read("second").id());
    }

    @Test
    void whoOwnsItHasBegunAlthoughNothingHasCome() {
        LocalListener listener = listener(false);
        listener.own(new Grant("listener/l1", "b-1", 2, ""));
        await().atMost(LONG).until(listener::isOwned);
        assertThat(inbox.claim("l1", 3).map(Position::of)).contains(new Position(2, 0, BEGIN, "", "", "", ""));
        assertThat(listener.position()).isEqualTo(new Position(2, 0, BEGIN, "", "", "", ""));
    }

    @Test
    void whoWasConnectedUntilItStoppedSaysWhenThatWas() throws Exception {
        LocalListener listener = ownedAfterOneMessage();
        clock.now = BEGIN.plusSeconds(3_600);
        Settled settled = listener.settle().get(60, TimeUnit.SECONDS);
        assertThat(settled.isComplete()).isTrue();
        assertThat(settled.position().until()).isEqualTo(clock.now);
    }

    /** So the next owner tells a gap that is long enough. */
    @Test
    void whoWasNotConnectedWhenItStoppedSaysWhenItTookTheLastMessage() throws Exception {
        LocalListener listener = ownedAfterOneMessage();
        clock.now = BEGIN.plusSeconds(3_600);
        source.close();
        await().atMost(LONG)
                .until(() -> !listener.shown().reception().health().state().equals("connected"));
        Settled settled = listener.settle().get(60, TimeUnit.SECONDS);
        assertThat(settled.isComplete()).isFalse();
        assertThat(settled.position().until()).isEqualTo(BEGIN);
    }

    private LocalListener ownedAfterOneMessage() {
        LocalListener listener = warm(listener(false));
        listener.own(granted(Position.NONE));
        source.stream("l1").send();
        await().atMost(LONG).until(() -> listener.position().count() == 1);
        return listener;
    }

    private LocalListener listener(boolean resumable) {
        return listener(resumable, source.url("l1"));
    }

    private LocalListener listener(boolean resumable, String url) {
        Wanted wanted = new Wanted("l1", url, Optional.empty(), resumable, true, Wanted.State.RUNNING, 0, "");
        return new LocalListener(wanted, "b-1", equipment, new LocalListener.Events() {
            @Override
            public void changed() {
                // the test looks by itself
            }

            @Override
            public void outdated(LocalListener listener) {
                throw new IllegalStateException("there is no other owner");
            }
        });
    }

    private static LocalListener warm(LocalListener listener) {
        listener.warm();
        await().atMost(LONG).until(() -> listener.warmth().isPresent());
        return listener;
    }

    private void sendAndAwait(LocalListener listener, int messages) {
        for (int i = 0; i < messages; i++) {
            source.stream("l1").send();
        }
        await().atMost(LONG).until(() -> listener.shown().reception().waiting() == messages);
    }

    private static Grant granted(Position from) {
        return new Grant("listener/l1", "b-1", 2, from.token() == 0 ? "" : from.text());
    }
}
