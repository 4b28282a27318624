package dev.molt.listener;

import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledFuture;
import java.util.function.Consumer;

/**
 * One connection to a source, from the attempt to its end. Asks for the next message only while there is room for it, so a source
 * that is faster than the inbox waits in TCP. Tells of everything in its order, one at a time, and last of its end; it holds no lock
 * then.
 */
final class Link implements WebSocket.Listener {
    /** The longest message, in characters. */
    static final int LONGEST = 65_536;

    private final Events events;
    private final Timing timing;
    private final StringBuilder text = new StringBuilder();
    private Optional<WebSocket> socket = Optional.empty();
    private Optional<ScheduledFuture<?>> heart = Optional.empty();
    private Optional<Echo> echo = Optional.empty();
    private CompletableFuture<WebSocket> lastPing = CompletableFuture.completedFuture(null);
    private long echoes;
    private long openedAt;
    private long heardAt;
    /** One more message was asked for and has not come. */
    private boolean asked;
    /** Nothing is asked for until somebody says so. */
    private boolean held;

    private boolean ended;
    private boolean tooLong;
    private boolean isPingDue;

    /** Who is told. */
    interface Events {
        /** Whether one more message may come; is asked while a lock is held, and must not take one of those that call this class. */
        boolean hasRoom();

        void opened(Link link);

        void received(Link link, String text);

        /** A message that cannot be taken in has come and was left out. */
        void skipped(Link link, String what);

        /** Once, also for an attempt that did not succeed. */
        void ended(Link link, String why);
    }

    /** A ping whose answer somebody waits for. */
    private record Echo(long number, boolean hold, CompletableFuture<Boolean> answered) {}

    Link(Events events, Timing timing) {
        this.events = events;
        this.timing = timing;
    }

    @Override
    public void onOpen(WebSocket opened) {
        synchronized (this) {
            if (!ended) {
                socket = Optional.of(opened);
                openedAt = timing.now();
                heardAt = openedAt;
                heart = Optional.of(timing.every(timing.patience().ping().dividedBy(2), this::beat));
            }
        }
        if (isOpen()) {
            events.opened(this);
            askForMore();
        } else {
            opened.abort();
        }
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
        heard();
        tooLong = tooLong || text.length() + part.length() > LONGEST;
        if (!tooLong) {
            text.append(part);
        }
        if (last) {
            finishText();
        }
        askForMore();
        return null;
    }

    private void finishText() {
        if (tooLong) {
            events.skipped(this, "a message of more than " + LONGEST + " characters");
        } else {
            events.received(this, text.toString());
        }
        tooLong = false;
        text.setLength(0);
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket from, ByteBuffer part, boolean last) {
        heard();
        if (last) {
            events.skipped(this, "a message that is no text");
        }
        askForMore();
        return null;
    }

    @Override
    public CompletionStage<?> onPing(WebSocket from, ByteBuffer payload) {
        heard();
        askForMore();
        return null;
    }

    @Override
    public CompletionStage<?> onPong(WebSocket from, ByteBuffer payload) {
        heard();
        long number = payload.remaining() == Long.BYTES ? payload.getLong(payload.position()) : 0;
        Optional<Echo> answer;
        synchronized (this) {
            answer = echo.filter(it -> it.number() == number);
            if (answer.isPresent()) {
                echo = Optional.empty();
                held = held || answer.get().hold();
            }
        }
        answer.ifPresent(it -> it.answered().complete(true));
        askForMore();
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        end("the source closed the connection with code " + code + (reason.isEmpty() ? "" : ": " + reason));
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable problem) {
        end(Reasons.of(problem));
    }

    /** How long it has been open; zero if it never was. */
    synchronized Duration openFor() {
        return socket.isPresent() ? timing.since(openedAt) : Duration.ZERO;
    }

    synchronized boolean isOpen() {
        return socket.isPresent() && !ended;
    }

    /** There is room again. */
    void roomAgain() {
        askForMore();
    }

    /**
     * Asks the source whether it hears us. When it has answered, all that it had sent before has been received.
     *
     * @param hold whether nothing is to be asked for after that, or after the time for an answer
     * @return whether it has answered in time; false at once if the connection is not open, or when its end has been told
     */
    CompletableFuture<Boolean> echo(boolean hold) {
        CompletableFuture<Boolean> answered = new CompletableFuture<>();
        Optional<Echo> before;
        long number;
        synchronized (this) {
            if (!isOpen()) {
                held = held || hold;
                return CompletableFuture.completedFuture(false);
            }
            number = ++echoes;
            before = echo;
            echo = Optional.of(new Echo(number, hold, answered));
        }
        before.ifPresent(it -> it.answered().complete(false));
        timing.after(timing.patience().echo(), () -> answered.complete(false));
        ping(ByteBuffer.allocate(Long.BYTES).putLong(number).flip());
        return answered.thenApply(inTime -> {
            if (hold) {
                hold();
            }
            return inTime;
        });
    }

    private synchronized void hold() {
        held = true;
    }

    /** Goes on after an {@link #echo} that held it. */
    void release() {
        synchronized (this) {
            held = false;
        }
        askForMore();
    }

    private void askForMore() {
        Optional<WebSocket> from = Optional.empty();
        synchronized (this) {
            if (!ended && !held && !asked && events.hasRoom()) {
                asked = true;
                heardAt = timing.now();
                from = socket;
            }
        }
        from.ifPresent(it -> it.request(1));
    }

    private synchronized void heard() {
        asked = false;
        heardAt = timing.now();
    }

    /** A source that we ask for nothing cannot be heard, so it is not dead. */
    private void beat() {
        boolean dead;
        boolean ping;
        synchronized (this) {
            dead = asked && timing.since(heardAt).compareTo(timing.patience().dead()) >= 0;
            isPingDue = !isPingDue;
            ping = isPingDue && !ended;
        }
        if (dead) {
            end("nothing came from the source for " + timing.patience().dead().toSeconds() + " s");
        } else if (ping) {
            ping(ByteBuffer.allocate(0));
        }
    }

    /** One after the other: the JDK refuses a ping while another one is on its way. */
    private void ping(ByteBuffer payload) {
        CompletableFuture<WebSocket> sent = new CompletableFuture<>();
        CompletableFuture<WebSocket> before;
        Optional<WebSocket> to;
        synchronized (this) {
            before = lastPing;
            lastPing = sent;
            to = socket;
        }
        before.whenComplete((done, failed) ->
                to.ifPresent(it -> it.sendPing(payload).whenComplete((now, problem) -> {
                    sent.complete(now);
                    if (problem != null) {
                        end("a ping could not be sent: " + Reasons.of(problem));
                    }
                })));
    }

    /** Says good bye, and ends. */
    void close() {
        endOnce(this::sayGoodBye, "closed");
    }

    /** Ends at once; the source is told nothing. */
    void end(String why) {
        endOnce(WebSocket::abort, why);
    }

    private void endOnce(Consumer<WebSocket> how, String why) {
        Optional<WebSocket> open;
        Optional<Echo> waiting;
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
            open = socket;
            waiting = echo;
            echo = Optional.empty();
            heart.ifPresent(it -> it.cancel(false));
        }
        open.ifPresent(how);
        events.ended(this, why);
        waiting.ifPresent(it -> it.answered().complete(false));
    }

    private void sayGoodBye(WebSocket open) {
        open.sendClose(WebSocket.NORMAL_CLOSURE, "").whenComplete((sent, problem) -> open.abort());
        timing.after(timing.patience().echo(), open::abort);
    }
}
