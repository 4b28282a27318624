package dev.molt.rollout;

import dev.molt.update.ReleaseId;
import java.time.Duration;
import java.time.Instant;

/**
 * The right of one host to be updated now. It is the host's, not an incarnation's: it outlasts the restart, and the probation after it.
 *
 * @param deadline when its wave has failed, by the store's clock
 * @param committed whether the host has committed the release and is on probation
 */
public record Slot(String host, Release release, Instant since, Instant deadline, boolean committed) {
    /** Whoever took one and asks for its update at once has asked by then. */
    static final Duration UNUSED_AFTER = Duration.ofMinutes(1);

    static Slot taken(String host, Release release, Instant now, Duration time) {
        return new Slot(host, release, now, now.plus(time), false);
    }

    Slot onProbation() {
        return new Slot(host, release, since, deadline, true);
    }

    /** Whether the host may begin to be updated to this release by it. */
    boolean isFor(Release wanted) {
        return release.equals(wanted) && !committed;
    }

    /** Whether the update that it was taken for may be about to be requested. */
    boolean isJustTaken(Instant now) {
        return !committed && now.isBefore(since.plus(UNUSED_AFTER));
    }

    /** Whether its host, where this release runs and no update is open, has no more use for it. */
    boolean isOver(ReleaseId running, Instant now) {
        return release.equals(Release.of(running)) || !isJustTaken(now);
    }

    /** Whether its host should have given it back by now. */
    public boolean isExpired(Instant now) {
        return !now.isBefore(deadline);
    }

    void writeTo(Fields fields, String prefix) {
        fields.with(prefix + "_host", host)
                .with(prefix + "_release", release)
                .with(prefix + "_since", since)
                .with(prefix + "_deadline", deadline)
                .with(prefix + "_committed", committed);
    }

    static Slot readFrom(Fields fields, String prefix) {
        return new Slot(
                fields.text(prefix + "_host"),
                new Release(fields.text(prefix + "_release")),
                fields.time(prefix + "_since"),
                fields.time(prefix + "_deadline"),
                Boolean.parseBoolean(fields.text(prefix + "_committed")));
    }
}
