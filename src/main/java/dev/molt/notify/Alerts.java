package dev.molt.notify;

import dev.molt.config.Settings;
import dev.molt.update.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What an operator may know of alerts, and do about them. */
public final class Alerts {
    private static final Path HOST = Path.of("/proc/sys/kernel/hostname");

    private final List<Channel> channels;
    private final Outbox outbox;
    private final Clock clock;

    Alerts(List<Channel> channels, Outbox outbox, Clock clock) {
        this.channels = List.copyOf(channels);
        this.outbox = outbox;
        this.clock = clock;
    }

    /** Those of an installation. */
    public static Alerts of(Settings settings, DataDirectory data, Clock clock) {
        return new Alerts(Channels.of(settings, clock), new Outbox(data), clock);
    }

    /**
     * How a channel does.
     *
     * @param to where it sends to, without secrets
     * @param waiting how many alerts it still has to send
     * @param lastFailure the last of what is still known that it could not send
     */
    public record Health(String name, String to, int waiting, Optional<Told> lastFailure) {}

    /** An alert that some channel still has to send. */
    public record Waiting(String event, Instant since) {}

    /**
     * How things are.
     *
     * @param failed how many alerts some channel will never send
     * @param expired how many were not sent within a week
     * @param problems files of the outbox that nobody can read
     */
    public record Status(
            List<Health> channels, List<Waiting> waiting, int failed, int expired, List<String> problems) {}

    /** How things are; changes nothing. */
    public Status status() throws IOException {
        Outbox.Listing waiting = outbox.waiting();
        Outbox.Listing failed = outbox.in(Outbox.Folder.FAILED);
        Outbox.Listing expired = outbox.in(Outbox.Folder.EXPIRED);
        List<Entry> all = Stream.of(waiting, failed, expired)
                .flatMap(listing -> listing.entries().stream())
                .toList();
        return new Status(
                channels.stream()
                        .map(channel -> health(channel, waiting.entries(), all))
                        .toList(),
                waiting.entries().stream()
                        .map(entry ->
                                new Waiting(entry.event().id(), entry.event().time()))
                        .toList(),
                failed.entries().size(),
                expired.entries().size(),
                waiting.problems());
    }

    private static Health health(Channel channel, List<Entry> waiting, List<Entry> all) {
        String name = channel.name();
        return new Health(
                name,
                channel.shown(),
                (int) waiting.stream()
                        .filter(entry -> entry.mark(name).state() == State.WAITING)
                        .count(),
                all.stream()
                        .filter(entry -> !entry.mark(name).why().isEmpty())
                        .map(entry -> Told.of(name, entry.event(), entry.mark(name)))
                        .max(Comparator.comparing(Told::at)));
    }

    /** Sends a test to every channel, past the outbox; returns how that went. */
    public List<Told> test() throws IOException, InterruptedException {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Event event = Event.test(Files.readString(HOST).strip(), now, new SecureRandom().nextInt());
        List<Told> told = new ArrayList<>();
        for (Channel channel : channels) {
            Attempt attempt = Round.attempt(channel, event);
            told.add(Told.of(channel.name(), event, Mark.NONE.after(attempt, channel.censored(attempt.why()), now)));
        }
        return told;
    }

    /** Tries everything that waits once, now; returns how that went. What fails stops its channel, and waits on. */
    public List<Told> retry() throws IOException, InterruptedException {
        List<String> log = new ArrayList<>();
        return new Round(outbox, clock, log::add).run(channels, channels).told();
    }
}
