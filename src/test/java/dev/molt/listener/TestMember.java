package dev.molt.listener;

import dev.molt.fleet.Changes;
import dev.molt.fleet.Coordinator;
import dev.molt.fleet.CoordinatorException;
import dev.molt.fleet.Entry;
import dev.molt.fleet.Member;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A member with listeners, as a worker would have them: it follows the fleet, and tells the listeners what it sees. */
public final class TestMember implements Fleet, AutoCloseable {
    private static final Duration LOOK = Duration.ofMillis(200);

    private final Coordinator store;
    private final Member member;
    private final Listeners listeners;
    private final Thread follower = new Thread(this::follow);
    private volatile FleetView view = new FleetView(Map.of(), Map.of());
    private volatile boolean suspended;
    private volatile boolean mayAct = true;
    private volatile boolean mayTakeOver = true;
    private volatile boolean closed;

    TestMember(Coordinator store, Inbox inbox, String host, String incarnation, TokenKey key, Patience patience) {
        this.store = store;
        this.member = new Member(host, incarnation, "r1", Map.of());
        WebSockets webSockets = new WebSockets(Optional.empty(), patience.attempt());
        Equipment equipment = Equipment.of(inbox, webSockets, key, patience, Clock.systemUTC(), new Random());
        this.listeners = new Listeners(this, equipment);
    }

    /** One that joins, and takes its share. */
    public static TestMember join(Coordinator store, Inbox inbox, String host) {
        return join(store, inbox, host, host + "-1", TokenKey.ofSecret("a secret of all members"));
    }

    static TestMember join(Coordinator store, Inbox inbox, String host, String incarnation, TokenKey key) {
        TestMember joined = new TestMember(store, inbox, host, incarnation, key, Patiences.members());
        joined.start();
        return joined;
    }

    private void start() {
        try {
            store.join(member, Set.of(), Set.of(), Duration.ofSeconds(10));
        } catch (CoordinatorException e) {
            throw new IllegalStateException(e);
        }
        refresh();
        listeners.follow();
        listeners.joined();
        follower.setDaemon(true);
        follower.start();
    }

    private void follow() {
        try {
            while (!closed) {
                store.awaitHint(incarnation(), LOOK);
                if (!suspended) {
                    refresh();
                    listeners.changed();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (CoordinatorException e) {
            throw new IllegalStateException(e);
        }
    }

    private void refresh() {
        try {
            Changes all = store.changes(0);
            view = new FleetView(
                    all.members().orElse(List.of()).stream()
                            .collect(Collectors.toMap(Member::incarnation, Function.identity())),
                    all.entries().stream().collect(Collectors.toMap(Entry::name, Function.identity())));
        } catch (CoordinatorException e) {
            return; // it goes by what it saw last
        }
    }

    @Override
    public FleetView view() {
        return view;
    }

    @Override
    public Coordinator coordinator() {
        return store;
    }

    @Override
    public String incarnation() {
        return member.incarnation();
    }

    @Override
    public boolean mayAct(String life) {
        return mayAct;
    }

    @Override
    public boolean mayTakeOver() {
        return mayTakeOver;
    }

    /** From now on its own clock says so, whatever it was told. */
    void mayAct(boolean itMay) {
        mayAct = itMay;
    }

    void mayTakeOver(boolean itMay) {
        mayTakeOver = itMay;
    }

    public ListenerCommands commands() {
        return listeners.commands();
    }

    Listeners listeners() {
        return listeners;
    }

    /** The listeners that it says it owns and is connected for. */
    List<String> running() {
        return view.entries().keySet().stream()
                .filter(name -> name.startsWith(Names.LISTENER))
                .map(name -> name.substring(Names.LISTENER.length()))
                .filter(this::runs)
                .sorted()
                .toList();
    }

    private boolean runs(String id) {
        return listeners
                .round()
                .flatMap(it -> it.shown(id))
                .filter(it -> !it.isWarm())
                .filter(it -> it.reception().health().state().equals("connected"))
                .isPresent();
    }

    /** Sees nothing of the fleet any more, as if its membership stood still while its listeners go on. */
    void suspend() {
        suspended = true;
    }

    /** As on TERM: hands everything over, and is no member any more. */
    void leave() throws Exception {
        listeners.leave().get(60, TimeUnit.SECONDS);
        store.leave(incarnation());
        close();
    }

    /** As if its process were killed, and the store noticed at once. */
    void die() throws CoordinatorException {
        close();
        store.leave(incarnation());
    }

    @Override
    public void close() {
        closed = true;
        follower.interrupt();
        listeners.close();
    }
}
