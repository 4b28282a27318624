package dev.molt.fleet;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A fleet's memory: members with leases, and names with a document and an owner.
 *
 * <p>An owner is valid for as long as its incarnation is a member; so nothing that is owned has a lease of its own. All
 * times are the store's: a client's wall clock is never asked.
 *
 * <p>Every call answers within a second or throws {@link CoordinatorException}, after which it is not known whether it had
 * an effect. Every call may be repeated then: it finds what it had done before, and answers as it would have.
 *
 * <p>Safe for threads; {@link #renew} does not wait for another call.
 */
public interface Coordinator extends AutoCloseable {
    /** How long a call may take. */
    Duration REQUEST_TIMEOUT = Duration.ofSeconds(1);

    /**
     * Becomes a member, unless another life of the same host is one.
     *
     * @param beside lives of the same host that may be members meanwhile, as in an overlap switch
     * @param dead lives of the same host that are known to have ended; they are no members any more
     * @param lease how long it stays one after each renewal
     */
    Joined join(Member member, Set<String> beside, Set<String> dead, Duration lease) throws CoordinatorException;

    /** Stays a member for the length of its lease, if it is one; one whose lease is over is none, even if nobody has noticed. */
    Renewal renew(String incarnation) throws CoordinatorException;

    /** Is no member any more. What it still owned is free. */
    void leave(String incarnation) throws CoordinatorException;

    /** Removes those whose leases are over; returns those this call removed. */
    List<Member> reap() throws CoordinatorException;

    /**
     * Becomes the owner of a name that has a document and no valid owner.
     *
     * @return what it was granted, the same again when it is the owner already; empty: somebody else is, the caller is no member, the
     *     name has no document, or the store grants nothing because it lost its data less than one lease ago
     */
    Optional<Grant> acquire(String incarnation, String name) throws CoordinatorException;

    /**
     * Gives what it owns to another member, which has a higher token from then on.
     *
     * @param cursor what the successor goes on from
     * @return what the successor was granted, also when this very call is repeated; empty: the grant is not valid any more, or the
     *     successor is no member, and then nothing changed
     */
    Optional<Grant> transfer(Grant mine, String cursor, String successor) throws CoordinatorException;

    /** Gives up what it owns; false: it owned it no more. */
    boolean release(Grant mine, String cursor) throws CoordinatorException;

    /** Keeps how far the owner has come; false: the grant is not valid any more, and nothing changed. */
    boolean commit(Grant mine, String cursor) throws CoordinatorException;

    /**
     * Replaces a document if it is still what the writer has read.
     *
     * @param version of the entry that was read; 0: there was none
     * @param document empty: removes it, and whoever owns it has lost it
     * @return the version now; empty: somebody else has written, or granted, meanwhile
     */
    Optional<Long> write(String name, long version, Optional<String> document) throws CoordinatorException;

    /** The entry of a name, a removed one too for as long as it is remembered. */
    Optional<Entry> read(String name) throws CoordinatorException;

    /** What happened after a version; everything there is after 0, or one from before what the store remembers. */
    Changes changes(long since) throws CoordinatorException;

    /** Wakes a member that awaits a hint. A hint may be lost: whoever waits looks again from time to time. */
    void hint(String incarnation) throws CoordinatorException;

    /** Waits for a hint to this member, at most for the time; false: none came. One thread at a time. */
    boolean awaitHint(String incarnation, Duration atMost) throws CoordinatorException, InterruptedException;

    /** Ends all connections. Does not leave: a member that only closes is one until its lease ends. */
    @Override
    void close();
}
