package dev.molt.fleet;

import dev.molt.config.Context;
import dev.molt.config.Settings;
import dev.molt.update.DataDirectory;
import dev.molt.update.FleetEpoch;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the supervisor starts when a worker has died: tells the fleet that its life has ended, so that others need not wait for the end of
 * its lease. It is sure of that, see {@link Lives}. What it cannot tell, the next life tells when it joins.
 */
public final class Dismissal {
    /** So many take over at once; in a larger fleet the rest learn of it when they look. */
    private static final int MOST_HINTS = 100;

    private Dismissal() {}

    /** Settings and data directory come from the environment. */
    public static void main(String[] none) throws IOException {
        Context context = Context.of(System.getenv());
        Settings settings = Settings.load(System.getenv(), context.data());
        DataDirectory data = new DataDirectory(context.data());
        Optional<FleetUrl> url = FleetUrl.of(settings);
        if (url.isPresent()) {
            dismiss(url.get(), settings, data);
        }
        System.exit(0);
    }

    private static void dismiss(FleetUrl url, Settings settings, DataDirectory data) throws IOException {
        try (Lives lives = new Lives(data, InstanceName.of(settings, data));
                Coordinator coordinator = Fleets.open(url, settings.text("FLEET_NAME"), FleetEpoch.read(data))) {
            Set<String> ended = lives.look().ended();
            for (String incarnation : ended) {
                coordinator.leave(incarnation);
            }
            lives.forget(ended);
            if (!ended.isEmpty()) {
                wakeOthers(coordinator);
            }
        } catch (CoordinatorException e) {
            System.err.println(
                    "the fleet cannot be told yet that a life of this instance has ended: " + e.getMessage());
            System.exit(1);
        }
    }

    private static void wakeOthers(Coordinator coordinator) throws CoordinatorException {
        List<Member> left = coordinator.changes(0).members().orElse(List.of());
        for (Member member : left.subList(0, Math.min(left.size(), MOST_HINTS))) {
            coordinator.hint(member.incarnation());
        }
    }
}
