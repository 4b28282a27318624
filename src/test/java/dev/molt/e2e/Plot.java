package dev.molt.e2e;

import java.util.List;
import java.util.Map;
import java.util.Optional;

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
    FAILS_REHEARSAL("abandoned"),
    CODE_BACK("committed"),
    NEW_CONFIGURATION("committed"),
    BAD_CONFIGURATION("rolled_back");

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
    static final List<Plot> WITH_OVERLAP = List.of(
            GOOD,
            COMPATIBLE_MIGRATION,
            DIES_BESIDE,
            FAILS_REHEARSAL,
            GOOD_MIGRATION,
            CODE_BACK,
            NEW_CONFIGURATION,
            BAD_CONFIGURATION);

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

    /** The release that it brings, if it brings one. The version is that of its migration, if it has one. */
    Optional<Change> change(int version) {
        return switch (this) {
            case CODE_BACK, NEW_CONFIGURATION, BAD_CONFIGURATION -> Optional.empty();
            default -> Optional.of(release(version));
        };
    }

    private Change release(int version) {
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
            default -> throw new IllegalStateException(this + " brings no release");
        };
    }

    /** Asks for it. The number is different each time. The update's id. */
    String ask(Installation installation, int number) {
        return switch (this) {
            case CODE_BACK -> codeBack(installation);
            case NEW_CONFIGURATION -> configure(installation, "UPDATE_HOLD_LIMIT=" + (15 + number % 100));
            case BAD_CONFIGURATION -> configure(installation, "APP_VERIFY=false");
            default -> UpdateRequest.of("main").write(installation.data());
        };
    }

    /** To the release from which the newest one came. */
    private static String codeBack(Installation installation) {
        List<Map<String, String>> history = installation.data().history();
        String before = history.get(history.size() - 1).get("from");
        return UpdateRequest.of(before)
                .with("kind", "rollback")
                .with("to", before)
                .with("grant", "not_descendant")
                .write(installation.data());
    }

    /** By the command itself, which makes the version first. */
    private static String configure(Installation installation, String setting) {
        DataDirectory data = installation.data();
        Command.run(
                        installation.home(),
                        Shims.without(installation.environment()),
                        List.of("scripts/molt", "config", "set", setting, "--no-wait"))
                .orThrow();
        List<Map<String, String>> history = data.history();
        return DataDirectory.flat(data.lock())
                .orElseGet(() -> history.get(history.size() - 1))
                .get("id");
    }
}
