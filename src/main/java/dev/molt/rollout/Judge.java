package dev.molt.rollout;

import dev.molt.rollout.Rollout.State;
import java.util.Optional;
import java.util.function.Function;

/** What follows from one look: what has become of the rollout, and who may begin. Changes nothing. */
final class Judge {
    private final Sight sight;

    Judge(Sight sight) {
        this.sight = sight;
    }

    Sight sight() {
        return sight;
    }

    /** The rollout as it has to be from now on: halted, a wave further, or done. Empty: it is as it has to be. */
    Optional<Rollout> correction() {
        if (!sight.problems().isEmpty()) {
            return Optional.empty();
        }
        return sight.rollout()
                .filter(it -> it.mayHalt() && it.state() != State.PAUSED)
                .flatMap(it -> halted(it).or(() -> advanced(it)));
    }

    private Optional<Rollout> halted(Rollout rollout) {
        return sight.badRelease(rollout.release())
                .map(bad -> rollout.to(State.HALTED, bad.host(), bad.said(), sight.now()))
                .or(() -> sight.slots().expired(sight.now()).stream()
                        .findFirst()
                        .map(slot -> rollout.to(State.HALTED, slot.host(), late(slot), sight.now())));
    }

    private static String late(Slot slot) {
        return slot.host() + " took a slot at " + slot.since() + " and has not given it back by " + slot.deadline()
                + " (ROLLOUT_DEADLINE)";
    }

    private Optional<Rollout> advanced(Rollout rollout) {
        if (rollout.state() != State.RUNNING) {
            return Optional.empty();
        }
        Waves waves = new Waves(rollout, sight);
        if (!waves.isOver()) {
            return Optional.empty();
        }
        return Optional.of(
                waves.isLast() ? rollout.to(State.DONE, "", "", sight.now()) : rollout.nextWave(sight.now()));
    }

    /** Whether this host may take this release; one that is rolled out already, or would be from now on. */
    Decision decide(String host, Release release) {
        return whyNobody(host, release)
                .orElseGet(() -> sight.isRollingOut(release)
                        ? inRollout(rollout -> whileRunning(host, rollout))
                        : whyNotBegin(sight.slots().except(slot -> slot.host().equals(host) && slot.isFor(release)))
                                .map(Decision::waiting)
                                .orElse(Decision.go()));
    }

    /**
     * Whether it may take this release because an operator asks for it there.
     *
     * @param plan the host's own, for a release that has no rollout
     */
    Decision decideByHand(String host, Release release, Plan plan) {
        return whyNobody(host, release).orElseGet(() -> {
            if (sight.isRollingOut(release)) {
                return inRollout(rollout -> ifSlotIsFree(host, rollout.plan()));
            }
            return whyNotBegin(sight.slots().except(slot -> slot.release().equals(release)))
                    .map(Decision::waiting)
                    .orElseGet(() -> ifSlotIsFree(host, plan));
        });
    }

    /** Empty: nothing is known against it. */
    private Optional<Decision> whyNobody(String host, Release release) {
        if (!sight.problems().isEmpty()) {
            return Optional.of(Decision.waiting(sight.problems().get(0)));
        }
        Decision alone = decideAlone(release);
        if (!alone.isGo()) {
            return Optional.of(alone);
        }
        return sight.isMember(host)
                ? Optional.empty()
                : Optional.of(Decision.waiting("this instance is no member of the fleet now"));
    }

    private Decision ifSlotIsFree(String host, Plan plan) {
        Slots others = sight.slots().except(slot -> slot.host().equals(host));
        return others.held().size() < plan.parallel() ? Decision.go() : Waves.noSlotIsFree(others);
    }

    /** Whether a host that is updated without a rollout may take this release. */
    Decision decideAlone(Release release) {
        return sight.badRelease(release)
                .map(bad -> Decision.never("it is bad: " + bad.said()))
                .orElse(Decision.go());
    }

    private Decision inRollout(Function<Rollout, Decision> whileRunning) {
        Rollout rollout = sight.rollout().orElseThrow();
        return switch (rollout.state()) {
            case HALTED, ABORTED -> Decision.never(rollout.said());
            case PAUSED -> Decision.waiting(rollout.said());
            case RUNNING, DONE ->
                halted(rollout).map(it -> Decision.never(it.said())).orElseGet(() -> whileRunning.apply(rollout));
        };
    }

    private Decision whileRunning(String host, Rollout rollout) {
        return sight.holds(host, rollout.release()) ? Decision.go() : new Waves(rollout, sight).decide(host);
    }

    /** Why another release cannot begin, while these slots are held; empty: it can. */
    private Optional<String> whyNotBegin(Slots held) {
        if (!held.isEmpty()) {
            return Optional.of("an earlier rollout is not over yet: " + Names.of(held.hosts()));
        }
        return sight.rollout().filter(this::isInTheWay).map(Rollout::said);
    }

    private boolean isInTheWay(Rollout rollout) {
        return rollout.state() == State.PAUSED || rollout.state() == State.RUNNING && !isLeft(rollout);
    }

    /** Whether nobody has gone on with it for so long that those who are left are pinned, or do not look for updates. */
    private boolean isLeft(Rollout rollout) {
        Plan plan = rollout.plan();
        return !sight.now().isBefore(sight.lastStep(rollout).plus(plan.soak()).plus(plan.deadline()));
    }
}
