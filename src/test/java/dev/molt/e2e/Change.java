package dev.molt.e2e;

import java.util.Optional;

/** What a commit changes for the release made of it. */
record Change(String title, Build build, Behaviour behaviour, Optional<Migration> migration) {
    static Change good() {
        return new Change("a good release", Build.COPIES, Behaviour.GOOD, Optional.empty());
    }

    static Change of(Build build) {
        return new Change("build " + build, build, Behaviour.GOOD, Optional.empty());
    }

    static Change of(Behaviour behaviour) {
        return new Change("worker " + behaviour, Build.COPIES, behaviour, Optional.empty());
    }

    static Change of(Migration migration) {
        return new Change("migration " + migration.version(), Build.COPIES, Behaviour.GOOD, Optional.of(migration));
    }

    Change with(Migration added) {
        return new Change(title + ", migration " + added.version(), build, behaviour, Optional.of(added));
    }
}
