package dev.molt.fleet;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * A worker's process: what the threads of a {@link Membership} do, in virtual time and with the same decisions. It may be paused at any
 * moment, and its clock runs a little fast or slow.
 */
final class SimulatedWorker {
    private static final long LONGEST_END = 50_000_000;

    private final Simulation fleet;
    private final String host;
    private final boolean reads;
    private final double rate;
    private final long offset;
    private final Standing standing;
    private final Rounds rounds;
    private final SimulatedOwner owner;
    private final Loop renewing;
    private final Loop fencing;
    private final Loop following;
    private View view = View.NONE;
    private Optional<String> introduced = Optional.empty();
    private Optional<String> lastLife = Optional.empty();
    private boolean hinted;
    private boolean failed;
    private boolean ended;
    private boolean cut;
    private long pausedUntil;

    /** Joins when it is started. */
    SimulatedWorker(Simulation fleet, String host, Set<String> dead, boolean reads) {
        RandomGenerator random = fleet.random();
        this.fleet = fleet;
        this.host = host;
        this.reads = reads;
        this.rate = 0.97 + 0.06 * random.nextDouble();
        this.offset = random.nextLong();
        this.standing = new Standing(fleet.plan().timing(), random, dead, now());
        this.rounds = new Rounds(fleet.plan().timing(), random, now());
        this.owner = new SimulatedOwner(fleet, this);
        this.renewing = new Loop(this::renewOrJoin);
        this.fencing = new Loop(this::fence);
        this.following = new Loop(this::follow);
    }

    /** What is done over and over, with sleeps in between that may be cut short. */
    private final class Loop extends Alarm {
        private final Runnable step;
        private boolean asks;

        Loop(Runnable step) {
            super(fleet.agenda());
            this.step = step;
        }

        void sleep(long time) {
            setTo(after(time));
        }

        @Override
        void goOff() {
            if (isPaused()) {
                setTo(pausedUntil);
            } else if (!ended) {
                step.run();
            }
        }

        /** Unless it waits for an answer, after which it goes on anyway. */
        void wake() {
            if (!asks) {
                cancel();
                step.run();
            }
        }

        /** Asks the store, and goes on when there is an answer or will be none. */
        <T> void ask(Supplier<T> request, Consumer<? super T> answered, Runnable failed) {
            asks = true;
            fleet.network().askStore(new Question<>(request, answered, failed, this::goOn));
        }

        private void goOn() {
            asks = false;
            wake();
        }
    }

    /** What this process asks of the store, and does with the answer when it runs. */
    private final class Question<T> extends SimulatedNetwork.Request<T> {
        private final Supplier<T> request;
        private final Consumer<? super T> answered;
        private final Runnable failed;
        private final Runnable after;

        Question(Supplier<T> request, Consumer<? super T> answered, Runnable failed, Runnable after) {
            this.request = request;
            this.answered = answered;
            this.failed = failed;
            this.after = after;
        }

        @Override
        boolean isCut() {
            return cut;
        }

        @Override
        T serve() {
            return request.get();
        }

        @Override
        void answered(T answer) {
            whenRunning(() -> {
                answered.accept(answer);
                after.run();
            });
        }

        @Override
        void failed() {
            whenRunning(() -> {
                failed.run();
                after.run();
            });
        }
    }

    void start() {
        renewing.wake();
    }

    String host() {
        return host;
    }

    View view() {
        return view;
    }

    SimulatedOwner owner() {
        return owner;
    }

    /** The life that may act as a member. */
    Optional<String> incarnation() {
        return standing.member(now()).map(Member::incarnation);
    }

    boolean mayTakeOver() {
        return standing.mayTakeOver(now());
    }

    boolean hasEnded() {
        return ended;
    }

    /** The last that wanted to be a member, once this was told to end. */
    Optional<String> lastLife() {
        return lastLife;
    }

    /** As by SIGSTOP, and SIGCONT then. */
    void pauseUntil(long time) {
        pausedUntil = time;
    }

    /** Whether it can not reach the store. */
    void cut(boolean now) {
        cut = now;
    }

    /** As by kill -9. */
    void kill() {
        ended = true;
        standing.close().map(Member::incarnation).ifPresent(life -> lastLife = Optional.of(life));
    }

    /** As by TERM. */
    void stop() {
        owner.releaseAll();
        lastLife = standing.close().map(Member::incarnation);
        lastLife.ifPresent(life -> ask(() -> fleet.store().leave(life), left -> kill(), this::kill));
    }

    private void renewOrJoin() {
        switch (standing.ask(now())) {
            case LIFE -> {
                standing.begin(fleet.nextLife(this));
                renewOrJoin();
            }
            case JOIN -> join(standing.life().orElseThrow());
            case RENEW -> renew(standing.life().orElseThrow().incarnation());
            case NOTHING -> standing.dueIn(now()).ifPresent(renewing::sleep);
        }
    }

    private void join(Member life) {
        long sent = now();
        Set<String> dead = standing.dead();
        renewing.ask(
                () -> fleet.store().join(life, dead),
                answer -> {
                    standing.joined(answer, sent, now());
                    fencing.wake();
                    following.wake();
                },
                () -> standing.joinFailed(now()));
    }

    private void renew(String incarnation) {
        long sent = now();
        renewing.ask(
                () -> fleet.store().renew(incarnation),
                answer -> {
                    standing.renewed(incarnation, answer, sent, now());
                    fencing.wake();
                },
                () -> {
                    fleet.renewalFailed();
                    standing.renewalFailed(incarnation, "no answer", now());
                });
    }

    private void fence() {
        if (standing.ended(now()).isPresent()) {
            fleet.lifeEnded();
            owner.stopActing();
            fencing.asks = true;
            within(fleet.random().nextLong(LONGEST_END), () -> {
                fencing.asks = false;
                standing.settled(now());
                renewing.wake();
            });
        } else {
            standing.fencedIn(now()).ifPresent(fencing::sleep);
        }
    }

    private void follow() {
        Optional<Member> life = standing.member(now());
        if (life.isEmpty()) {
            return;
        }
        boolean isNew = !introduced.equals(life.map(Member::incarnation));
        if (failed) {
            failed = false;
            following.sleep(fleet.plan().timing().reap());
        } else if (rounds.reapIsDue(now()) && !isNew) {
            reap(life.get());
        } else if (isNew || hinted || rounds.readIsDue(now())) {
            read(life.get(), view.version());
        } else {
            following.sleep(rounds.pause(now()));
        }
    }

    private void reap(Member life) {
        rounds.reaped(now(), fleet.workers().size());
        if (!mayTakeOver()) {
            following.wake();
            return;
        }
        following.ask(fleet.store()::reap, gone -> reaped(gone, life), () -> failed = true);
    }

    private void reaped(List<Member> gone, Member life) {
        hinted = hinted || !gone.isEmpty();
        if (!gone.isEmpty()) {
            view.members().stream()
                    .map(Member::incarnation)
                    .filter(incarnation -> !incarnation.equals(life.incarnation()))
                    .forEach(fleet::hint);
        }
    }

    private void read(Member life, long since) {
        hinted = false;
        long sent = now();
        rounds.read(now());
        if (!reads) {
            introduced = Optional.of(life.incarnation());
            following.wake();
            return;
        }
        following.ask(() -> fleet.store().changes(since), changes -> wasRead(life, changes, sent), () -> {
            failed = true;
            hinted = true;
        });
    }

    private void wasRead(Member life, Changes changes, long sent) {
        standing.saw(changes, sent, now());
        fencing.wake();
        boolean isOfOther = changes.epoch() != view.epoch() || changes.version() < view.version();
        if (isOfOther && !changes.whole()) {
            view = View.NONE;
            hinted = true;
            return;
        }
        view = view.after(changes);
        if (incarnation().equals(Optional.of(life.incarnation()))) {
            introduced = incarnation();
            owner.look();
        }
    }

    /** Somebody has sent a hint. */
    void hint() {
        hinted = true;
        following.wake();
    }

    /** By its own clock. */
    private long now() {
        return offset + (long) (fleet.agenda().now() * rate);
    }

    /** When its own clock says that so much has passed. */
    private long after(long time) {
        return fleet.agenda().now() + (long) Math.ceil(time / rate);
    }

    /** After so long by its own clock, if the process is still there. */
    void within(long time, Runnable what) {
        fleet.agenda().at(after(time), () -> whenRunning(what));
    }

    private boolean isPaused() {
        return !ended && fleet.agenda().now() < pausedUntil;
    }

    /** Does it later if it is paused, never if it has ended. */
    void whenRunning(Runnable what) {
        if (isPaused()) {
            fleet.agenda().at(pausedUntil, () -> whenRunning(what));
        } else if (!ended) {
            what.run();
        }
    }

    /** Asks the store. */
    <T> void ask(Supplier<T> request, Consumer<? super T> answered, Runnable failed) {
        fleet.network().askStore(new Question<>(request, answered, failed, () -> {}));
    }
}
