package dev.molt.listener;

import dev.molt.fleet.CoordinatorException;
import dev.molt.fleet.Entry;
import dev.molt.fleet.Member;
import dev.molt.fleet.View;
import dev.molt.update.OneLine;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What people tell listeners to do, and are told of them. A command says what is wanted, in the store; the owner does it, and nobody else.
 * Tokens are never answered. Safe for threads; a command takes as long as a few calls of the store.
 */
public final class ListenerCommands implements ListenerControl {
    private static final Logger LOG = LoggerFactory.getLogger(ListenerCommands.class);
    private static final int MOST_HINTS = 16;

    private final Fleet fleet;
    private final TokenKey key;
    private final Supplier<Optional<Round>> round;

    ListenerCommands(Fleet fleet, TokenKey key, Supplier<Optional<Round>> round) {
        this.fleet = fleet;
        this.key = key;
        this.round = round;
    }

    @Override
    public Answer run(String body) {
        try {
            Order order = Order.of(body);
            WantedStore.Changed changed =
                    new WantedStore(fleet.coordinator()).change(order.listener(), before -> wanted(order, before));
            if (changed.wanted().isEmpty()) {
                return unknown(order);
            }
            if (order.command().equals("recover") && !changed.wanted().get().isRunning()) {
                return refused(409, "stopped", "Listener " + order.listener() + " is stopped; start it");
            }
            return done(order, changed);
        } catch (IllegalArgumentException e) {
            return bad(e);
        } catch (IllegalStateException e) {
            return conflict(e);
        } catch (CoordinatorException e) {
            LOG.warn("A command of listeners was not carried out for certain: {}", e.getMessage());
            return refused(
                    503,
                    "no_store",
                    "It is not known whether this was done; give the command again. " + e.getMessage());
        }
    }

    private Optional<Wanted> wanted(Order order, Optional<Wanted> before) {
        return switch (order.command()) {
            case "start" -> Optional.of(started(order, before));
            case "stop" -> before.map(it -> it.ended(ended(order, it)));
            default -> before.map(it -> it.isRunning() ? it.again() : it);
        };
    }

    /**
     * The same again is nothing new, though the token would be sealed to another text.
     *
     * @throws IllegalStateException if the one before is not forgotten yet: it would go on from there
     */
    private Wanted started(Order order, Optional<Wanted> before) {
        if (before.filter(it -> it.state() == Wanted.State.FORGOTTEN).isPresent()) {
            throw new IllegalStateException("listener " + order.listener()
                    + " is being forgotten, which its owner or any other member does. Start it when that is done");
        }
        Optional<SealedToken> token = before.filter(it -> hasToken(it, order))
                .map(Wanted::token)
                .orElseGet(() -> order.token().map(it -> key.seal(it, order.listener(), order.url())));
        return new Wanted(
                order.listener(),
                order.url(),
                token,
                order.resumable(),
                order.overlap(),
                Wanted.State.RUNNING,
                before.map(Wanted::attempt).orElse(0L),
                before.map(Wanted::beginning)
                        .orElseGet(() -> UUID.randomUUID().toString().replace("-", "")));
    }

    private boolean hasToken(Wanted before, Order order) {
        try {
            return before.token()
                    .map(it -> key.open(it, order.listener(), order.url()))
                    .equals(order.token());
        } catch (IllegalArgumentException e) {
            LOG.debug("The token of listener {} is sealed anew", order.listener(), e);
            return false;
        }
    }

    private static Wanted.State ended(Order order, Wanted before) {
        boolean forget = order.forget() || before.state() == Wanted.State.FORGOTTEN;
        return forget ? Wanted.State.FORGOTTEN : Wanted.State.STOPPED;
    }

    private Answer done(Order order, WantedStore.Changed changed) {
        Optional<Member> owner = changed.entry().flatMap(fleet.view()::owner);
        if (changed.isNew()) {
            LOG.info("Listener {}: {}", order.listener(), order.command());
            hint(owner);
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("listener_id", order.listener());
        json.put("wanted", changed.wanted().map(it -> it.state().word()).orElse(""));
        json.put("changed", changed.isNew());
        json.put("owner", owner.map(Member::host).orElse(""));
        return new Answer(200, json);
    }

    /** Whoever is not hinted looks by itself a moment later. */
    private void hint(Optional<Member> owner) {
        Stream<String> listening = Roster.of(fleet.view(), Optional.empty()).byHost().values().stream()
                .map(Roster.Listening::incarnation);
        Stream.concat(owner.map(Member::incarnation).stream(), listening)
                .distinct()
                .limit(MOST_HINTS)
                .forEach(this::hint);
    }

    private void hint(String incarnation) {
        try {
            fleet.coordinator().hint(incarnation);
        } catch (CoordinatorException e) {
            LOG.debug("{} was not hinted", incarnation, e);
        }
    }

    @Override
    public Answer list() {
        try {
            return list(fleet.incarnation().isEmpty() ? read() : fleet.view());
        } catch (CoordinatorException e) {
            return refused(503, "no_store", "The listeners are not known here yet. " + e.getMessage());
        }
    }

    /** Before this instance is a member nobody follows the fleet for it. */
    private FleetView read() throws CoordinatorException {
        return FleetView.of(View.NONE.after(fleet.coordinator().changes(0)));
    }

    private Answer list(FleetView view) {
        List<Map<String, Object>> listeners = view.entries().values().stream()
                .filter(entry -> entry.name().startsWith(Names.LISTENER)
                        && entry.document().isPresent())
                .sorted((one, other) -> one.name().compareTo(other.name()))
                .map(entry -> shown(entry, view))
                .toList();
        String instance = Optional.ofNullable(view.members().get(fleet.incarnation()))
                .map(Member::host)
                .orElse("");
        return listed(instance, listeners);
    }

    static Answer listed(String instance, List<Map<String, Object>> listeners) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("instance", instance);
        json.put("listeners", listeners);
        return new Answer(200, json);
    }

    private Map<String, Object> shown(Entry entry, FleetView view) {
        String id = entry.name().substring(Names.LISTENER.length());
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("listener_id", id);
        Optional<String> problem = round.get().flatMap(it -> it.problem(id));
        try {
            Wanted wanted = Wanted.of(id, entry.document().orElse(""));
            json.put("wanted", wanted.state().word());
            json.put("url", Source.shown(wanted.url()));
            json.put("resumable", wanted.resumable());
            json.put("overlap", wanted.overlap());
        } catch (IllegalArgumentException e) {
            problem = Optional.of(String.valueOf(e.getMessage()));
        }
        json.put("owner", view.owner(entry).map(Member::host).orElse(""));
        problem.ifPresent(it -> json.put("problem", it));
        round.get().flatMap(it -> it.shown(id)).ifPresent(it -> json.put("here", here(it)));
        return json;
    }

    private static Map<String, Object> here(LocalListener.Shown shown) {
        Reception.Shown reception = shown.reception();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("role", shown.isWarm() ? "warm" : "owner");
        json.put("connection", reception.health().state());
        json.put("why", reception.health().why());
        json.put("received", reception.received());
        json.put("skipped", reception.skipped());
        json.put("waiting", reception.waiting());
        json.put("gaps", reception.gaps().count());
        json.put("last_gap_ms", reception.gaps().last().toMillis());
        json.put("longest_gap_ms", reception.gaps().longest().toMillis());
        return json;
    }

    static Answer bad(IllegalArgumentException e) {
        return refused(400, "bad_command", OneLine.shown(String.valueOf(e.getMessage())));
    }

    static Answer unknown(Order order) {
        return refused(404, "unknown_listener", "There is no listener " + order.listener());
    }

    static Answer conflict(IllegalStateException e) {
        return refused(409, "conflict", e.getMessage());
    }

    private static Answer refused(int status, String error, String message) {
        return new Answer(status, Map.of("error", error, "message", message));
    }
}
