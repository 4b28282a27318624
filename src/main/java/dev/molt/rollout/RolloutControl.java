package dev.molt.rollout;

import dev.molt.fleet.Coordinator;
import dev.molt.fleet.CoordinatorException;
import dev.molt.fleet.Member;
import dev.molt.rollout.Rollout.State;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What an operator sees of a fleet's rollouts, and may change. Used by one thread. */
public final class RolloutControl {
    private final Coordinator coordinator;
    private final Lookout lookout;

    public RolloutControl(Coordinator coordinator) {
        this.coordinator = coordinator;
        this.lookout = new Lookout(coordinator);
    }

    /** What becomes of the rollout. */
    private interface Step {
        Rollout from(Rollout rollout, Sight sight) throws Refusal;
    }

    /** Everything as it is now. */
    public Sight look() throws CoordinatorException {
        return lookout.look();
    }

    /** Nobody begins until {@link #resume}, with no other release either; who has begun goes on. */
    public Rollout pause(String by, String reason) throws CoordinatorException, Refusal {
        return change((rollout, sight) -> {
            refuseUnless(rollout, State.RUNNING, State.DONE, State.HALTED);
            return rollout.to(State.PAUSED, by, andWhyHalted(reason, rollout), sight.now());
        });
    }

    private static String andWhyHalted(String reason, Rollout rollout) {
        boolean isHalted = rollout.state() == State.HALTED;
        return isHalted ? (reason.isEmpty() ? "" : reason + "; ") + "it was halted: " + rollout.reason() : reason;
    }

    /**
     * Goes on. What halted it must be out of the way.
     *
     * @param granted whether an operator has it go on although the release is bad; it is bad no more then
     */
    public Rollout resume(String by, String reason, boolean granted) throws CoordinatorException, Refusal {
        if (granted) {
            grant();
        }
        return change((rollout, sight) -> {
            refuseUnless(rollout, State.PAUSED, State.HALTED);
            refuseWhatWouldHaltIt(rollout, sight);
            return rollout.to(State.RUNNING, by, reason, sight.now());
        });
    }

    private void grant() throws CoordinatorException, Refusal {
        Sight sight = readable(look());
        Rollout rollout = rolloutOf(sight);
        refuseUnless(rollout, State.PAUSED, State.HALTED);
        refuseLateSlots(sight);
        String name = BadRelease.name(rollout.release());
        if (sight.version(name) != 0) {
            lookout.write(name, sight, Optional.empty());
        }
    }

    /** Ends it for good: who has begun goes on, and nobody else takes this release by a rollout. */
    public Rollout abort(String by, String reason) throws CoordinatorException, Refusal {
        return change((rollout, sight) -> {
            refuseUnless(rollout, State.RUNNING, State.PAUSED, State.HALTED);
            return rollout.to(State.ABORTED, by, reason, sight.now());
        });
    }

    /**
     * Takes the slots of these hosts away, and halts the rollout first, unless it is paused: who lost one may still be in the middle of its update.
     *
     * @return those that were held
     */
    public List<Slot> unlock(Set<String> hosts, String by, String reason) throws CoordinatorException, Refusal {
        Sight sight = readable(look());
        List<Slot> taken = sight.slots().held().stream()
                .filter(slot -> hosts.contains(slot.host()))
                .toList();
        if (taken.isEmpty()) {
            return taken;
        }
        if (sight.rollout().filter(Rollout::mayHalt).isPresent()) {
            String whose = Names.of(taken.stream().map(Slot::host).toList());
            halt(by, "the slot of " + whose + " was taken away" + (reason.isEmpty() ? "" : ": " + reason));
        }
        lookout.change(
                Slots.NAME, seen -> Optional.of(seen.slots().without(hosts).document()));
        return taken;
    }

    private void halt(String by, String reason) throws CoordinatorException, Refusal {
        change((rollout, sight) -> rollout.mayHalt() ? rollout.halted(by, reason, sight.now()) : rollout);
    }

    /**
     * Ends the lives of a host in the fleet. What they own is free at once; one that is alive after all learns of it when it renews its
     * lease, and what it writes until then is refused by its token.
     *
     * @return those that were members
     */
    public List<Member> evict(String host) throws CoordinatorException {
        List<Member> lives = look().members().stream()
                .filter(member -> member.host().equals(host))
                .toList();
        for (Member life : lives) {
            coordinator.leave(life.incarnation());
        }
        return lives;
    }

    private Rollout change(Step step) throws CoordinatorException, Refusal {
        for (int i = 0; i < Lookout.ATTEMPTS; i++) {
            Sight sight = readable(look());
            Rollout next = step.from(rolloutOf(sight), sight);
            if (lookout.write(Rollout.NAME, sight, Optional.of(next.document()))) {
                return next;
            }
        }
        throw lookout.tooBusy(Rollout.NAME);
    }

    private static Sight readable(Sight sight) throws Refusal {
        if (!sight.problems().isEmpty()) {
            throw new Refusal(sight.problems().get(0), "");
        }
        return sight;
    }

    private static Rollout rolloutOf(Sight sight) throws Refusal {
        return sight.rollout()
                .orElseThrow(
                        () -> new Refusal("there was no rollout in this fleet yet", "molt pin holds one instance"));
    }

    private static void refuseUnless(Rollout rollout, State... allowed) throws Refusal {
        if (!List.of(allowed).contains(rollout.state())) {
            throw new Refusal(rollout.said(), "molt fleet status shows all of it; molt pin holds one instance");
        }
    }

    private static void refuseWhatWouldHaltIt(Rollout rollout, Sight sight) throws Refusal {
        Optional<BadRelease> bad = sight.badRelease(rollout.release());
        if (bad.isPresent()) {
            throw new Refusal(bad.get().said(), "molt fleet resume --grant takes it all the same");
        }
        refuseLateSlots(sight);
    }

    private static void refuseLateSlots(Sight sight) throws Refusal {
        List<Slot> expired = sight.slots().expired(sight.now());
        if (!expired.isEmpty()) {
            String host = expired.get(0).host();
            throw new Refusal(
                    host + " has held its slot for too long",
                    "Look at " + host + "; if it will not give it back: molt fleet unlock " + host);
        }
    }
}
