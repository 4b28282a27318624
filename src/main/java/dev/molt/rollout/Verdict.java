package dev.molt.rollout;

import dev.molt.update.UpdateLock;
import java.util.Optional;

/**
 * What one ended update says of a release, to all hosts.
 *
 * @param update its id
 * @param bad whether the release failed, or was left by itself; else it is kept, but broke its probation
 * @param reason why, may be empty
 */
record Verdict(String update, Release release, boolean bad, String reason) {
    private static final String SUPERVISOR = "supervisor:";

    /**
     * That of a record; empty: it says nothing of the release. That an operator went back says nothing: the next host may fare
     * better.
     */
    static Optional<Verdict> of(UpdateLock record) {
        if (record.isRollback()) {
            return Optional.of(record).filter(Verdict::cameByItself).flatMap(Verdict::ofRollback);
        }
        if (!HostNews.isUpdate(record)) {
            return Optional.empty();
        }
        return record.committed() ? ofCommit(record) : ofFailure(record);
    }

    private static boolean cameByItself(UpdateLock record) {
        return record.committed() && record.get("requested_by").startsWith(SUPERVISOR);
    }

    /** The supervisor puts the release before its reason. */
    private static Optional<Verdict> ofRollback(UpdateLock record) {
        return record.from()
                .filter(from -> !record.to().equals(Optional.of(from)))
                .map(from -> new Verdict(
                        record.id(), Release.of(from), true, record.reason().replace(from.text() + ": ", "")));
    }

    private static Optional<Verdict> ofCommit(UpdateLock record) {
        return record.to()
                .filter(to -> record.get("probation").equals("breached"))
                .map(to -> new Verdict(record.id(), Release.of(to), false, record.get("probation_reason")));
    }

    /** One that does not build has no name yet. */
    private static Optional<Verdict> ofFailure(UpdateLock record) {
        if (!record.isBad()) {
            return Optional.empty();
        }
        return record.to()
                .map(Release::of)
                .or(() -> Optional.of(record.commit())
                        .filter(commit -> !commit.isEmpty())
                        .map(Release::ofCommit))
                .map(release -> new Verdict(record.id(), release, true, record.reason()));
    }
}
