package dev.molt.listener;

import java.util.List;
import java.util.Optional;

/**
 * Where a service takes the messages of its listeners in. It keeps a row for each listener with the highest token that it
 * has seen and the position that was kept last; so a late owner, one that was suspended for example, cannot do harm.
 *
 * <p>Called by several threads, for one listener by one at a time. Whatever is thrown means that nothing was taken; the call
 * is repeated until it succeeds or the listener is not ours any more.
 */
public interface Inbox {
    /**
     * Whether all members of the fleet take into the same place. If not, an owner that dies may have taken in messages that
     * its successor takes in elsewhere once more.
     */
    boolean isShared();

    /**
     * From now on only messages with this token, or a higher one, are taken from the listener.
     *
     * @return the position that was kept last, "" if none was; empty: a higher token was here before, and nothing changed
     */
    Optional<String> claim(String listener, long token) throws Exception;

    /**
     * Takes messages in and keeps the position, both in one transaction that first makes sure that the listener's token is
     * this one. A message whose id was taken from this listener before is left out. With no messages it keeps the position.
     *
     * @return false: the token is not this one, and nothing changed
     */
    boolean take(String listener, long token, List<Received> messages, String position) throws Exception;
}
