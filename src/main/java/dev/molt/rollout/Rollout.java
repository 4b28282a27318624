package dev.molt.rollout;

import java.time.Instant;
import java.util.Locale;

/**
 * A release on its way through the fleet, or the last one that was.
 *
 * @param wave which one is filled or soaks, see {@link Plan}
 * @param begunBy the host that asked first
 * @param changedBy the host or the person that made state and wave what they are
 * @param changedAt when that was, by the store's clock
 * @param reason why, one line; may be empty
 */
public record Rollout(
        Release release,
        State state,
        int wave,
        Plan plan,
        String begunBy,
        Instant begunAt,
        String changedBy,
        Instant changedAt,
        String reason) {
    static final String NAME = "rollout";

    /** How it stands. */
    public enum State {
        /** Hosts may begin, wave by wave. */
        RUNNING,
        /** An operator has it wait. No other begins meanwhile. */
        PAUSED,
        /** The release is bad, or a host did not come back: nobody begins until an operator has looked. */
        HALTED,
        /** An operator has ended it. */
        ABORTED,
        /** Every member has committed the release. Who joins later with another may still follow. */
        DONE;

        /** The word in documents and on the screen. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        static State of(String text) {
            for (State state : values()) {
                if (state.text().equals(text)) {
                    return state;
                }
            }
            throw new IllegalArgumentException("there is no state \"" + text + "\"");
        }
    }

    public Rollout {
        if (wave < plan.firstWave() || wave > plan.lastWave()) {
            throw new IllegalArgumentException("there is no wave " + wave + " in " + plan);
        }
        reason = Fields.reason(reason);
    }

    static Rollout begin(Release release, Plan plan, String host, Instant now) {
        return new Rollout(release, State.RUNNING, plan.firstWave(), plan, host, now, host, now, "");
    }

    /** The same rollout, changed. */
    Rollout to(State next, String by, String why, Instant now) {
        return new Rollout(release, next, wave, plan, begunBy, begunAt, by, now, why);
    }

    /** Stands still until an operator has looked. One that is paused stays so, as then no other begins either. */
    Rollout halted(String by, String why, Instant now) {
        return to(state == State.PAUSED ? State.PAUSED : State.HALTED, by, why, now);
    }

    Rollout nextWave(Instant now) {
        return new Rollout(release, state, wave + 1, plan, begunBy, begunAt, changedBy, now, reason);
    }

    /** Whether it does not stand still for good already. */
    boolean mayHalt() {
        return state != State.HALTED && state != State.ABORTED;
    }

    /** Which rollout it is and how it stands, in words. */
    public String said() {
        String by = state == State.RUNNING || state == State.DONE ? "" : " by " + changedBy;
        return "the rollout of " + release + " is " + state.text() + by + (reason.isEmpty() ? "" : ": " + reason);
    }

    String document() {
        Fields fields = Fields.create()
                .with("release", release)
                .with("state", state.text())
                .with("wave", wave);
        return plan.writeTo(fields)
                .with("begun_by", begunBy)
                .with("begun_at", begunAt)
                .with("changed_by", changedBy)
                .with("changed_at", changedAt)
                .with("reason", reason)
                .document();
    }

    static Rollout of(Fields fields) {
        return new Rollout(
                new Release(fields.text("release")),
                State.of(fields.text("state")),
                fields.number("wave"),
                Plan.readFrom(fields),
                fields.text("begun_by"),
                fields.time("begun_at"),
                fields.text("changed_by"),
                fields.time("changed_at"),
                fields.text("reason"));
    }
}
