package dev.molt.notify;

import dev.molt.update.Stamps;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * One go at what waits: each channel gets its events, those first that were tried least, until one fails. What came of each is noted
 * durably before the next: after a crash in between, the one that was just sent is sent again, with the same id.
 */
final class Round {
    private final Outbox outbox;
    private final Clock clock;
    private final Consumer<String> log;

    /** Results, and what goes wrong with files, are told to the log, a line each. */
    Round(Outbox outbox, Clock clock, Consumer<String> log) {
        this.outbox = outbox;
        this.clock = clock;
        this.log = log;
    }

    /**
     * What is left after it.
     *
     * @param told the attempts, in their order
     * @param waiting for each channel that still has to send something: how long its receiver asks to be left alone
     */
    record Result(List<Told> told, Map<String, Duration> waiting) {}

    /**
     * With those of the channels that may be tried now; the others' events wait on.
     *
     * @param all every channel that is set: an event is done when it is done with all of them
     */
    Result run(List<Channel> all, List<Channel> now) throws IOException, InterruptedException {
        return outbox.alone(() -> {
            tidy();
            Map<String, Entry> entries = new LinkedHashMap<>();
            outbox.waiting()
                    .entries()
                    .forEach(entry -> entries.put(entry.event().id(), entry));
            List<Told> told = new ArrayList<>();
            for (Channel channel : now) {
                send(channel, entries, told);
            }
            outbox.settle(entries.values(), all.stream().map(Channel::name).toList());
            return new Result(told, waiting(all, entries));
        });
    }

    private void tidy() throws IOException {
        for (String problem : outbox.setUnreadableAside(clock.instant())) {
            log.accept("warning: " + problem + "; it is kept in outbox/unreadable.");
        }
        for (String expired : outbox.expire(clock.instant())) {
            log.accept("warning: alert " + expired + " has waited for " + Outbox.LONGEST_WAIT.toDays()
                    + " days; it is kept in outbox/expired.");
        }
    }

    private void send(Channel channel, Map<String, Entry> entries, List<Told> told)
            throws IOException, InterruptedException {
        for (Entry entry : waitingFor(channel.name(), entries)) {
            Attempt attempt = attempt(channel, entry.event());
            Mark mark = entry.mark(channel.name()).after(attempt, channel.censored(attempt.why()), now());
            entries.put(entry.event().id(), outbox.note(entry, channel.name(), mark));
            told.add(Told.of(channel.name(), entry.event(), mark));
            log.accept(told.get(told.size() - 1).inWords());
            if (attempt.state() == State.WAITING) {
                return;
            }
        }
    }

    /** A receiver that fails at one event only must not keep others from their turn. */
    private static List<Entry> waitingFor(String channel, Map<String, Entry> entries) {
        return entries.values().stream()
                .filter(entry -> entry.mark(channel).state() == State.WAITING)
                .sorted(Comparator.comparingInt(entry -> entry.mark(channel).attempts()))
                .toList();
    }

    static Attempt attempt(Channel channel, Event event) throws InterruptedException {
        try {
            return channel.send(event);
        } catch (IOException e) {
            String what = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            return Attempt.failed("it cannot be reached (" + what + ")");
        }
    }

    private Map<String, Duration> waiting(List<Channel> channels, Map<String, Entry> entries) {
        Map<String, Duration> waiting = new LinkedHashMap<>();
        for (Channel channel : channels) {
            waitingFor(channel.name(), entries).stream()
                    .map(entry ->
                            Duration.between(now(), entry.mark(channel.name()).notBefore()))
                    .max(Comparator.naturalOrder())
                    .ifPresent(pause -> waiting.put(channel.name(), pause.isNegative() ? Duration.ZERO : pause));
        }
        return waiting;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    /** A log for a process of its own, as the supervisor's. */
    static Consumer<String> toStandardError(Clock clock) {
        return line -> System.err.println(Stamps.iso(clock.instant()) + " molt: " + line);
    }
}
