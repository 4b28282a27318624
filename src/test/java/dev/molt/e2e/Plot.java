package dev.molt.e2e;

import java.util.List;

/** The kinds of update that chaos plays, and how each of them must end, killed or not. */
enum Plot {
    GOOD("committed"),
    GOOD_MIGRATION("committed"),
    SLOW_MIGRATION("committed"),
    FAILING_MIGRATION("rolled_back"),
    EXITS_IN_VERIFY("rolled_back"),
    DIES_IN_VERIFY("rolled_back"),
    DOES_NOT_BUILD("abandoned"),
    DIES_AT_ONCE("abandoned"),
    COMPATIBLE_MIGRATION("committed"),
    DIES_BESIDE("rolled_back"),
    FAILS_REHEARSAL("abandoned");

    /** Played with a stop and without rehearsals. */
    static final List<Plot> WITH_A_STOP = List.of(
            GOOD,
            GOOD_MIGRATION,
            SLOW_MIGRATION,
            FAILING_MIGRATION,
            EXITS_IN_VERIFY,
            DIES_IN_VERIFY,
            DOES_NOT_BUILD,
            DIES_AT_ONCE);

    /** Played as users have it: rehearsed, and beside the old worker where that is safe. */
    static final List<Plot> WITH_OVERLAP =
            List.of(GOOD, COMPATIBLE_MIGRATION, DIES_BESIDE, FAILS_REHEARSAL, GOOD_MIGRATION);

    private final String outcome;

    Plot(String outcome) {
        this.outcome = outcome;
    }

    boolean isGood() {
        return "committed".equals(outcome);
    }

    List<String> outcomes() {
        return List.of(outcome);
    }

    /** The release that it is about. The version is that of its migration, if it has one. */
    Change change(int version) {
        return switch (this) {
            case GOOD -> Change.good();
            case GOOD_MIGRATION -> Change.of(Migration.good(version));
            case SLOW_MIGRATION -> Change.of(Migration.slow(version, 8));
            case FAILING_MIGRATION -> Change.of(Migration.failing(version));
            case EXITS_IN_VERIFY -> Change.of(Behaviour.EXITS_0_IN_VERIFY).with(Migration.good(version));
            case DIES_IN_VERIFY -> Change.of(Behaviour.DIES_WHEN_READY).with(Migration.good(version));
            case DOES_NOT_BUILD -> Change.of(Build.FAILS);
            case DIES_AT_ONCE -> Change.of(Behaviour.DIES_AT_ONCE);
            case COMPATIBLE_MIGRATION -> Change.of(Migration.compatible(version));
            case DIES_BESIDE -> Change.of(Behaviour.DIES_ONLY_WHEN_LIVE);
            case FAILS_REHEARSAL -> Change.of(Migration.failing(version));
        };
    }
}
