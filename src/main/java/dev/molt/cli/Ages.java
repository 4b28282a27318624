package dev.molt.cli;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/** How long ago, in words. */
final class Ages {
    private Ages() {}

    /** Like "3 min"; the text itself if it is no ISO time. */
    static String since(String isoTime, Clock clock) {
        try {
            return of(Duration.between(Instant.parse(isoTime), clock.instant()));
        } catch (DateTimeParseException e) {
            return isoTime;
        }
    }

    static String of(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 120) {
            return seconds + " s";
        }
        if (seconds < 2 * 3600) {
            return seconds / 60 + " min";
        }
        return seconds < 48 * 3600 ? seconds / 3600 + " h" : seconds / 86400 + " days";
    }
}
