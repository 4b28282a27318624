package dev.molt.fleet;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a worker does with what it owns: takes message after message, and commits how far it came. Each name belongs to one of the
 * members by a rule that all of them follow; who owns what belongs to another gives it to that one.
 */
final class SimulatedOwner {
    private static final long WORK = 250_000_000;
    private static final long LONGEST_STEP = 5_000_000;
    private static final int ATTEMPTS = 3;

    private final Simulation fleet;
    private final SimulatedWorker worker;
    private final Map<String, Held> held = new HashMap<>();
    private final Set<String> asked = new HashSet<>();
    private List<Member> members = List.of();
    private List<String> owners = List.of();

    SimulatedOwner(Simulation fleet, SimulatedWorker worker) {
        this.fleet = fleet;
        this.worker = worker;
    }

    private static final class Held {
        private final Grant grant;
        private long cursor;

        Held(Grant grant, long cursor) {
            this.grant = grant;
            this.cursor = cursor;
        }
    }

    /** Whether it acts on this grant. */
    boolean holds(String name, long token) {
        return Optional.ofNullable(held.get(name))
                .filter(it -> it.grant.token() == token && mayAct(it))
                .isPresent();
    }

    void stopActing() {
        held.clear();
        asked.clear();
    }

    void releaseAll() {
        for (Held it : List.copyOf(held.values())) {
            String cursor = Long.toString(it.cursor);
            worker.ask(() -> fleet.store().release(it.grant, cursor), done -> {}, () -> {});
        }
        held.clear();
    }

    /** There may be something to take, or to give. */
    void look() {
        Optional<String> me = worker.incarnation();
        chooseOwners(worker.view().members());
        if (me.isPresent() && owners.contains(me.get())) {
            for (Entry entry : worker.view().entries().values()) {
                String rightful = owners.get(Math.floorMod(entry.name().hashCode(), owners.size()));
                look(entry, me.get(), rightful, entry.owner().filter(owners::contains));
            }
        }
    }

    /** Only anew if the members are others, of whom there may be very many. */
    private void chooseOwners(List<Member> present) {
        if (present != members) {
            members = present;
            owners = present.stream()
                    .filter(member -> fleet.owners().contains(member.host()))
                    .map(Member::incarnation)
                    .toList();
        }
    }

    private void look(Entry entry, String me, String rightful, Optional<String> owner) {
        String name = entry.name();
        if (asked.contains(name)) {
            return;
        }
        if (owner.isEmpty() && rightful.equals(me) && worker.mayTakeOver()) {
            acquire(me, name);
        } else if (owner.equals(Optional.of(me)) && !holds(name, entry.token())) {
            acquire(me, name);
        } else if (owner.equals(Optional.of(me)) && !rightful.equals(me)) {
            give(held.remove(name), rightful, ATTEMPTS);
        }
    }

    private void acquire(String me, String name) {
        asked.add(name);
        worker.ask(
                () -> fleet.store().acquire(me, name),
                grant -> grant.ifPresentOrElse(this::open, () -> asked.remove(name)),
                () -> asked.remove(name));
    }

    private void open(Grant grant) {
        fleet.network()
                .askSink(
                        () -> fleet.sink().open(grant.name(), grant.token()),
                        answer -> worker.whenRunning(() -> opened(grant, answer)));
    }

    private void opened(Grant grant, Sink.Answer answer) {
        asked.remove(grant.name());
        Held it = new Held(grant, answer.cursor());
        if (answer.current() && mayAct(it)) {
            held.put(grant.name(), it);
            work(it);
        }
    }

    private boolean mayAct(Held it) {
        return worker.incarnation().equals(Optional.of(it.grant.owner()));
    }

    private boolean isHeld(Held it) {
        return held.get(it.grant.name()) == it && mayAct(it);
    }

    /** Between making sure of the lease and the write, the process may be paused for as long as fate likes. */
    private void work(Held it) {
        if (!isHeld(it)) {
            return;
        }
        fleet.checker().acted(fleet.agenda().now(), it.grant);
        long number = it.cursor + 1;
        worker.within(
                fleet.random().nextLong(LONGEST_STEP),
                () -> fleet.network()
                        .askSink(
                                () -> fleet.sink().apply(it.grant.name(), it.grant.token(), number),
                                answer -> worker.whenRunning(() -> worked(it, answer))));
    }

    private void worked(Held it, Sink.Answer answer) {
        if (!answer.current()) {
            held.remove(it.grant.name(), it);
        }
        if (isHeld(it)) {
            it.cursor = answer.cursor();
            commit(it);
            worker.within(WORK / 2 + fleet.random().nextLong(WORK), () -> work(it));
        }
    }

    private void commit(Held it) {
        String cursor = Long.toString(it.cursor);
        worker.ask(
                () -> fleet.store().commit(it.grant, cursor),
                done -> {
                    if (!done) {
                        held.remove(it.grant.name(), it);
                    }
                },
                () -> {});
    }

    private void give(Held it, String successor, int attempts) {
        asked.add(it.grant.name());
        String cursor = Long.toString(it.cursor);
        worker.ask(
                () -> fleet.store().transfer(it.grant, cursor, successor),
                grant -> {
                    asked.remove(it.grant.name());
                    grant.ifPresent(its -> fleet.hint(successor));
                },
                () -> {
                    asked.remove(it.grant.name());
                    if (attempts > 1 && mayAct(it)) {
                        give(it, successor, attempts - 1);
                    }
                });
    }
}
