package dev.molt.rollout;

import dev.molt.fleet.Member;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** How far one rollout has come, as one look has seen it, and who is next. */
final class Waves {
    private final Rollout rollout;
    private final Plan plan;
    private final Sight sight;
    private final List<HostRelease> done;
    private final Set<String> begun = new HashSet<>();
    private final Map<String, Member> waiting = new LinkedHashMap<>();

    Waves(Rollout rollout, Sight sight) {
        this.rollout = rollout;
        this.plan = rollout.plan();
        this.sight = sight;
        this.done = sight.having(rollout.release());
        done.forEach(it -> begun.add(it.host()));
        begun.addAll(sight.slots().hosts());
        sight.members().stream()
                .filter(member -> !begun.contains(member.host()))
                .forEach(member -> waiting.put(member.host(), member));
    }

    /** Whether this host may begin. */
    Decision decide(String host) {
        if (begun.contains(host)) {
            return Decision.waiting("this instance has " + rollout.release() + " already, or is on its way to it");
        }
        if (missing() == 0) {
            return Decision.waiting(whatIsAwaited());
        }
        List<String> next = next();
        if (!next.contains(host)) {
            return Decision.waiting("the canaries come first: " + Names.of(next));
        }
        return sight.slots().held().size() < plan.parallel() ? Decision.go() : noSlotIsFree(sight.slots());
    }

    static Decision noSlotIsFree(Slots slots) {
        return Decision.waiting("no slot is free: " + Names.of(slots.hosts()) + " (ROLLOUT_PARALLEL)");
    }

    /** Whether all of the wave have come through their probation, and it has soaked; after the last wave nobody needs to. */
    boolean isOver() {
        return isFinished() && (isLast() || !sight.now().isBefore(soaksUntil()));
    }

    boolean isLast() {
        return rollout.wave() == plan.lastWave();
    }

    Progress progress() {
        boolean soaks = rollout.state() == Rollout.State.RUNNING && isFinished() && !isLast();
        Optional<Instant> until = soaks ? Optional.of(soaksUntil()) : Optional.empty();
        boolean isStuck = isOfLabelled()
                && rollout.state() == Rollout.State.RUNNING
                && missing() == 0
                && sight.slots().isEmpty()
                && done.isEmpty();
        Optional<String> awaited = isStuck ? Optional.of(whatIsAwaited()) : Optional.empty();
        return new Progress(total(), begun.size(), done.size(), next(), until, awaited);
    }

    private boolean isFinished() {
        return missing() == 0 && sight.slots().isEmpty() && !done.isEmpty();
    }

    private Instant soaksUntil() {
        return Sight.last(done).orElse(rollout.changedAt()).plus(plan.soak());
    }

    private String whatIsAwaited() {
        String wave = plan.title(rollout.wave());
        if (!sight.slots().isEmpty()) {
            return wave + " is not over yet: " + Names.of(sight.slots().hosts());
        }
        return done.isEmpty()
                ? "no member has the label " + plan.canary() + " (ROLLOUT_CANARY); give it to one in its FLEET_LABELS,"
                        + " or begin by hand: molt update on the instance that is to be the canary"
                : wave + " soaks until " + soaksUntil();
    }

    private int total() {
        return begun.size() + waiting.size();
    }

    private boolean isOfCanaries() {
        return rollout.wave() == 0;
    }

    /** How many may yet begin in this wave. */
    private int missing() {
        return isOfLabelled() ? Math.max(0, labelled().size() - unlabelled(begun)) : Math.max(0, size() - begun.size());
    }

    private boolean isOfLabelled() {
        return isOfCanaries() && plan.canary().isLabel();
    }

    /** How many of these hosts are in the place of one that has the label. */
    private int unlabelled(Set<String> hosts) {
        return (int) sight.members().stream()
                .filter(member ->
                        hosts.contains(member.host()) && !plan.canary().fits(member))
                .count();
    }

    /** How many have begun at the end of the wave. */
    private int size() {
        return isOfCanaries()
                ? Math.min(plan.canary().count(), total())
                : (total() * plan.percent(rollout.wave()) + 99) / 100;
    }

    private List<String> labelled() {
        return waiting.values().stream()
                .filter(plan.canary()::fits)
                .map(Member::host)
                .toList();
    }

    /** Who may begin in this wave. */
    private List<String> next() {
        if (missing() == 0) {
            return List.of();
        }
        if (!isOfCanaries()) {
            return List.copyOf(waiting.keySet());
        }
        return plan.canary().isLabel()
                ? labelledAndStandIns()
                : Canaries.choose(rollout.release(), waiting.values(), missing() + deadlinesSince(rollout.begunAt()));
    }

    private List<String> labelledAndStandIns() {
        List<Member> others = waiting.values().stream()
                .filter(member -> !plan.canary().fits(member))
                .toList();
        int wanted = deadlinesSince(sight.lastStep(rollout))
                - unlabelled(sight.slots().hosts());
        List<String> next = new ArrayList<>(labelled());
        next.addAll(Canaries.choose(rollout.release(), others, Math.max(0, Math.min(wanted, others.size()))));
        return next;
    }

    /** A canary that has not begun within the deadline is not waited for alone: it may be pinned, or look for no updates. */
    private int deadlinesSince(Instant time) {
        long times = Duration.between(time, sight.now()).dividedBy(plan.deadline());
        return (int) Math.max(0, Math.min(times, waiting.size()));
    }
}
