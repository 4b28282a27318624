package dev.molt.fleet;

import java.sql.SQLException;
import java.util.Optional;

/**
 * Who may have a name: the rules of {@link Coordinator}, for a store that keeps names in rows. Used in a transaction in which nobody else
 * changes what the rules ask for.
 */
final class Ownership {
    private final Rows rows;

    /** What the rules ask of a store, and have it do. */
    interface Rows {
        Optional<Owned> find(String name) throws SQLException;

        /** Whether it is a member, and will be one until this is committed. */
        boolean isLive(String incarnation) throws SQLException;

        /** Whether it is none, and will never be one again. */
        boolean isOver(String incarnation) throws SQLException;

        /** Whether nothing is granted at present. */
        boolean isFrozen();

        /**
         * Makes it the owner, with the next token.
         *
         * @param cursor empty: what was committed last
         * @param by what it is given on from; empty: from nobody
         */
        Grant give(Owned what, String owner, Optional<String> cursor, Optional<Grant> by) throws SQLException;

        /** Nobody has it any more. */
        void free(Grant mine, String cursor) throws SQLException;
    }

    /**
     * A name that may be owned.
     *
     * @param cursor what was committed last
     * @param givenToken of the grant that was given on or up last, unless it came to its owner by another way
     */
    record Owned(Entry entry, String cursor, long givenToken) {
        private boolean isOwnedBy(String incarnation) {
            return entry.owner().equals(Optional.of(incarnation));
        }

        private boolean wasGivenBy(Grant grant) {
            return givenToken == grant.token();
        }

        private Grant grant() {
            return new Grant(entry.name(), entry.owner().orElseThrow(), entry.token(), cursor);
        }
    }

    Ownership(Rows rows) {
        this.rows = rows;
    }

    /** As {@link Coordinator#acquire}. */
    Optional<Grant> acquire(String incarnation, String name) throws SQLException {
        Optional<Owned> found =
                rows.find(name).filter(owned -> owned.entry().document().isPresent());
        if (found.isEmpty() || !rows.isLive(incarnation)) {
            return Optional.empty();
        }
        Owned owned = found.get();
        if (owned.isOwnedBy(incarnation)) {
            return Optional.of(owned.grant());
        }
        if (rows.isFrozen() || hasOwner(owned)) {
            return Optional.empty();
        }
        return Optional.of(rows.give(owned, incarnation, Optional.empty(), Optional.empty()));
    }

    private boolean hasOwner(Owned owned) throws SQLException {
        Optional<String> owner = owned.entry().owner();
        return owner.isPresent() && !rows.isOver(owner.get());
    }

    /** As {@link Coordinator#transfer}. */
    Optional<Grant> transfer(Grant mine, String cursor, String successor) throws SQLException {
        Optional<Owned> found = rows.find(mine.name());
        if (found.isEmpty() || !rows.isLive(successor)) {
            return Optional.empty();
        }
        Owned owned = found.get();
        if (owned.wasGivenBy(mine) && owned.isOwnedBy(successor)) {
            return Optional.of(owned.grant());
        }
        return isValid(mine, owned)
                ? Optional.of(rows.give(owned, successor, Optional.of(cursor), Optional.of(mine)))
                : Optional.empty();
    }

    /** As {@link Coordinator#release}. */
    boolean release(Grant mine, String cursor) throws SQLException {
        Optional<Owned> found = rows.find(mine.name());
        if (found.isPresent()
                && found.get().entry().owner().isEmpty()
                && found.get().wasGivenBy(mine)) {
            return true;
        }
        if (found.isEmpty() || !isValid(mine, found.get())) {
            return false;
        }
        rows.free(mine, cursor);
        return true;
    }

    /** Whether its owner may act by it. */
    boolean isValid(Grant grant) throws SQLException {
        Optional<Owned> found = rows.find(grant.name());
        return found.isPresent() && isValid(grant, found.get());
    }

    private boolean isValid(Grant grant, Owned owned) throws SQLException {
        return owned.isOwnedBy(grant.owner()) && owned.entry().token() == grant.token() && rows.isLive(grant.owner());
    }
}
