package dev.molt.cli;

import dev.molt.fleet.Coordinator;
import dev.molt.fleet.CoordinatorException;
import dev.molt.rollout.BadRelease;
import dev.molt.rollout.Decision;
import dev.molt.rollout.Participant;
import dev.molt.rollout.Release;
import dev.molt.rollout.Rollouts;
import dev.molt.update.Ref;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Whether the fleet has nothing against an update of this instance that an operator asks for.
 *
 * @param alone whether it is meant for this instance, whoever has a slot
 * @param granted whether it is meant though the release is bad
 */
record FleetConsent(Surroundings around, Ref ref, boolean alone, boolean granted) {
    private static final String ALL_OF_IT = "molt fleet status shows all of it";

    /**
     * Takes a slot where updates take turns, or ends the command with the reason. Nothing happens in no fleet.
     *
     * @param target what the update goes to; empty: that is not known before it is fetched
     * @return what is to be said of it
     */
    List<String> get(Optional<Release> target) throws IOException {
        if (!FleetStore.isThere(around)) {
            return List.of();
        }
        if (target.isEmpty() && !alone) {
            throw new Failure(
                    Exit.REFUSED,
                    "the fleet is asked by commits, and which one " + ref + " is will be known when it is fetched",
                    "Name its commit, which molt update --dry-run " + ref + " shows" + orAlone());
        }
        return target.isEmpty() ? List.of(unknown("it is known when it is fetched")) : ask(target.get());
    }

    private List<String> ask(Release release) throws IOException {
        try {
            return FleetStore.use(around, coordinator -> ask(release, coordinator));
        } catch (CoordinatorException e) {
            if (alone) {
                return List.of(unknown(e.getMessage()));
            }
            throw new Failure(
                    Exit.UNREACHABLE, "the fleet cannot be asked: " + e.getMessage(), "Mend that first" + orAlone());
        }
    }

    private static String unknown(String why) {
        return "Whether the release is bad elsewhere in the fleet is not known: " + why;
    }

    private List<String> ask(Release release, Coordinator coordinator) throws CoordinatorException, IOException {
        Rollouts rollouts = Rollouts.of(coordinator, around.settings());
        boolean takesTurn = rollouts.isRolling() && !alone;
        Optional<BadRelease> bad = rollouts.bad(release);
        if (bad.isPresent() && (takesTurn || !granted)) {
            throw new Failure(
                    Exit.REFUSED, "it is bad in the fleet: " + bad.get().said(), wayPastBad(takesTurn));
        }
        if (takesTurn) {
            takeTurn(rollouts, release);
        }
        return bad.map(it -> List.of("It is bad in the fleet: " + it.said() + ". You granted it, so it goes on."))
                .orElse(List.of());
    }

    private String wayPastBad(boolean takesTurn) {
        return takesTurn
                ? "If it is meant for all: molt fleet resume --grant; for this instance: molt update --alone --grant "
                        + ref
                : "If that is meant: molt update " + (alone ? "--alone " : "") + "--grant " + ref;
    }

    private void takeTurn(Rollouts rollouts, Release release) throws CoordinatorException, IOException {
        String host = Participant.hostOf(around.data())
                .orElseThrow(() ->
                        new Failure(Exit.REFUSED, Participant.NO_TURN, "Start Molt with ./entrypoint.sh" + orAlone()));
        Decision decision = rollouts.mayUpdateByHand(host, release);
        if (!decision.isGo()) {
            throw new Failure(
                    Exit.REFUSED,
                    host + " may not be updated to " + release + " now: " + decision.reason(),
                    ALL_OF_IT + orAlone());
        }
    }

    private String orAlone() {
        return "; without asking for a turn: molt update --alone " + (granted ? "--grant " : "") + ref;
    }
}
