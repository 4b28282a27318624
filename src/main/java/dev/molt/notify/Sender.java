package dev.molt.notify;

import dev.molt.config.Context;
import dev.molt.config.Settings;
import dev.molt.update.DataDirectory;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * What the supervisor starts when something waits in the outbox: sends it, tries again what fails, each channel at its own pace, and ends
 * when nothing waits any more, or when its time is over. What it leaves waits for the next one. It may be killed at any moment.
 */
public final class Sender {
    private final Outbox outbox;
    private final List<Channel> channels;
    private final Round round;
    private final Timing timing;
    private final Map<String, BackOff> backOffs = new HashMap<>();

    /**
     * How long things take.
     *
     * @param first the longest pause after a first failure
     * @param most the longest pause at all
     * @param look how often it looks for new events during a pause
     * @param life how long it goes on
     */
    record Timing(Duration first, Duration most, Duration look, Duration life) {
        static final Timing USUAL =
                new Timing(Duration.ofSeconds(5), Duration.ofMinutes(2), Duration.ofSeconds(1), Duration.ofMinutes(15));
    }

    Sender(Outbox outbox, List<Channel> channels, Round round, Timing timing) {
        this.outbox = outbox;
        this.channels = List.copyOf(channels);
        this.round = round;
        this.timing = timing;
    }

    /** Settings and data directory come from the environment. */
    public static void main(String[] none) throws IOException, InterruptedException {
        Clock clock = Clock.systemUTC();
        Context context = Context.of(System.getenv());
        Settings settings = Settings.load(System.getenv(), context.data());
        Outbox outbox = new Outbox(new DataDirectory(context.data()));
        Round round = new Round(outbox, clock, Round.toStandardError(clock));
        new Sender(outbox, Channels.of(settings, clock), round, Timing.USUAL).run();
        System.exit(0);
    }

    void run() throws IOException, InterruptedException {
        long end = System.nanoTime() + timing.life().toNanos();
        heedWhatReceiversAskedFor();
        while (true) {
            Set<String> seen = outbox.names();
            Set<String> waiting = go();
            if (waiting.isEmpty()) {
                return;
            }
            long next = next(waiting);
            if (next - end > 0) {
                return;
            }
            await(next, seen);
        }
    }

    /** Also of an earlier process. */
    private void heedWhatReceiversAskedFor() throws IOException, InterruptedException {
        Map<String, Duration> waiting = round.run(channels, List.of()).waiting();
        for (Channel channel : channels) {
            Duration asked = waiting.getOrDefault(channel.name(), Duration.ZERO);
            backOffs.put(channel.name(), new BackOff(timing.first(), timing.most(), asked, System.nanoTime()));
        }
    }

    /** Tries the channels whose time has come; returns those that still have to send something. */
    private Set<String> go() throws IOException, InterruptedException {
        List<Channel> due = channels.stream()
                .filter(channel -> backOffs.get(channel.name()).next() - System.nanoTime() <= 0)
                .toList();
        Map<String, Duration> waiting = round.run(channels, due).waiting();
        for (Channel channel : due) {
            BackOff backOff = backOffs.get(channel.name());
            if (waiting.containsKey(channel.name())) {
                backOff.failed(waiting.get(channel.name()), System.nanoTime());
            } else {
                backOff.succeeded(System.nanoTime());
            }
        }
        return waiting.keySet();
    }

    private long next(Set<String> waiting) {
        return waiting.stream()
                .map(channel -> backOffs.get(channel).next())
                .reduce((a, b) -> a - b < 0 ? a : b)
                .orElseThrow();
    }

    /** Until then, or until there is something new, for which every channel is worth a try. */
    private void await(long next, Set<String> seen) throws IOException, InterruptedException {
        for (long left = next - System.nanoTime(); left > 0; left = next - System.nanoTime()) {
            TimeUnit.NANOSECONDS.sleep(Math.min(left, timing.look().toNanos()));
            if (!seen.containsAll(outbox.names())) {
                backOffs.values().forEach(backOff -> backOff.hurry(System.nanoTime()));
                return;
            }
        }
    }
}
