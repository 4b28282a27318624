package dev.molt.cli;

import dev.molt.config.InForce;
import dev.molt.config.Overrides;
import dev.molt.update.ConfigHistory;
import dev.molt.update.ConfigHistory.Present;
import dev.molt.update.ConfigStore;
import dev.molt.update.ConfigVersion;
import dev.molt.update.DataDirectory;
import dev.molt.update.History;
import dev.molt.update.SupervisorState;
import dev.molt.update.UpdateLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The configurations that counted, and what somebody has written into {@code config.env} since. */
final class PastConfigurations {
    private final DataDirectory data;
    private final ConfigHistory history;
    private final Present present;
    private final List<ConfigVersion> counted;

    private PastConfigurations(DataDirectory data) throws IOException {
        this.data = data;
        this.history = ConfigHistory.read(data);
        this.present = new ConfigStore(data).present();
        this.counted = history.entries().stream()
                .filter(ConfigHistory.Entry::counted)
                .map(ConfigHistory.Entry::version)
                .toList();
    }

    /** Newest first. */
    static List<PastChange> read(DataDirectory data) throws IOException {
        return new PastConfigurations(data).all();
    }

    private List<PastChange> all() throws IOException {
        List<PastChange> past = new ArrayList<>();
        // While a change is open the file may be ahead of the commit, which is nobody's edit.
        boolean edited = present.edited() && InForce.openSince(data.root()).isEmpty();
        if (edited) {
            past.add(edit());
        }
        History records = History.read(data);
        for (ConfigVersion version : counted) {
            boolean last = !edited && version.number() == present.version().number() && version.equals(counted.get(0));
            past.add(new PastChange(
                    PastChange.Of.CONFIGURATION,
                    since(version, records),
                    version.by(),
                    said("configuration " + version.number(), version.overrides(), history.before(version))
                            + (version.reason().isEmpty() ? "" : " (" + version.reason() + ")"),
                    last && isNew(version.overrides(), counted.subList(1, counted.size())),
                    ""));
        }
        return past;
    }

    private PastChange edit() throws IOException {
        boolean inForce = workerStartedAfter(data.config());
        return new PastChange(
                PastChange.Of.CONFIGURATION,
                Files.getLastModifiedTime(data.config()).toInstant(),
                "",
                said("config.env, edited by hand", present.overrides(), present.version())
                        + (inForce ? "" : ", which takes effect at the next start"),
                inForce && isNew(present.overrides(), counted),
                "");
    }

    private static boolean isNew(Overrides now, List<ConfigVersion> earlier) {
        List<Object> states = new ArrayList<>(List.of(now.values()));
        earlier.forEach(version -> states.add(version.overrides().values()));
        states.add(Overrides.NONE.values());
        return PastChange.isNew(states);
    }

    /** When none runs, the next one goes by the file. */
    private boolean workerStartedAfter(Path file) throws IOException {
        Optional<SupervisorState> state = SupervisorState.read(data);
        if (state.isEmpty() || !state.get().workerIsAlive()) {
            return true;
        }
        Path pid = data.run().resolve(state.get().get("worker")).resolve("pid");
        return Files.exists(pid) && Files.getLastModifiedTime(pid).compareTo(Files.getLastModifiedTime(file)) >= 0;
    }

    private static String said(String name, Overrides now, ConfigVersion before) {
        List<String> changed = now.since(before.overrides());
        return name + (changed.isEmpty() ? "" : ": " + String.join(", ", changed));
    }

    /** When its switch ended; one that had none counts from when it was made. */
    private static Instant since(ConfigVersion version, History records) {
        return records.last(record -> isSwitchTo(version, record))
                .flatMap(PastReleases::endOf)
                .orElse(version.at());
    }

    private static boolean isSwitchTo(ConfigVersion version, UpdateLock record) {
        return record.isConfiguration()
                && record.committed()
                && record.get("config").equals(Long.toString(version.number()));
    }
}
