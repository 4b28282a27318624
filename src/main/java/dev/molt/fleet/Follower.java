package dev.molt.fleet;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks for leases that are over and at what has changed in the fleet, for as long as there is a life that is a member, and tells of it. */
final class Follower {
    private static final Logger LOG = LoggerFactory.getLogger(Follower.class);

    /** So many learn at once that somebody is gone; in a larger fleet the rest learn it when they look. */
    private static final int MOST_HINTS = 100;

    private final Coordinator coordinator;
    private final LiveStanding standing;
    private final Teller teller;
    private final Rounds rounds;
    private final LongSupplier nanos;
    private final long pause;
    private final Trouble trouble = new Trouble(LOG, "What happens in the fleet cannot be read");
    private final Trouble deafness = new Trouble(LOG, "No hint of the fleet can come, so its changes are seen later");
    private volatile View view = View.NONE;
    private Optional<String> introduced = Optional.empty();

    /** After a failure it waits for a pause of so many nanoseconds. */
    Follower(
            Coordinator coordinator,
            LiveStanding standing,
            Teller teller,
            Rounds rounds,
            LongSupplier nanos,
            long pause) {
        this.coordinator = coordinator;
        this.standing = standing;
        this.teller = teller;
        this.rounds = rounds;
        this.nanos = nanos;
        this.pause = pause;
    }

    /** What was read last. */
    View view() {
        return view;
    }

    /** Until it is closed. */
    void run() throws InterruptedException {
        Optional<Member> life = standing.awaitMember();
        while (life.isPresent()) {
            follow(life.get());
            life = standing.awaitMember();
        }
    }

    private void follow(Member life) throws InterruptedException {
        try {
            boolean isNew = !introduced.equals(Optional.of(life.incarnation()));
            boolean hinted = !isNew && awaitHint(life);
            List<Member> gone = reap();
            if (isNew || hinted || !gone.isEmpty() || rounds.readIsDue(nanos.getAsLong())) {
                read(life, isNew);
            }
            if (!gone.isEmpty()) {
                hintOthers(life);
            }
            trouble.isOver();
        } catch (CoordinatorException | RuntimeException e) {
            trouble.failed(e);
            standing.pause(pause);
        }
    }

    /** Who cannot be given hints looks by itself all the same. */
    private boolean awaitHint(Member life) throws InterruptedException {
        Duration untilNextRound = untilNextRound();
        try {
            boolean hinted = coordinator.awaitHint(life.incarnation(), untilNextRound);
            deafness.isOver();
            return hinted;
        } catch (CoordinatorException | RuntimeException e) {
            deafness.failed(e);
            standing.pause(untilNextRound.toNanos());
            return false;
        }
    }

    private Duration untilNextRound() {
        return Duration.ofNanos(rounds.pause(nanos.getAsLong()));
    }

    private List<Member> reap() throws CoordinatorException {
        if (!rounds.reapIsDue(nanos.getAsLong())) {
            return List.of();
        }
        rounds.reaped(nanos.getAsLong(), view.members().size());
        if (!standing.ask(Standing::mayTakeOver)) {
            return List.of();
        }
        List<Member> gone = coordinator.reap();
        gone.forEach(
                member -> LOG.info("{} is no member of the fleet any more: its lease is over", member.incarnation()));
        return gone;
    }

    private void hintOthers(Member life) throws CoordinatorException {
        List<String> others = view.members().stream()
                .map(Member::incarnation)
                .filter(incarnation -> !incarnation.equals(life.incarnation()))
                .limit(MOST_HINTS)
                .toList();
        for (String other : others) {
            coordinator.hint(other);
        }
    }

    private void read(Member life, boolean isNew) throws CoordinatorException {
        View before = view;
        View after = readAfter(before);
        view = after;
        rounds.read(nanos.getAsLong());
        if (isNew) {
            introduce(life, after);
        } else if (after.version() != before.version() || after.epoch() != before.epoch()) {
            teller.changed(life, after);
        }
    }

    private View readAfter(View before) throws CoordinatorException {
        Changes changes = changes(before.version());
        boolean isOfOther = changes.epoch() != before.epoch() || changes.version() < before.version();
        return before.after(isOfOther && !changes.whole() ? changes(0) : changes);
    }

    private Changes changes(long since) throws CoordinatorException {
        long sent = nanos.getAsLong();
        Changes changes = coordinator.changes(since);
        if (standing.tellAndAsk((its, now) -> its.saw(changes, sent, now))) {
            LOG.warn(StoreClock.WARNING);
        }
        return changes;
    }

    private void introduce(Member life, View first) {
        LOG.info(
                "{} is a member of the fleet as {}, one of {}",
                life.host(),
                life.incarnation(),
                first.members().size());
        if (teller.joined(life, first)) {
            introduced = Optional.of(life.incarnation());
        }
    }
}
