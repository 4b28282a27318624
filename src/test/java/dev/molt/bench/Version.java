package dev.molt.bench;

import java.util.List;
import java.util.Optional;

/** What a deployment is given: a new version that works, or one of the releases that nobody wants to run. */
enum Version {
    GOOD("good release"),
    EXITS_AT_ONCE("release that exits at once"),
    DIES_AFTER_2_S("release that dies 2 s after its start"),
    FAILS_ITS_CHECK("release that listens but fails its check");

    static final List<Version> BAD = List.of(EXITS_AT_ONCE, DIES_AFTER_2_S, FAILS_ITS_CHECK);

    private final String title;

    Version(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    boolean isGood() {
        return this == GOOD;
    }

    /** The source of the relay's main class in this version, if it is not the ordinary one. */
    Optional<String> mainSource() {
        return isGood() ? Optional.empty() : Optional.of(Resource.text("relay/" + name().toLowerCase() + ".java"));
    }
}
