package dev.molt.cli;

import dev.molt.update.History;
import dev.molt.update.ReleaseId;
import dev.molt.update.UpdateLock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** The releases that came to serve. */
final class PastReleases {
    private PastReleases() {}

    /** Newest first. */
    static List<PastChange> of(History history, Optional<ReleaseId> running) {
        List<UpdateLock> committed = new ArrayList<>(history.records().stream()
                .filter(record -> record.committed() && !record.isConfiguration())
                .toList());
        Collections.reverse(committed);
        List<PastChange> past = new ArrayList<>();
        for (UpdateLock record : committed) {
            endOf(record)
                    .ifPresent(at -> past.add(new PastChange(
                            PastChange.Of.RELEASE,
                            at,
                            record.get("requested_by"),
                            said(record),
                            record.equals(committed.get(0)) && wentForward(record, running),
                            "")));
        }
        return past;
    }

    /** When it ended; empty when the record does not say. */
    static Optional<Instant> endOf(UpdateLock record) {
        try {
            return Optional.of(record.get("ended_at"))
                    .filter(text -> !text.isEmpty())
                    .map(Instant::parse);
        } catch (DateTimeException e) {
            return Optional.empty(); // a record whose time nobody can read still counts for everything else
        }
    }

    /** To a newer release, or by an update to another line, and it is what runs. A rollback that was undone went forward too. */
    private static boolean wentForward(UpdateLock record, Optional<ReleaseId> running) {
        return record.from().isPresent()
                && record.to().equals(running)
                && !record.from().equals(record.to())
                && (!record.isRollback()
                        || record.to().orElseThrow().compareTo(record.from().orElseThrow()) > 0);
    }

    private static String said(UpdateLock record) {
        String release = record.to().map(ReleaseId::text).orElse("");
        return (record.isRollback() ? "rollback to release " : "release ") + release + ", by " + record.kind() + " "
                + record.id() + (record.get("restore").isEmpty() ? "" : ", with the data of " + record.get("restore"));
    }
}
