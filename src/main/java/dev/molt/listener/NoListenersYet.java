package dev.molt.listener;

import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Of an instance that has had no listener: nothing is there for any, before the first is to be started. */
public final class NoListenersYet implements ListenerControl {
    private final BooleanSupplier areThere;
    private final Supplier<ListenerControl> listeners;

    /**
     * @param areThere whether there have been listeners after all, as in another life of the instance
     * @param listeners makes ready for them, if that is not done yet; throws IllegalStateException, saying why, if it cannot
     */
    public NoListenersYet(BooleanSupplier areThere, Supplier<ListenerControl> listeners) {
        this.areThere = areThere;
        this.listeners = listeners;
    }

    @Override
    public Answer run(String body) {
        try {
            Order order = Order.of(body);
            boolean isFirst = order.command().equals("start");
            return isFirst || areThere.getAsBoolean() ? listeners.get().run(body) : ListenerCommands.unknown(order);
        } catch (IllegalArgumentException e) {
            return ListenerCommands.bad(e);
        } catch (IllegalStateException e) {
            return ListenerCommands.conflict(e);
        }
    }

    @Override
    public Answer list() {
        try {
            return areThere.getAsBoolean() ? listeners.get().list() : ListenerCommands.listed("", List.of());
        } catch (IllegalStateException e) {
            return ListenerCommands.conflict(e);
        }
    }
}
