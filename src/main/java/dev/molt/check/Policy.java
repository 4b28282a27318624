package dev.molt.check;

import dev.molt.config.Settings;
import dev.molt.window.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What may come by itself, and when. An operator is not bound by it.
 *
 * @param minAge how long a commit soaks; zero: not at all
 */
record Policy(Schedule schedule, Duration minAge) {
    /** Everything, at once. */
    static final Policy ALWAYS = new Policy(Schedule.of("", "", ZoneOffset.UTC), Duration.ZERO);

    static Policy of(Settings settings) {
        return new Policy(settings.updateSchedule(), settings.updateMinAge());
    }

    boolean soaks() {
        return !minAge.isZero();
    }

    /** What it makes of a line at one moment, of which the commits that fail the test are left out. */
    Choice choice(Line line, Sightings sightings, Predicate<String> mayBeTaken, Instant now) {
        Optional<String> ripe = line.newest(commit ->
                mayBeTaken.test(commit.id()) && !ripeAt(commit, sightings, now).isAfter(now));
        Instant ripeAt = line.commits().stream()
                .filter(commit -> mayBeTaken.test(commit.id()))
                .map(commit -> ripeAt(commit, sightings, now))
                .filter(time -> time.isAfter(now))
                .min(Instant::compareTo)
                .orElse(now);
        return new Choice(ripe, schedule.opensAt(ripe.isPresent() ? now : ripeAt));
    }

    /**
     * What may be taken.
     *
     * @param ripe what need not soak any longer
     * @param opens when something may be taken; the moment of asking if it may now
     */
    record Choice(Optional<String> ripe, Instant opens) {
        boolean isOpen(Instant now) {
            return ripe.isPresent() && !opens.isAfter(now);
        }
    }

    private Instant ripeAt(Line.Commit commit, Sightings sightings, Instant now) {
        Instant seen = sightings.firstSeen(commit.id(), now).orElse(now);
        return commit.urgent() || !soaks() ? now : seen.plus(minAge);
    }
}
