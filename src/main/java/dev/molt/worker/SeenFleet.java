package dev.molt.worker;

import dev.molt.fleet.Coordinator;
import dev.molt.fleet.Member;
import dev.molt.fleet.Membership;
import dev.molt.fleet.View;
import dev.molt.listener.Fleet;
import dev.molt.listener.FleetView;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The fleet as this worker has seen it last, for its listeners. Told by one thread, asked by many. */
final class SeenFleet implements Fleet {
    private final Coordinator coordinator;
    private final Supplier<Optional<Membership>> membership;
    private volatile String incarnation = "";
    private volatile FleetView view = new FleetView(Map.of(), Map.of());

    /** {@code membership}: once there is one. */
    SeenFleet(Coordinator coordinator, Supplier<Optional<Membership>> membership) {
        this.coordinator = coordinator;
        this.membership = membership;
    }

    void joined(Member life, View first) {
        incarnation = life.incarnation();
        changed(first);
    }

    void changed(View now) {
        view = FleetView.of(now);
    }

    @Override
    public FleetView view() {
        return view;
    }

    @Override
    public Coordinator coordinator() {
        return coordinator;
    }

    @Override
    public String incarnation() {
        return incarnation;
    }

    @Override
    public boolean mayAct(String life) {
        return membership
                .get()
                .flatMap(Membership::member)
                .filter(member -> member.incarnation().equals(life))
                .isPresent();
    }

    @Override
    public boolean mayTakeOver() {
        return membership.get().filter(Membership::mayTakeOver).isPresent();
    }
}
