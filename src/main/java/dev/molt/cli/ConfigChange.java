package dev.molt.cli;

import dev.molt.config.InForce;
import dev.molt.config.Overrides;
import dev.molt.config.Settings;
import dev.molt.config.StopTimes;
import dev.molt.update.ConfigHistory;
import dev.molt.update.ConfigStore;
import dev.molt.update.ConfigVersion;
import dev.molt.update.ConfigVersion.Way;
import dev.molt.update.OneLine;
import dev.molt.update.Request;
import dev.molt.update.SupervisorState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.function.UnaryOperator;

/** Makes a version of the configuration, and asks for the switch to it; a Molt that does not run has it at its next start. */
final class ConfigChange {
    private static final Set<String> BOUND = Set.of("PORT", "BIND_ADDRESS");

    private final Surroundings around;
    private final ConfigOptions options;
    private final ConfigStore store;

    /** A version, and the one that config.env was before it. */
    private record Made(ConfigVersion before, ConfigVersion version) {}

    ConfigChange(Surroundings around, ConfigOptions options) {
        this.around = around;
        this.options = options;
        this.store = new ConfigStore(around.data());
    }

    /** Refuses what is not allowed before anything is written; {@code ownReason} is kept when the command gave none. */
    Answer make(String ownReason, UnaryOperator<Overrides> change) throws IOException {
        UpdateRequest request = new UpdateRequest(around, options.waiting());
        request.refuseNow();
        refuseUncommitted();
        boolean running = isRunning();
        String reason = OneLine.of("the reason", options.reason().isEmpty() ? ownReason : options.reason());
        Optional<Made> made = store.alone(() -> keep(running ? Way.SWITCH : Way.START, reason, change));
        if (made.isEmpty()) {
            return Answer.done(
                    Json.with("id", "").and("config", "").fields(), "config.env says that already: nothing to change.");
        }
        ConfigVersion version = made.get().version();
        List<String> notes = notes(made.get(), running);
        if (!running) {
            return stored(version, notes);
        }
        return request.make(
                Request.configuration(
                        around.running(), made.get().before().number(), version.number(), around.requester()),
                notes);
    }

    /** Empty if nothing would change. What somebody wrote into config.env becomes a version of its own first. */
    private Optional<Made> keep(Way way, String reason, UnaryOperator<Overrides> change) throws IOException {
        ConfigHistory.Present present = store.present();
        Overrides wanted = change.apply(present.overrides());
        if (wanted.equals(present.overrides())) {
            return Optional.empty();
        }
        refuseUnusable(wanted);
        ConfigVersion before =
                present.edited() ? kept("edited by hand", Way.BY_HAND, present.overrides()) : present.version();
        ConfigVersion version = kept(reason, way, wanted);
        if (way == Way.START) {
            store.put(version);
        }
        return Optional.of(new Made(before, version));
    }

    private ConfigVersion kept(String reason, Way way, Overrides overrides) throws IOException {
        return store.keep(around.requester(), around.clock().instant(), reason, way, overrides);
    }

    /** What the supervisor will refuse too, but then nobody has to wait for it. */
    private void refuseUnusable(Overrides wanted) {
        Settings settings = Settings.of(wanted, around.data().root());
        if (settings.comesBuilt() && settings.updateRemoteUrl().isEmpty() && !isInEnvironment("UPDATE_REMOTE_URL")) {
            throw new Failure(
                    Exit.USAGE,
                    "UPDATE_SOURCE would be archive, but UPDATE_REMOTE_URL does not say where the archive is",
                    "Set both with one command");
        }
        settings.stopTimes()
                .problem()
                .filter(problem -> StopTimes.NAMES.stream().noneMatch(this::isInEnvironment))
                .ifPresent(problem -> {
                    throw new Failure(Exit.USAGE, problem, "Set them with one command");
                });
    }

    private void refuseUncommitted() {
        if (InForce.openSince(around.data().root()).isPresent()) {
            throw new Failure(
                    Exit.REFUSED,
                    "a change of the configuration was interrupted, and its lock is gone",
                    "Start Molt: that takes it back");
        }
    }

    private boolean isRunning() throws IOException {
        Optional<SupervisorState> state = SupervisorState.read(around.data());
        return state.isPresent() && state.get().isAlive();
    }

    private List<String> notes(Made made, boolean running) {
        SortedSet<String> changed =
                made.version().overrides().namesChangedSince(made.before().overrides());
        List<String> notes = new ArrayList<>();
        notes.add("Configuration " + made.version().number() + ": "
                + String.join(
                        ", ", made.version().overrides().since(made.before().overrides())) + ".");
        for (String name : changed) {
            if (isInEnvironment(name)) {
                notes.add(name + " stays what it is all the same: the environment sets it, and wins.");
            } else if (running && BOUND.contains(name)) {
                notes.add(name + " takes effect at the next start of Molt.");
            }
        }
        return notes;
    }

    private boolean isInEnvironment(String name) {
        return !around.environment().getOrDefault(name, "").isEmpty();
    }

    private static Answer stored(ConfigVersion version, List<String> notes) {
        List<String> lines = new ArrayList<>(notes);
        lines.add("Molt does not run: it takes effect at the next start.");
        return new Answer(
                Exit.DONE,
                Json.with("id", "")
                        .and("config", Long.toString(version.number()))
                        .and("notes", notes)
                        .fields(),
                lines);
    }
}
