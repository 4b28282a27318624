package dev.molt.rollout;

import dev.molt.config.Settings;
import dev.molt.fleet.Coordinator;
import dev.molt.fleet.CoordinatorException;
import dev.molt.update.ReleaseId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.Stream;

/**
 * What an instance asks before its update, and tells of how it ended. A host that may go holds a slot until it tells {@link #settled} or
 * {@link #rolledBack}; what it tells may be told again, and is to be when the store did not answer or the instance was restarted.
 *
 * <p>Safe for threads; each call asks the store a few times.
 */
public final class Rollouts {
    /** A change that fails so often is tried at the next question. */
    private static final int ATTEMPTS = 10;

    /** A host that has been away for so long is forgotten when a rollout begins; it tells again when it comes back. */
    private static final Duration FORGOTTEN_AFTER = Duration.ofDays(1);

    private final Lookout lookout;
    private final Plan plan;
    private final boolean rolling;

    Rollouts(Coordinator coordinator, Plan plan, boolean rolling) {
        this.lookout = new Lookout(coordinator);
        this.plan = plan;
        this.rolling = rolling;
    }

    /** Those of this fleet, begun as these settings say. */
    public static Rollouts of(Coordinator coordinator, Settings settings) {
        boolean rolling = settings.text("UPDATE_STRATEGY").equals("rolling");
        return new Rollouts(coordinator, Plan.of(settings), rolling);
    }

    /** Whether updates take turns; without that a host is only kept from what is bad. */
    public boolean isRolling() {
        return rolling;
    }

    /**
     * Whether this host may be updated to this release now. To be asked while no update is open there: a slot that the host holds and
     * may not use is given back, unless it is on probation. Begins the rollout if the release has none, and none is under way.
     *
     * <p>A slot that was taken and then not used, as an update was open after all, is the answer to the next question too; if that is
     * another, or none comes, {@link #settled} gives it back.
     */
    public synchronized Decision mayUpdate(String host, Release release) throws CoordinatorException {
        if (!rolling) {
            return look().decideAlone(release);
        }
        return untilInForce(judge -> {
            Decision decision = judge.decide(host, release);
            return isInForce(judge.sight(), host, release, decision) ? Optional.of(decision) : Optional.empty();
        });
    }

    /**
     * As {@link #mayUpdate}, because an operator asks for it. It takes a slot, but need not be a canary nor wait for a soak, and others are
     * not to follow: no rollout begins. To be asked from any process.
     */
    public synchronized Decision mayUpdateByHand(String host, Release release) throws CoordinatorException {
        if (!rolling) {
            return look().decideAlone(release);
        }
        return untilInForce(judge -> {
            Decision decision = judge.decideByHand(host, release, plan);
            boolean isInForce = !decision.isGo() || judge.sight().holds(host, release);
            if (!isInForce) {
                take(judge.sight(), host, release);
            }
            return Optional.of(decision).filter(it -> isInForce);
        });
    }

    private interface Attempt {
        /** What is decided; empty: one thing was written, and it is to be looked and decided again. */
        Optional<Decision> with(Judge judge) throws CoordinatorException;
    }

    private Decision untilInForce(Attempt attempt) throws CoordinatorException {
        for (int i = 0; i < ATTEMPTS; i++) {
            Optional<Decision> decision = attempt.with(look());
            if (decision.isPresent()) {
                return decision.get();
            }
        }
        return Decision.waiting("others were quicker " + ATTEMPTS + " times");
    }

    /** Whether the store says what was decided. Otherwise one thing is written, and it is to be looked and decided again. */
    private boolean isInForce(Sight sight, String host, Release release, Decision decision)
            throws CoordinatorException {
        if (!sight.problems().isEmpty()) {
            return true;
        }
        if (!decision.isGo()) {
            return !givesBackForNothing(sight, host, release);
        }
        if (!sight.isRollingOut(release)) {
            begin(sight, host, release);
            return false;
        }
        boolean holds = sight.holds(host, release);
        if (!holds) {
            take(sight, host, release);
        }
        return holds;
    }

    /** Whether it had a slot that it may not use. One for another release may be there for an update that is about to be requested. */
    private boolean givesBackForNothing(Sight sight, String host, Release release) throws CoordinatorException {
        boolean gives = sight.slots()
                .heldBy(host)
                .filter(slot -> !slot.committed())
                .filter(slot -> slot.isFor(release) || !slot.isJustTaken(sight.now()))
                .isPresent();
        if (gives) {
            Slots others = sight.slots().without(Set.of(host));
            lookout.write(Slots.NAME, sight, Optional.of(others.document()));
        }
        return gives;
    }

    private void begin(Sight sight, String host, Release release) throws CoordinatorException {
        String document = Rollout.begin(release, plan, host, sight.now()).document();
        if (lookout.write(Rollout.NAME, sight, Optional.of(document))) {
            forgetWhoLeft(sight);
        }
    }

    private void forgetWhoLeft(Sight sight) throws CoordinatorException {
        Set<String> hosts = sight.hosts();
        Instant before = sight.now().minus(FORGOTTEN_AFTER);
        for (HostRelease known : sight.hostReleases().values()) {
            if (!hosts.contains(known.host()) && known.at().isBefore(before)) {
                lookout.write(HostRelease.name(known.host()), sight, Optional.empty());
            }
        }
    }

    private void take(Sight sight, String host, Release release) throws CoordinatorException {
        Slot slot = Slot.taken(
                host, release, sight.now(), sight.planOf(release).orElse(plan).deadline());
        lookout.write(Slots.NAME, sight, Optional.of(sight.slots().with(slot).document()));
    }

    /** The release that this host could be updated to at once, so that it is worth looking for it; empty: none. */
    public synchronized Optional<Release> awaited(String host) throws CoordinatorException {
        return outlook(host, Optional.empty()).awaited();
    }

    /**
     * What there is to see, and what this host could be updated to at once.
     *
     * @param turnedAway a release that it found, and could not be updated to then; it need not have a rollout
     */
    synchronized Outlook outlook(String host, Optional<Release> turnedAway) throws CoordinatorException {
        Judge judge = look();
        Optional<Release> rolledOut =
                judge.sight().rollout().filter(it -> rolling).map(Rollout::release);
        Optional<Release> awaited = Stream.of(turnedAway, rolledOut)
                .flatMap(Optional::stream)
                .filter(release -> decide(judge, host, release).isGo())
                .findFirst();
        return new Outlook(judge.sight(), awaited);
    }

    /** What a host sees that has its turn, or waits for it. */
    record Outlook(Sight sight, Optional<Release> awaited) {}

    private Decision decide(Judge judge, String host, Release release) {
        return rolling ? judge.decide(host, release) : judge.decideAlone(release);
    }

    /** What is on its way through the fleet and has to be there before this release can begin; empty: nothing. */
    synchronized Optional<Release> before(Release release) throws CoordinatorException {
        return look().sight()
                .rollout()
                .filter(it -> rolling && it.state() == Rollout.State.RUNNING)
                .map(Rollout::release)
                .filter(it -> !it.equals(release));
    }

    /** Why no host takes this release by itself; empty: none has found it bad. */
    public synchronized Optional<BadRelease> bad(Release release) throws CoordinatorException {
        return look().sight().badRelease(release);
    }

    /** This host has committed the release and is on probation; its slot is kept, and held again if the store has lost it. */
    public synchronized void committed(String host, Release release) throws CoordinatorException {
        if (!rolling) {
            return;
        }
        lookout.change(Slots.NAME, sight -> {
            Slot slot = sight.slots()
                    .heldBy(host)
                    .filter(it -> it.release().equals(release))
                    .orElseGet(() -> Slot.taken(host, release, sight.now(), plan.deadline()));
            return slot.committed()
                    ? Optional.empty()
                    : Optional.of(sight.slots().with(slot.onProbation()).document());
        });
    }

    /**
     * This host runs this release for good: no update is open there, and no probation is going on. It gives its slot back, whatever
     * became of the update; one that it took less than a minute ago it keeps, unless it is for this release: the update may be about to
     * be requested. To be told at each start too, once that is known.
     */
    public synchronized void settled(String host, ReleaseId running) throws CoordinatorException {
        lookout.change(HostRelease.name(host), sight -> {
            HostRelease known = sight.hostReleases().get(host);
            return known != null && known.release().equals(running)
                    ? Optional.empty()
                    : Optional.of(new HostRelease(host, running, sight.now()).document());
        });
        giveBack(host, (slot, now) -> slot.isOver(running, now));
        look();
    }

    /**
     * This host went back from the release, or could not even begin with it: it is bad for everybody, its rollout is halted, and the host
     * gives back the slot that it held for it.
     */
    public synchronized void rolledBack(String host, Release release, String reason) throws CoordinatorException {
        lookout.change(
                BadRelease.name(release),
                sight -> sight.badRelease(release).isPresent()
                        ? Optional.empty()
                        : Optional.of(new BadRelease(release, host, sight.now(), reason).document()));
        look();
        giveBack(host, (slot, now) -> slot.release().equals(release));
    }

    /** This host keeps the release, but it was not as it should be in its probation: its rollout is halted until an operator has looked. */
    public synchronized void breached(String host, Release release, String reason) throws CoordinatorException {
        String why = release + " broke its probation on " + host + (reason.isEmpty() ? "" : ": " + reason);
        lookout.change(
                Rollout.NAME,
                sight -> sight.rollout()
                        .filter(it -> it.release().equals(release) && it.mayHalt())
                        .map(it -> it.halted(host, why, sight.now()).document()));
    }

    private void giveBack(String host, BiPredicate<Slot, Instant> which) throws CoordinatorException {
        lookout.change(
                Slots.NAME,
                sight -> sight.slots()
                        .heldBy(host)
                        .filter(slot -> which.test(slot, sight.now()))
                        .map(slot -> sight.slots().without(Set.of(host)).document()));
    }

    /** See {@link Sight#whyNotContract}. */
    public synchronized Optional<String> whyNotContract(ReleaseId since) throws CoordinatorException {
        return lookout.look().whyNotContract(since);
    }

    /** What there is to see, once what follows from it is written down. */
    private Judge look() throws CoordinatorException {
        Judge judge = new Judge(lookout.look());
        for (int i = 0; i < ATTEMPTS; i++) {
            Optional<Rollout> correction = judge.correction();
            if (correction.isEmpty()) {
                return judge;
            }
            lookout.write(Rollout.NAME, judge.sight(), correction.map(Rollout::document));
            judge = new Judge(lookout.look());
        }
        return judge;
    }
}
