package dev.molt.listener;

import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Offers nothing to an inbox while we may not act. The inbox refuses who comes after a later owner, but one that is not shared does not
 * hear of an owner elsewhere.
 */
final class StandingInbox implements Inbox {
    private final Inbox inbox;
    private final BooleanSupplier mayAct;

    StandingInbox(Inbox inbox, BooleanSupplier mayAct) {
        this.inbox = inbox;
        this.mayAct = mayAct;
    }

    @Override
    public boolean isShared() {
        return inbox.isShared();
    }

    @Override
    public Optional<String> claim(String listener, long token) throws Exception {
        return inbox.claim(listener, token);
    }

    @Override
    public boolean take(String listener, long token, List<Received> messages, String position) throws Exception {
        if (!mayAct.getAsBoolean()) {
            throw new IllegalStateException("we may not act as a member of the fleet now");
        }
        return inbox.take(listener, token, messages, position);
    }
}
