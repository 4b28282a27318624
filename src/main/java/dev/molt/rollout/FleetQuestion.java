package dev.molt.rollout;

import dev.molt.config.Context;
import dev.molt.config.Settings;
import dev.molt.fleet.Coordinator;
import dev.molt.fleet.CoordinatorException;
import dev.molt.fleet.FleetUrl;
import dev.molt.fleet.Fleets;
import dev.molt.update.DataDirectory;
import dev.molt.update.FleetEpoch;
import dev.molt.update.ReleaseId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What the supervisor asks the fleet in the middle of an update, in a process of its own: writes down why not, and nothing if it may. */
public final class FleetQuestion {
    /** For a worker that was started a moment ago to join: only members have turns. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final long PAUSE_MILLIS = 200;

    private final Settings settings;
    private final DataDirectory data;

    private FleetQuestion(Settings settings, DataDirectory data) {
        this.settings = settings;
        this.data = data;
    }

    /**
     * Settings and data directory come from the environment. Exit status 1: the fleet could not be asked, and standard error says why.
     *
     * @param arguments {@code contract} or {@code turn}, the release that it is about, and the file that is written
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Context context = Context.of(System.getenv());
        Settings settings = Settings.load(System.getenv(), context.data());
        Optional<FleetUrl> url = FleetUrl.of(settings);
        if (url.isPresent()) {
            FleetQuestion question = new FleetQuestion(settings, new DataDirectory(context.data()));
            String whyNot = question.ask(url.get(), arguments[0], new ReleaseId(arguments[1]))
                    .orElse("");
            Files.writeString(Path.of(arguments[2]), whyNot);
        }
        System.exit(0);
    }

    private Optional<String> ask(FleetUrl url, String what, ReleaseId release)
            throws IOException, InterruptedException {
        try (Coordinator coordinator = Fleets.open(url, settings.text("FLEET_NAME"), FleetEpoch.read(data))) {
            Rollouts rollouts = Rollouts.of(coordinator, settings);
            return switch (what) {
                case "contract" -> rollouts.whyNotContract(release);
                case "turn" -> whyNotNow(coordinator, rollouts, Release.of(release));
                default -> throw new IllegalArgumentException("Nobody can ask the fleet for '" + what + "'");
            };
        } catch (CoordinatorException e) {
            System.err.println("the fleet cannot be asked: " + e.getMessage());
            System.exit(1);
            throw new IllegalStateException("the process has ended", e);
        }
    }

    private Optional<String> whyNotNow(Coordinator coordinator, Rollouts rollouts, Release release)
            throws CoordinatorException, IOException, InterruptedException {
        Optional<String> host = Participant.hostOf(data);
        if (rollouts.isRolling()) {
            if (host.isEmpty()) {
                return Optional.of(Participant.NO_TURN);
            }
            awaitMember(coordinator, host.get());
        }
        Decision decision = rollouts.mayUpdate(host.orElse(""), release);
        return Optional.of(decision.reason()).filter(reason -> !decision.isGo());
    }

    private static void awaitMember(Coordinator coordinator, String host)
            throws CoordinatorException, InterruptedException {
        long begin = System.nanoTime();
        while (!isMember(coordinator, host) && System.nanoTime() - begin < PATIENCE.toNanos()) {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
    }

    private static boolean isMember(Coordinator coordinator, String host) throws CoordinatorException {
        return coordinator.changes(0).members().orElseThrow().stream()
                .anyMatch(member -> member.host().equals(host));
    }
}
