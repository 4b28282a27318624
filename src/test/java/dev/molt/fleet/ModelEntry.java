package dev.molt.fleet;

import java.time.Instant;
import java.util.Optional;

/** What a store keeps of a name. Not safe for threads. */
final class ModelEntry {
    final String name;
    long version;
    Optional<String> document = Optional.empty();
    Optional<String> owner = Optional.empty();
    long token;
    String cursor = "";
    Instant removedAt = Instant.EPOCH;

    /** The grant that was given on or given up last, by which the present owner has it, or nobody. */
    private Optional<Origin> origin = Optional.empty();

    ModelEntry(String name) {
        this.name = name;
    }

    private record Origin(String owner, long token) {
        static Optional<Origin> of(Grant grant) {
            return Optional.of(new Origin(grant.owner(), grant.token()));
        }
    }

    boolean isOwnedBy(Grant grant) {
        return owner.equals(Optional.of(grant.owner())) && token == grant.token();
    }

    boolean wasTransferred(Grant from, String successor) {
        return owner.equals(Optional.of(successor)) && origin.equals(Origin.of(from));
    }

    boolean wasReleased(Grant grant) {
        return owner.isEmpty() && origin.equals(Origin.of(grant));
    }

    Grant grantTo(String incarnation, long next) {
        owner = Optional.of(incarnation);
        token = next;
        origin = Optional.empty();
        return grant();
    }

    Grant transferTo(String successor, long next) {
        Optional<Origin> from = Origin.of(grant());
        grantTo(successor, next);
        origin = from;
        return grant();
    }

    void release() {
        origin = Origin.of(grant());
        owner = Optional.empty();
    }

    void remove() {
        document = Optional.empty();
        owner = Optional.empty();
        origin = Optional.empty();
    }

    /** Of its owner. */
    Grant grant() {
        return new Grant(name, owner.orElseThrow(), token, cursor);
    }

    /** As everybody sees it; the token of a removed one is kept out of sight. */
    Entry shown() {
        return new Entry(name, version, document, owner, document.isPresent() ? token : 0);
    }
}
