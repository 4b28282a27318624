package dev.molt.rollout;

import dev.molt.check.Gate;
import dev.molt.fleet.CoordinatorException;
import java.util.Optional;

/** Lets an update of a host through when its fleet does. Safe for threads. */
final class FleetGate implements Gate {
    private final Rollouts rollouts;
    private final String host;
    private volatile Optional<Release> turnedAway = Optional.empty();
    private volatile Optional<String> first = Optional.empty();

    FleetGate(Rollouts rollouts, String host) {
        this.rollouts = rollouts;
        this.host = host;
    }

    /** What had to wait last, and may come soon; not what it had to wait for, of which the fleet knows. */
    Optional<Release> turnedAway() {
        return turnedAway;
    }

    @Override
    public Answer ask(String commit) {
        Release release = Release.ofCommit(commit);
        Answer answer = answer(release);
        if (!first.equals(Optional.of(release.digits()))) {
            turnedAway = Optional.of(release).filter(it -> answer.verdict() == Verdict.WAIT);
        }
        first = answer.first();
        return answer;
    }

    private Answer answer(Release release) {
        try {
            Decision decision = rollouts.mayUpdate(host, release);
            return switch (decision.answer()) {
                case GO -> Answer.GO;
                case WAIT ->
                    Answer.waiting(decision.reason())
                            .after(rollouts.before(release).map(Release::digits));
                case NEVER -> Answer.never(decision.reason());
            };
        } catch (CoordinatorException e) {
            return Answer.waiting("the fleet does not answer: " + e.getMessage());
        }
    }
}
