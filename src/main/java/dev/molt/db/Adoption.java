package dev.molt.db;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** Recognises a database that was there before its migrations were recorded. */
@FunctionalInterface
public interface Adoption {
    /**
     * Says which migration's schema the database has.
     *
     * @param connection open for reading
     * @return the version of the last migration that the tables correspond to; empty when they are not ours
     */
    Optional<String> versionOf(Connection connection) throws SQLException;

    /** Recognises nothing. */
    static Adoption none() {
        return connection -> Optional.empty();
    }
}
