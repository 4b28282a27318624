package dev.molt.cli;

import dev.molt.cli.Findings.Lock;
import dev.molt.cli.Findings.Way;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What {@code molt doctor} recommends: rules in the order in which they are tried, of which the first that fits is taken.
 * {@code docs/WAYS-BACK.md} and the picture in it show the same.
 */
enum WayBack {
    HOST(
            "the host comes first",
            Kind.MEND,
            "molt doctor",
            "mend what it names, then look again",
            seen -> seen.blocked().isPresent(),
            seen -> seen.blocked().orElseThrow()),
    FLAGS(
            "flags changed last",
            Kind.TIER_1,
            "molt flags undo",
            "what the last change of flags set is again as it was before; the worker goes on",
            seen -> seen.symptom().isPresent() && seen.suspects(Way.FLAGS),
            Findings::symptomAndSuspect),
    CONFIGURATION(
            "the configuration changed last",
            Kind.TIER_2,
            "molt config rollback",
            "the worker is switched to the configuration before; a Molt that does not run has it at its next start",
            seen -> seen.mayBeSwitched()
                    && (seen.refused().isPresent() || seen.isIll() && seen.suspects(Way.CONFIGURATION)),
            Findings::symptomAndSuspect),
    STOPPED(
            "Molt does not run",
            Kind.MEND,
            "./entrypoint.sh",
            "starts Molt, which goes on from what it finds; its last line says why if it stops again",
            seen -> !seen.supervised(),
            seen -> seen.gaveUp().orElse("no supervisor runs")),
    OPEN(
            "an update is open",
            Kind.WAIT,
            "molt status",
            "says how far it is; it ends by itself, and goes back by itself if it fails",
            seen -> seen.lock() == Lock.OPEN,
            seen -> "everything but flags is refused while an update is open"),
    UNREADABLE(
            "the lock cannot be read",
            Kind.MEND,
            "./entrypoint.sh",
            "stop Molt, then start it: it keeps the lock in failed/, and the evidence decides what runs",
            seen -> seen.lock() == Lock.UNREADABLE,
            seen -> "nobody can tell which update is open"),
    MAINTENANCE(
            "maintenance is on",
            Kind.WAIT,
            "molt maintenance off",
            "a worker is started again; then look again",
            Findings::maintenance,
            seen -> "no worker runs, so nothing can be said of it"),
    CODE(
            "the release changed last",
            Kind.TIER_3,
            "molt rollback",
            "the release before takes over; the database stays",
            seen -> seen.isIll() && seen.suspects(Way.CODE),
            Findings::symptomAndSuspect),
    DATA(
            "the release and its data changed last",
            Kind.TIER_3,
            "molt rollback --restore-db",
            "the release before takes over, with the database of its newest backup; it shows what that loses, and asks",
            seen -> seen.isIll() && seen.suspects(Way.DATA),
            Findings::symptomAndSuspect),
    UNEXPLAINED(
            "no change explains it",
            Kind.LOOK,
            "molt maintenance on",
            "the worker is drained and stopped, and clients are answered 503 with a page; then look at the log",
            Findings::isIll,
            Findings::symptomAndSuspect),
    FAULT(
            "the service is well, something else is not",
            Kind.MEND,
            "molt doctor",
            "mend what it names, then look again",
            seen -> seen.fault().isPresent(),
            seen -> seen.fault().orElseThrow()),
    WELL("all is well", Kind.NONE, "", "nothing", seen -> true, seen -> "everything that was looked at is well");

    /** What kind of recommendation it is. */
    enum Kind {
        /** Flags. */
        TIER_1,
        /** The configuration. */
        TIER_2,
        /** The code, perhaps with its data. */
        TIER_3,
        /** No change explains it: somebody has to look. */
        LOOK,
        /** Something else has to be put right first. */
        MEND,
        /** Something else has to end first. */
        WAIT,
        /** None is needed. */
        NONE;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final String title;
    private final Kind kind;
    private final String command;
    private final String does;
    private final Predicate<Findings> fits;
    private final Function<Findings, String> why;

    WayBack(
            String title,
            Kind kind,
            String command,
            String does,
            Predicate<Findings> fits,
            Function<Findings, String> why) {
        this.title = title;
        this.kind = kind;
        this.command = command;
        this.does = does;
        this.fits = fits;
        this.why = why;
    }

    /** The one for what was seen. */
    static WayBack of(Findings seen) {
        return Arrays.stream(values())
                .filter(rule -> rule.fits.test(seen))
                .findFirst()
                .orElseThrow();
    }

    /** The case, in a few words. */
    String title() {
        return title;
    }

    Kind kind() {
        return kind;
    }

    /** What to type; "" if nothing is to be done. */
    String command() {
        return command;
    }

    /** What the command does. */
    String does() {
        return does;
    }

    /** Why it is this one. */
    String why(Findings seen) {
        return why.apply(seen);
    }
}
