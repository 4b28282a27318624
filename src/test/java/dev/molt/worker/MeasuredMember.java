package dev.molt.worker;

import dev.molt.config.Settings;
import dev.molt.fleet.FleetUrl;
import dev.molt.fleet.Fleets;
import dev.molt.fleet.Instance;
import dev.molt.fleet.Member;
import dev.molt.fleet.Membership;
import dev.molt.fleet.MembershipListener;
import dev.molt.fleet.View;
import dev.molt.listener.ListenerCommands;
import dev.molt.listener.Listeners;
import dev.molt.listener.MemoryInbox;
import dev.molt.listener.NotedHandovers;
import dev.molt.update.DataDirectory;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A member with listeners as a worker has them, without the worker. It writes down what it hands over. */
final class MeasuredMember implements MembershipListener, AutoCloseable {
    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final String LISTENER = "listener/";

    private final NotedHandovers store;
    private final SeenFleet seen;
    private final Listeners listeners;
    private volatile Optional<Membership> membership = Optional.empty();
    private volatile Optional<String> ended = Optional.empty();

    /** Joins as the only life of its host. The data directory may be that of others too: it has the key to tokens. */
    MeasuredMember(FleetUrl url, String host, MemoryInbox inbox, DataDirectory data) throws IOException {
        store = new NotedHandovers(Fleets.open(url, "molt", 0));
        seen = new SeenFleet(store, () -> membership);
        listeners = Listeners.start(seen, inbox, Settings.load(Map.of(), data.root()), data, Clock.systemUTC());
        Member only = new Member(host, host + ".1", "r1", Map.of());
        membership = Optional.of(Membership.start(store, new Instance(() -> only, Set.of(), Set.of(), LEASE), this));
    }

    ListenerCommands commands() {
        return listeners.commands();
    }

    boolean isMember() {
        return membership.flatMap(Membership::member).isPresent();
    }

    /** How many listeners it owns, as far as it knows. */
    long owned() {
        return seen.view().entries().values().stream()
                .filter(entry -> entry.name().startsWith(LISTENER))
                .filter(entry -> entry.owner().equals(Optional.of(seen.incarnation())))
                .count();
    }

    @Override
    public void joined(Member life, View view) {
        seen.joined(life, view);
        listeners.joined();
    }

    @Override
    public void changed(View view) {
        seen.changed(view);
        listeners.changed();
    }

    @Override
    public void fenced(String incarnation, String why) {
        ended = Optional.of(why);
        listeners.fenced();
    }

    @Override
    public void lost(String incarnation, String why) {
        fenced(incarnation, why);
    }

    /** As on TERM: hands everything over, and is no member any more. */
    void leave() throws Exception {
        listeners.leave().get(1, TimeUnit.MINUTES);
        membership.ifPresent(Membership::close);
    }

    /** How long those were without an owner that it has handed over; milliseconds, sorted. */
    List<Long> gaps(MemoryInbox inbox) {
        if (ended.isPresent()) {
            throw new IllegalStateException("a member was fenced, which is no handover: " + ended.get());
        }
        return store.gaps(inbox);
    }

    @Override
    public void close() {
        membership.ifPresent(Membership::close);
        listeners.close();
        store.close();
    }
}
