package dev.molt.cli;

import dev.molt.config.Settings;
import dev.molt.flags.FlagStore;
import dev.molt.fleet.Coordinator;
import dev.molt.fleet.CoordinatorException;
import dev.molt.fleet.FleetFlags;
import dev.molt.fleet.FleetUrl;
import dev.molt.fleet.Fleets;
import dev.molt.rollout.Refusal;
import dev.molt.rollout.RolloutControl;
import dev.molt.rollout.Sight;
import dev.molt.update.FleetEpoch;
import java.io.IOException;
import java.util.Optional;

/** The store of the fleet that this instance is in, for as long as a command needs it. */
final class FleetStore {
    private FleetStore() {}

    /** What a command asks of it. */
    interface Question<T> {
        T ask(RolloutControl control) throws CoordinatorException, Refusal, IOException;
    }

    /** What is done with it. */
    interface Use<T> {
        T with(Coordinator coordinator) throws CoordinatorException, IOException;
    }

    /** What a command does with the flags. */
    interface FlagWork<T> {
        T with(FlagStore flags) throws IOException;
    }

    /** Does it with the flags of the fleet, or with those of this instance if it is in none. */
    static <T> T withFlags(Surroundings around, FlagWork<T> work) throws IOException {
        if (!isThere(around)) {
            return work.with(new FlagStore(around.data()));
        }
        try (Coordinator coordinator = open(around)) {
            return work.with(new FlagStore(around.data(), Optional.of(new FleetFlags(coordinator))));
        }
    }

    /** Whether this instance is in a fleet. */
    static boolean isThere(Surroundings around) {
        return around.settings().isInFleet();
    }

    /** What there is to see; ends the command if nothing is. */
    static Sight look(Surroundings around) throws IOException {
        try {
            return use(around, coordinator -> new RolloutControl(coordinator).look());
        } catch (CoordinatorException e) {
            throw new Failure(Exit.UNREACHABLE, e.getMessage(), "");
        }
    }

    /** Its answer; ends the command with what to do if there is none. */
    static <T> T ask(Surroundings around, Question<T> question) throws IOException {
        try (Coordinator coordinator = open(around)) {
            return question.ask(new RolloutControl(coordinator));
        } catch (CoordinatorException e) {
            throw new Failure(
                    Exit.UNREACHABLE, e.getMessage(), "What the command has changed, molt fleet status shows");
        } catch (Refusal e) {
            throw new Failure(Exit.REFUSED, e.getMessage(), e.hint());
        }
    }

    /** What comes of it. */
    static <T> T use(Surroundings around, Use<T> use) throws CoordinatorException, IOException {
        try (Coordinator coordinator = open(around)) {
            return use.with(coordinator);
        }
    }

    private static Coordinator open(Surroundings around) throws IOException {
        Settings settings = around.settings();
        FleetUrl url = FleetUrl.of(settings)
                .orElseThrow(() -> new Failure(
                        Exit.REFUSED,
                        "this instance is alone, in no fleet",
                        "Set FLEET_URL to the store that its fleet shares; a level 0 program is in none"));
        return Fleets.open(url, settings.text("FLEET_NAME"), FleetEpoch.read(around.data()));
    }
}
