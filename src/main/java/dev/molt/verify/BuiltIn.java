package dev.molt.verify;

import dev.molt.config.Settings;
import dev.molt.fleet.FleetUrl;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The checks that are always made. For the gate {@code steps/verify} makes the same, without waiting for a JVM; all but that of
 * listeners, of which nobody owns any before his commit.
 */
public final class BuiltIn {
    static final Set<String> NAMES = Set.of("release", "schema", "disk", "fleet_listeners", "health", "app_verify");

    private static final String READY = "/health/ready";
    private static final Pattern SCHEMA = Pattern.compile("\"schema\"\\s*:\\s*\"([^\"]*)\"");
    private static final long MARGIN_BYTES = 64L << 20;

    private BuiltIn() {}

    /** Those that make sense for this worker. */
    public static List<ListedCheck> of(Subject subject, Settings settings) {
        List<ListedCheck> checks = new ArrayList<>();
        if (subject.hasPrivateListener()) {
            checks.add(ListedCheck.required("release", BuiltIn::release));
            checks.add(ListedCheck.required("schema", BuiltIn::schema));
        } else {
            checks.add(ListedCheck.required("release", BuiltIn::process));
            settings.healthUrl().map(BuiltIn::health).ifPresent(checks::add);
        }
        checks.add(ListedCheck.required("disk", BuiltIn::disk).asAdvisory());
        if (subject.hasPrivateListener() && mayHaveListeners(subject, settings)) {
            checks.add(ListedCheck.required("fleet_listeners", new ListenersCheck())
                    .asAdvisory());
        }
        settings.appVerify()
                .map(command -> ListedCheck.required("app_verify", new CommandCheck(command))
                        .within(settings.verifyTimeout()))
                .ifPresent(checks::add);
        return List.copyOf(checks);
    }

    private static boolean mayHaveListeners(Subject subject, Settings settings) {
        return FleetUrl.of(settings).isPresent() || Files.exists(subject.data().aloneStore());
    }

    private static String ready(Subject subject, Duration atMost) throws IOException, CheckFailed {
        return HttpCheck.body(READY, subject, atMost);
    }

    /** With the release's own id in it: a cached or foreign answer cannot pass. */
    private static String release(Subject subject, Duration atMost) throws IOException, CheckFailed {
        String answer = ready(subject, atMost);
        if (!answer.contains("\"" + subject.release() + "\"")) {
            throw new CheckFailed(READY + " was answered by another release: " + answer);
        }
        return subject.release() + " answers " + READY;
    }

    private static String process(Subject subject, Duration atMost) throws IOException, CheckFailed {
        Path exit = subject.run().resolve("exit");
        if (Files.exists(exit) || !Files.exists(subject.run().resolve("pid"))) {
            throw new CheckFailed("no process of " + subject.release() + " runs");
        }
        return subject.release() + " runs";
    }

    /** What the worker answers is what it said when it was ready. */
    private static String schema(Subject subject, Duration atMost) throws IOException, CheckFailed {
        Optional<String> expected = expectedSchema(subject);
        Matcher answered = SCHEMA.matcher(ready(subject, atMost));
        if (expected.isEmpty() || !answered.find()) {
            return "the worker names none";
        }
        if (!answered.group(1).equals(expected.get())) {
            throw new CheckFailed("the database is open at schema \"" + answered.group(1) + "\", expected is \""
                    + expected.get() + "\"");
        }
        return expected.get().isEmpty() ? "there is no database" : "the database is open at schema " + expected.get();
    }

    private static Optional<String> expectedSchema(Subject subject) throws IOException {
        Path ready = subject.run().resolve("ready");
        if (!Files.exists(ready)) {
            return Optional.empty();
        }
        return Files.readAllLines(ready).stream()
                .filter(line -> line.startsWith("schema_to="))
                .map(line -> line.substring("schema_to=".length()))
                .findFirst();
    }

    private static String disk(Subject subject, Duration atMost) throws IOException, CheckFailed {
        long free = Files.getFileStore(subject.data().root()).getUsableSpace();
        String seen = (free >> 20) + " MiB are free in " + subject.data().root();
        if (free < MARGIN_BYTES) {
            throw new CheckFailed("only " + seen);
        }
        return seen;
    }

    private static ListedCheck health(String url) {
        String path = url.contains("://") ? URI.create(url).getRawPath() : url;
        String asked = path == null || path.isEmpty() ? "/" : path.startsWith("/") ? path : "/" + path;
        return ListedCheck.required(
                "health", new HttpCheck(asked, OptionalInt.empty(), Optional.empty(), Optional.empty()));
    }
}
