package dev.molt.fleet;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * Looks for contradictions in what a store has answered, workers have done and sinks have taken, told in the order in which it happened.
 * It knows nothing of how a store works, only what must be true of it whatever happens.
 *
 * <p>All times are nanoseconds of one clock that only goes forward.
 */
final class HistoryChecker {
    private final long lease;
    private final Map<String, Life> lives = new HashMap<>();
    private final Map<String, List<Life>> ofHosts = new HashMap<>();
    private final Map<String, Owned> owned = new HashMap<>();
    private final Map<String, Taken> taken = new HashMap<>();
    private final List<String> violations = new ArrayList<>();
    private final Life none = new Life();
    private long highestToken;

    HistoryChecker(long lease) {
        this.lease = lease;
        none.ended = true;
    }

    /** How a life ends. */
    enum End {
        LEFT,
        REAPED,
        DECLARED_DEAD
    }

    private static final class Life {
        /** A member at least until then. */
        private long sure;
        /** None from then on. */
        private long most;

        private boolean ended;
        private boolean forgotten;

        /** Since when it may be no member through no fault of its own, which it cannot know at once. */
        private OptionalLong forced = OptionalLong.empty();

        boolean isSure(long at) {
            return !ended && at < sure;
        }

        boolean isPossible(long at) {
            return !ended && at < most;
        }

        void renew(long until) {
            sure = until;
            most = until;
        }

        void forceIfSure(long at) {
            forced = isSure(at) ? OptionalLong.of(at) : forced;
        }
    }

    private record Owned(Grant grant, boolean free) {
        boolean is(Grant other) {
            return !free && grant.owner().equals(other.owner()) && grant.token() == other.token();
        }
    }

    private record Taken(long token, long number) {
        private static final Taken NOTHING = new Taken(0, 0);
    }

    /** What was wrong; empty: nothing. */
    List<String> violations() {
        return violations;
    }

    /** The store has let it in; or has renewed it, if it was in. */
    void joined(long at, Member member) {
        String incarnation = member.incarnation();
        Optional<Life> same = Optional.ofNullable(lives.get(incarnation)).filter(life -> !life.forgotten);
        if (same.isPresent()) {
            require(same.get().isPossible(at), at, () -> incarnation + " joined again after its end");
        } else {
            List<Life> others = ofHosts.computeIfAbsent(member.host(), host -> new ArrayList<>());
            boolean alone = others.stream().noneMatch(other -> other.isSure(at));
            require(alone, at, () -> incarnation + " joined while another life of its host was a member");
            Life life = new Life();
            others.add(life);
            lives.put(incarnation, life);
        }
        lives.get(incarnation).renew(at + lease);
    }

    /** The store has answered a renewal. */
    void renewed(long at, String incarnation, boolean held) {
        Life life = lifeOf(incarnation);
        if (held) {
            require(life.isPossible(at), at, () -> incarnation + " was renewed after its end");
            life.renew(at + lease);
        } else {
            require(!life.isSure(at), at, () -> incarnation + " was not renewed in its lease");
        }
    }

    /** The store has removed a member, or has been told of the end of one that it never knew. */
    void ended(long at, String incarnation, End how) {
        Life life = lives.computeIfAbsent(incarnation, unknown -> new Life());
        boolean tooEarly = how == End.REAPED && life.isSure(at);
        require(!tooEarly, at, () -> incarnation + " was reaped before its lease was over");
        life.ended = true;
        life.forgotten = false;
    }

    /** The store has granted something, or has said again what it had granted. */
    void granted(long at, Grant grant, OptionalLong transferredFrom) {
        require(lifeOf(grant.owner()).isPossible(at), at, () -> "granted to who is no member: " + grant);
        Optional<Owned> before = Optional.ofNullable(owned.get(grant.name()));
        if (before.filter(it -> it.is(grant)).isPresent()) {
            return;
        }
        require(grant.token() > highestToken, at, () -> "the token does not grow above " + highestToken + ": " + grant);
        highestToken = Math.max(highestToken, grant.token());
        if (transferredFrom.isPresent()) {
            boolean mayGive = before.filter(it -> !it.free()
                            && it.grant().token() == transferredFrom.getAsLong()
                            && lifeOf(it.grant().owner()).isPossible(at))
                    .isPresent();
            require(mayGive, at, () -> "transferred by who does not own it: " + grant);
        } else {
            boolean hasOwner = before.filter(
                            it -> !it.free() && lifeOf(it.grant().owner()).isSure(at))
                    .isPresent();
            require(!hasOwner, at, () -> "granted while " + before + " is valid: " + grant);
        }
        owned.put(grant.name(), new Owned(grant, false));
    }

    /** The store has answered a release. */
    void released(long at, Grant grant, boolean done) {
        committed(at, grant, done);
        if (done) {
            owned.put(grant.name(), new Owned(grant, true));
        }
    }

    /** The store has answered a commit. */
    void committed(long at, Grant grant, boolean done) {
        boolean current = Optional.ofNullable(owned.get(grant.name()))
                .filter(it -> it.is(grant))
                .isPresent();
        if (done) {
            boolean may = current && lifeOf(grant.owner()).isPossible(at);
            require(may, at, () -> "committed by who does not own it: " + grant);
        } else {
            boolean must = current && lifeOf(grant.owner()).isSure(at);
            require(!must, at, () -> "not committed though it is valid: " + grant);
        }
    }

    /** A worker has made sure that it is a member, and begins to do something as the owner. */
    void acted(long at, Grant grant) {
        Life life = lifeOf(grant.owner());
        boolean cannotKnow = life.forced.isPresent() && at - life.forced.getAsLong() < lease;
        require(life.isSure(at) || cannotKnow, at, () -> "acts though its lease is over: " + grant);
    }

    /** A new owner has asked the sink how far the one before came. */
    void opened(String name, long token) {
        Taken before = taken.getOrDefault(name, Taken.NOTHING);
        taken.put(name, new Taken(Math.max(before.token(), token), before.number()));
    }

    /** The sink has taken the effect of a message. */
    void applied(long at, String name, long token, long number) {
        Taken before = taken.getOrDefault(name, Taken.NOTHING);
        Supplier<String> what = () -> name + ", message " + number + " with token " + token;
        require(token >= before.token(), at, () -> "a late write of an owner before: " + what.get());
        require(number > before.number(), at, () -> "nothing may be done twice: " + what.get());
        require(number <= before.number() + 1, at, () -> "nothing may be left out: " + what.get());
        taken.put(name, new Taken(Math.max(before.token(), token), Math.max(before.number(), number)));
    }

    /** The store has lost everything, also who must not join again. */
    void dataLost(long at) {
        for (Life life : lives.values()) {
            life.forceIfSure(at);
            life.ended = true;
            life.forgotten = true;
        }
        owned.clear();
    }

    /** The store's wall clock was set, forward or back. */
    void jumped(long at, long by) {
        for (Life life : lives.values()) {
            life.forceIfSure(at);
            life.sure -= Math.max(0, by);
            life.most -= by;
        }
    }

    /** One that has ended if there is none. */
    private Life lifeOf(String incarnation) {
        return lives.getOrDefault(incarnation, none);
    }

    private void require(boolean condition, long at, Supplier<String> problem) {
        if (!condition) {
            violations.add("after " + at / 1_000_000 + " ms: " + problem.get());
        }
    }
}
