package dev.molt.worker;

import static org.awaitility.Awaitility.await;

import dev.molt.e2e.Scratch;
import dev.molt.fleet.FleetUrl;
import dev.molt.listener.MemoryInbox;
import dev.molt.listener.TestSource;
import dev.molt.update.DataDirectory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.awaitility.core.ConditionTimeoutException;

/**
 * What became of listeners that were handed over while their messages came.
 *
 * @param gaps how long each was without an owner: from when the last owner stopped to take in to the next one's claim; milliseconds, sorted
 * @param lost messages that were sent and never taken in
 * @param doubled messages that were taken in twice
 * @param repeated messages that were offered to the inbox once more, which knew them
 */
public record HandoverFigures(List<Long> gaps, long sent, long lost, long doubled, long repeated) {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final long SETTLING_MILLIS = 1_000;

    /** One of two members has all listeners, gives half of them to the other when that one comes, and the rest when it leaves itself. */
    public static HandoverFigures measure(FleetUrl url, int listeners, int messagesASecond) throws Exception {
        List<String> ids =
                IntStream.range(0, listeners).mapToObj(number -> "l" + number).toList();
        MemoryInbox inbox = new MemoryInbox();
        Path directory = Scratch.make();
        DataDirectory data = new DataDirectory(directory);
        try (TestSource source = TestSource.start();
                MeasuredMember first = new MeasuredMember(url, "first", inbox, data)) {
            start(first, ids, source);
            source.keepSending(messagesASecond, ids);
            TimeUnit.MILLISECONDS.sleep(SETTLING_MILLIS);
            try (MeasuredMember second = new MeasuredMember(url, "second", inbox, data)) {
                await().atMost(LONG).until(() -> second.owned() == listeners / 2);
                TimeUnit.MILLISECONDS.sleep(SETTLING_MILLIS);
                first.leave();
                await().atMost(LONG).until(() -> second.owned() == listeners);
                TimeUnit.MILLISECONDS.sleep(SETTLING_MILLIS);
                source.stopSending();
                awaitTaken(inbox, source, ids);
                return of(first.gaps(inbox), inbox, source, ids);
            }
        } finally {
            Scratch.delete(directory);
        }
    }

    private static void start(MeasuredMember member, List<String> ids, TestSource source) {
        await().atMost(LONG).until(member::isMember);
        for (String id : ids) {
            int status = member.commands()
                    .run("{\"command\":\"start\",\"listener_id\":\"" + id + "\",\"url\":\"" + source.url(id)
                            + "\",\"resumable\":false}")
                    .status();
            if (status != 200) {
                throw new IllegalStateException("listener " + id + " cannot be started: " + status);
            }
        }
        await().atMost(LONG).until(() -> member.owned() == ids.size());
        await().atMost(LONG)
                .until(() -> ids.stream().allMatch(id -> source.stream(id).open() == 1));
    }

    /** What has not come by then is lost. */
    private static void awaitTaken(MemoryInbox inbox, TestSource source, List<String> ids) {
        try {
            await().atMost(LONG).until(() -> missing(inbox, source, ids) == 0);
        } catch (ConditionTimeoutException e) {
            System.err.println("messages are missing: " + missing(inbox, source, ids));
        }
    }

    private static HandoverFigures of(List<Long> gaps, MemoryInbox inbox, TestSource source, List<String> ids) {
        if (gaps.size() != ids.size()) {
            throw new IllegalStateException(gaps.size() + " handovers instead of " + ids.size());
        }
        long sent = ids.stream().mapToLong(id -> source.stream(id).sent()).sum();
        long taken = ids.stream().mapToLong(id -> inbox.taken(id).size()).sum();
        long distinct = ids.stream()
                .mapToLong(id -> new HashSet<>(inbox.taken(id)).size())
                .sum();
        return new HandoverFigures(gaps, sent, missing(inbox, source, ids), taken - distinct, inbox.repeated());
    }

    private static long missing(MemoryInbox inbox, TestSource source, List<String> ids) {
        return ids.stream()
                .mapToLong(id -> {
                    HashSet<String> taken = new HashSet<>(inbox.taken(id));
                    return LongStream.rangeClosed(1, source.stream(id).sent())
                            .filter(number -> !taken.contains(Long.toString(number)))
                            .count();
                })
                .sum();
    }

    /** Of the gaps, in milliseconds; from 1 to 100. */
    public long percentile(int percent) {
        return gaps.get((gaps.size() * percent + 99) / 100 - 1);
    }
}
