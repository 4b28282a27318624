package dev.molt.listener;

import dev.molt.fleet.Coordinator;
import dev.molt.fleet.CoordinatorException;
import dev.molt.fleet.Forwarding;
import dev.molt.fleet.Grant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The store as a member has it who writes down when it stopped to take in what it gives to others. Safe for threads. */
public final class NotedHandovers extends Forwarding {
    private final List<Given> all = new ArrayList<>();

    /** Until when something was taken in under a token, by the clock of the host. */
    private record Given(String listener, long token, long millis) {}

    public NotedHandovers(Coordinator store) {
        super(store);
    }

    @Override
    public Optional<Grant> transfer(Grant mine, String cursor, String successor) throws CoordinatorException {
        Optional<Grant> given = super.transfer(mine, cursor, successor);
        if (given.isPresent()) {
            note(mine, cursor);
        }
        return given;
    }

    @Override
    public boolean release(Grant mine, String cursor) throws CoordinatorException {
        boolean isReleased = super.release(mine, cursor);
        if (isReleased) {
            note(mine, cursor);
        }
        return isReleased;
    }

    private synchronized void note(Grant mine, String cursor) {
        all.add(new Given(
                mine.name().substring(Names.LISTENER.length()),
                mine.token(),
                Position.of(cursor).until().toEpochMilli()));
    }

    /** From when this member stopped to take in to when the inbox heard the claim of the next owner; milliseconds, sorted. */
    public synchronized List<Long> gaps(MemoryInbox inbox) {
        return all.stream()
                .map(given -> nextClaim(inbox, given) - given.millis())
                .sorted()
                .toList();
    }

    private static long nextClaim(MemoryInbox inbox, Given given) {
        return inbox.claims().stream()
                .filter(claim -> claim.listener().equals(given.listener()) && claim.token() > given.token())
                .mapToLong(MemoryInbox.Claimed::millis)
                .min()
                .orElseThrow(() -> new IllegalStateException("nobody has claimed " + given.listener()));
    }
}
