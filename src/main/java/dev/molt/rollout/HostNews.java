package dev.molt.rollout;

import dev.molt.update.DataDirectory;
import dev.molt.update.History;
import dev.molt.update.Probation;
import dev.molt.update.ReleaseId;
import dev.molt.update.Releases;
import dev.molt.update.UpdateLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a host has to tell its fleet, as its data directory says.
 *
 * @param running what it runs; empty while that may change, as an update is open
 * @param onProbation whether that came by an update, and may still turn out bad
 * @param verdicts on releases that came, or should have come, since it was updated last; the newest first
 */
record HostNews(Optional<ReleaseId> running, boolean onProbation, List<Verdict> verdicts) {
    /** So far it is looked back, if no update was ever committed. */
    private static final int MOST_RECORDS = 50;

    private static final Set<String> OVER = Set.of("passed", "cut_short");

    /** The verdict on a probation follows its end, and may be that it was broken. One that does not come is not waited for. */
    private static final Duration VERDICT_COMES_WITHIN = Duration.ofSeconds(10);

    HostNews {
        verdicts = List.copyOf(verdicts);
    }

    /**
     * What there is to tell now.
     *
     * @param length of a probation, zero: there is none
     */
    static HostNews read(DataDirectory data, Duration length, Clock clock) throws IOException {
        boolean wasOpen = isOpen(data);
        Optional<ReleaseId> running = new Releases(data).current();
        List<Verdict> verdicts = History.back(data, HostNews::isCommittedUpdate, MOST_RECORDS).stream()
                .flatMap(record -> Verdict.of(record).stream())
                .toList();
        boolean onProbation = running.isPresent() && isOnProbation(running.get(), data, length, clock);
        // Looked at again, last: an update that began or ended in between is told of at the next look.
        return new HostNews(running.filter(release -> !wasOpen && !isOpen(data)), onProbation, verdicts);
    }

    private static boolean isOpen(DataDirectory data) {
        return Files.exists(data.lock(), LinkOption.NOFOLLOW_LINKS);
    }

    private static boolean isCommittedUpdate(UpdateLock record) {
        return isUpdate(record) && record.committed();
    }

    /** A first start has nothing to go back to, a way back leads to what is known, and a configuration is this host's own. */
    static boolean isUpdate(UpdateLock record) {
        return record.kind().equals("update");
    }

    private static boolean isOnProbation(ReleaseId running, DataDirectory data, Duration length, Clock clock)
            throws IOException {
        return Probation.of(running, data)
                .filter(probation -> isUpdate(probation.record()))
                .filter(probation -> !OVER.contains(probation.verdict()))
                .filter(probation ->
                        !probation.left(waited(probation, length), clock).isZero())
                .isPresent();
    }

    private static Duration waited(Probation probation, Duration length) {
        boolean isAwaited = probation.verdict().isEmpty() && !length.isZero();
        return isAwaited ? length.plus(VERDICT_COMES_WITHIN) : length;
    }
}
