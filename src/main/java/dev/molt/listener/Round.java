package dev.molt.listener;

import dev.molt.fleet.CoordinatorException;
import dev.molt.fleet.Entry;
import dev.molt.fleet.Grant;
import dev.molt.fleet.Member;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One life as a member: looks at the fleet again and again, and does what is to be done. Used by the manager's thread, but for its end. */
final class Round implements LocalListener.Events {
    private static final Logger LOG = LoggerFactory.getLogger(Round.class);

    private final Fleet fleet;
    private final Life life;
    private final WantedReader reader;
    private final Runnable lookAgain;
    private final Timing timing;
    private final Announcements announcements;
    private final Handovers handovers;
    private final Steps steps;
    private final CompletableFuture<Void> left = new CompletableFuture<>();
    private final Map<String, Position> committed = new HashMap<>();
    private final Set<String> hinted = new HashSet<>();
    private volatile Map<String, String> problems = Map.of();

    Round(Fleet fleet, Equipment equipment, ScheduledExecutorService manager, WantedReader reader, Runnable lookAgain) {
        this.fleet = fleet;
        this.reader = reader;
        this.lookAgain = lookAgain;
        this.life = new Life(fleet.incarnation());
        this.timing = equipment.timing();
        this.announcements = new Announcements(
                fleet.coordinator(), life.incarnation(), equipment.key().id());
        this.handovers = new Handovers(life, fleet.coordinator(), manager, equipment.patience(), lookAgain);
        Equipment ofThisLife =
                equipment.with(new StandingInbox(equipment.inbox(), () -> fleet.mayAct(life.incarnation())));
        this.steps = new Steps(life, fleet, ofThisLife, handovers, this);
    }

    /** Any thread may end it. When this returns nothing more is offered to the inbox. */
    void end() {
        life.end(timing.now());
        left.complete(null);
    }

    /** Completes when nothing is owned here. */
    CompletableFuture<Void> leave() {
        life.leave();
        return left;
    }

    void look() throws CoordinatorException {
        if (life.isOver()) {
            return;
        }
        if (announcements.listen(!life.isLeaving())) {
            handovers.hint(life.incarnation());
        }
        FleetView view = fleet.view();
        Plan plan = Plan.of(view, life.incarnation(), life.isLeaving(), reader);
        take(plan);
        endThoseThatAreGone(plan);
        tellWhatIsWarm(plan, view);
        sweep(view);
        leaveInOrder(plan);
    }

    /** What cannot be run here does not keep the others from it. */
    private void take(Plan plan) throws CoordinatorException {
        Map<String, String> found = new HashMap<>(plan.problems());
        for (Step step : plan.steps()) {
            try {
                if (!life.isOver()) {
                    steps.take(step);
                }
            } catch (IllegalArgumentException e) {
                found.put(step.id(), String.valueOf(e.getMessage()));
            }
        }
        found.forEach((id, what) -> {
            if (!what.equals(problems.get(id))) {
                LOG.error("Listener {} cannot be run here: {}", id, what);
            }
        });
        problems = Map.copyOf(found);
    }

    private void endThoseThatAreGone(Plan plan) {
        Set<String> known = new HashSet<>(plan.problems().keySet());
        plan.steps().forEach(step -> known.add(step.id()));
        life.all().stream()
                .filter(listener -> !known.contains(listener.id()))
                .filter(life::remove)
                .forEach(LocalListener::close);
    }

    /** The owners of what has become warm need not wait for their next look. */
    private void tellWhatIsWarm(Plan plan, FleetView view) throws CoordinatorException {
        SortedMap<String, String> warm = new TreeMap<>();
        life.all().forEach(it -> it.warmth().ifPresent(connection -> warm.put(it.id(), connection)));
        if (announcements.warm(warm)) {
            hint(
                    plan,
                    step -> warm.containsKey(step.id()),
                    step -> view.owner(step.entry()).map(Member::incarnation));
        }
    }

    private void hint(Plan plan, Predicate<Step> which, Function<Step, Optional<String>> whom) {
        plan.steps().stream()
                .filter(which)
                .map(whom)
                .flatMap(Optional::stream)
                .distinct()
                .forEach(handovers::hint);
    }

    /** What was said by members that are none any more is removed by the one that everybody agrees on. */
    private void sweep(FleetView view) throws CoordinatorException {
        if (!Roster.of(view, Optional.empty()).first().equals(Optional.of(life.incarnation()))) {
            return;
        }
        for (Entry entry : view.entries().values()) {
            String name = entry.name();
            boolean isSaid = name.startsWith(Names.LISTENING) || name.startsWith(Names.WARM);
            if (isSaid
                    && entry.document().isPresent()
                    && !view.members().containsKey(name.substring(name.indexOf('/') + 1))) {
                fleet.coordinator().write(name, entry.version(), Optional.empty());
            }
        }
    }

    private void leaveInOrder(Plan plan) {
        if (!life.isLeaving()) {
            return;
        }
        hint(
                plan,
                step -> step.kind() == Step.Kind.GIVE && hinted.add(step.successor()),
                step -> Optional.of(step.successor()));
        Set<String> readable = plan.steps().stream().map(Step::id).collect(Collectors.toSet());
        life.all().stream()
                .filter(it -> it.isOwned() && !readable.contains(it.id()))
                .forEach(handovers::giveUp);
        boolean isOwner = life.all().stream().anyMatch(it -> it.grant().isPresent())
                || plan.steps().stream().anyMatch(step -> step.isMine() && !life.hasActed(step));
        if (!isOwner) {
            life.all().stream().filter(life::remove).forEach(LocalListener::close);
            left.complete(null);
        }
    }

    /** For a successor that takes in elsewhere: how far each listener has come. */
    void commit() throws CoordinatorException {
        for (LocalListener listener : life.all()) {
            Position position = listener.position();
            Optional<Grant> grant = listener.grant().filter(it -> listener.isOwned());
            if (grant.isPresent() && !position.equals(committed.get(listener.id()))) {
                commit(listener, grant.get(), position);
            }
        }
    }

    /** One that has a cursor for the first time: until it is kept, a successor has nothing to go on after. */
    void commitFirst() throws CoordinatorException {
        for (LocalListener listener : life.all()) {
            Position position = listener.position();
            Optional<Grant> grant = listener.grant().filter(it -> listener.isOwned());
            boolean isKept = Optional.ofNullable(committed.get(listener.id()))
                    .filter(it -> !it.cursor().isEmpty())
                    .isPresent();
            if (grant.isPresent() && !isKept && !position.cursor().isEmpty()) {
                commit(listener, grant.get(), position);
            }
        }
    }

    private void commit(LocalListener listener, Grant grant, Position position) throws CoordinatorException {
        if (fleet.coordinator().commit(grant, position.text())) {
            committed.put(listener.id(), position);
        } else if (life.remove(listener)) {
            LOG.warn("Listener {} is not ours any more", listener.id());
            listener.abort();
        }
    }

    Optional<LocalListener.Shown> shown(String id) {
        return life.find(id).map(LocalListener::shown);
    }

    /** Why a listener cannot be run here. */
    Optional<String> problem(String id) {
        return Optional.ofNullable(problems.get(id));
    }

    @Override
    public void changed() {
        lookAgain.run();
    }

    @Override
    public void outdated(LocalListener listener) {
        life.remove(listener);
        listener.abort();
    }
}
