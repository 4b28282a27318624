package dev.molt.db;

/** Hears that a migration gets on. Called by the thread that migrates, at most once a statement and once a second. */
@FunctionalInterface
public interface MigrationProgress {
    /**
     * Something was done since the last call.
     *
     * @param what one line for people, like {@code migrating V7__big.sql, statement 3, 120 s}
     */
    void report(String what);

    /** Tells nobody. */
    static MigrationProgress unheard() {
        return what -> {};
    }
}
