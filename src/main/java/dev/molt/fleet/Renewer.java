package dev.molt.fleet;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Joins, renews, and joins again. It tells the listener for how long that holds, and nothing else: nothing may hold it up. */
final class Renewer {
    private static final Logger LOG = LoggerFactory.getLogger(Renewer.class);

    private final Coordinator coordinator;
    private final Instance instance;
    private final LiveStanding standing;
    private final Teller teller;
    private final LongSupplier nanos;
    private final Trouble trouble = new Trouble(LOG, "The fleet's store cannot be asked for membership");
    private Optional<String> refusedFor = Optional.empty();

    Renewer(Coordinator coordinator, Instance instance, LiveStanding standing, Teller teller, LongSupplier nanos) {
        this.coordinator = coordinator;
        this.instance = instance;
        this.standing = standing;
        this.teller = teller;
        this.nanos = nanos;
    }

    /** Until it is closed. */
    void run() throws InterruptedException {
        Standing.Ask ask = standing.awaitAsk();
        while (ask != Standing.Ask.NOTHING) {
            perform(ask);
            ask = standing.awaitAsk();
        }
    }

    private void perform(Standing.Ask ask) {
        Optional<Member> life = standing.ask((its, now) -> its.life());
        if (ask == Standing.Ask.LIFE) {
            begin();
        } else if (ask == Standing.Ask.JOIN) {
            life.ifPresent(this::join);
        } else {
            // It may have been fenced since.
            life.map(Member::incarnation).ifPresent(this::renew);
        }
    }

    private void begin() {
        try {
            Member next = instance.lives().get();
            standing.tell((its, now) -> its.begin(next));
        } catch (RuntimeException e) {
            trouble.failed(e);
            standing.tell(Standing::joinFailed);
        }
    }

    private void join(Member life) {
        long sent = nanos.getAsLong();
        try {
            Joined answer =
                    coordinator.join(life, instance.beside(), standing.ask((its, now) -> its.dead()), instance.lease());
            trouble.isOver();
            standing.tell((its, now) -> its.joined(answer, sent, now));
            tellHeld();
            warnOfRefusal(life, answer);
        } catch (CoordinatorException | RuntimeException e) {
            trouble.failed(e);
            standing.tell(Standing::joinFailed);
        }
    }

    private void warnOfRefusal(Member life, Joined answer) {
        Optional<String> other = answer.refusedFor().map(Member::incarnation);
        if (other.isPresent() && !other.equals(refusedFor)) {
            LOG.warn(
                    "{} may not join the fleet as {}: {} is a member, for {} ms yet unless it renews its lease",
                    life.host(),
                    life.incarnation(),
                    other.get(),
                    answer.left().toMillis());
        }
        refusedFor = other;
    }

    private void renew(String incarnation) {
        long sent = nanos.getAsLong();
        try {
            Renewal answer = coordinator.renew(incarnation);
            trouble.isOver();
            if (standing.tellAndAsk((its, now) -> its.renewed(incarnation, answer, sent, now))) {
                LOG.warn(StoreClock.WARNING);
            }
            tellHeld();
        } catch (CoordinatorException | RuntimeException e) {
            trouble.failed(e);
            standing.tell((its, now) -> its.renewalFailed(incarnation, e.getMessage(), now));
        }
    }

    private void tellHeld() {
        standing.ask(Standing::fencedIn).ifPresent(left -> teller.held(Duration.ofNanos(left)));
    }
}
