package dev.molt.cli;

import dev.molt.config.Context;
import dev.molt.config.Settings;
import dev.molt.update.DataDirectory;
import dev.molt.update.ReleaseId;
import dev.molt.update.Releases;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/**
 * What a command runs in.
 *
 * @param environment where settings and MOLT_DATA, MOLT_HOME come from
 * @param in answers of the person at the terminal
 * @param terminal whether there is a person at a terminal
 */
record Surroundings(
        Map<String, String> environment,
        BufferedReader in,
        PrintStream out,
        PrintStream err,
        Clock clock,
        boolean terminal) {

    DataDirectory data() {
        return new DataDirectory(Context.of(environment).data());
    }

    /** The checkout with entrypoint.sh. */
    Path home() {
        return Context.of(environment)
                .home()
                .map(Path::toAbsolutePath)
                .orElseThrow(() -> new Failure(
                        Exit.USAGE,
                        "MOLT_HOME is not set",
                        "Run scripts/molt, which sets it, or set it to the checkout"));
    }

    Settings settings() {
        return Settings.load(environment, data().root());
    }

    /** Who asks, as it is recorded. */
    String requester() {
        return "cli:" + System.getProperty("user.name", "unknown");
    }

    /** The release that runs. */
    ReleaseId running() throws IOException {
        Optional<ReleaseId> current = new Releases(data()).current();
        return current.orElseThrow(() -> new Failure(
                Exit.UNREACHABLE,
                "nothing has been started in " + data().root() + " yet",
                "Start Molt with ./entrypoint.sh, or set DATA_DIR to the directory that it uses"));
    }
}
