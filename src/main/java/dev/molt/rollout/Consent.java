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
import java.util.Optional;

/**
 * What the supervisor starts before a migration takes something away from a database that the instances of a fleet share: writes down why
 * it must not be made yet, and nothing when nobody needs that any more.
 */
public final class Consent {
    private Consent() {}

    /**
     * Settings and data directory come from the environment. Exit status 1: the fleet could not be asked, and standard error says why.
     *
     * @param arguments the first release that does without, and the file that is written
     */
    public static void main(String[] arguments) throws IOException {
        Context context = Context.of(System.getenv());
        Settings settings = Settings.load(System.getenv(), context.data());
        Optional<FleetUrl> url = FleetUrl.of(settings);
        if (url.isPresent()) {
            String whyNot = whyNot(url.get(), settings, new DataDirectory(context.data()), new ReleaseId(arguments[0]))
                    .orElse("");
            Files.writeString(Path.of(arguments[1]), whyNot);
        }
        System.exit(0);
    }

    private static Optional<String> whyNot(FleetUrl url, Settings settings, DataDirectory data, ReleaseId since)
            throws IOException {
        try (Coordinator coordinator = Fleets.open(url, settings.text("FLEET_NAME"), FleetEpoch.read(data))) {
            return Rollouts.of(coordinator, settings).whyNotContract(since);
        } catch (CoordinatorException e) {
            System.err.println("the fleet cannot be asked: " + e.getMessage());
            System.exit(1);
            throw new IllegalStateException("the process has ended", e);
        }
    }
}
