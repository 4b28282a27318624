package dev.molt.bench;

import static org.awaitility.Awaitility.await;

import dev.molt.e2e.AtExit;
import dev.molt.e2e.Command;
import dev.molt.e2e.Installation;
import dev.molt.e2e.Processes;
import dev.molt.e2e.Repository;
import dev.molt.e2e.Scratch;
import dev.molt.e2e.Template;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A deployment that is a shell script, as people write them: {@code start} runs the service, {@code deploy} changes it. */
final class ScriptDeployment implements Deployment {
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final Pattern BUILD = Pattern.compile("build_ms=(\\d+)");

    private final Path home;
    private final int port = Installation.freePort();
    private final int bluePort = Installation.freePort();
    private final int greenPort = Installation.freePort();
    private final String script;
    private final Duration patience;
    private final Releases releases;
    private final AtExit atExit = new AtExit("end-of-deployment", this::end);

    /** {@code patience}: how long the script looks whether a new version works. */
    ScriptDeployment(String name, Duration patience) {
        this.patience = patience;
        this.script = name + ".sh";
        this.home = Scratch.make();
        this.releases = new Releases(Repository.create(home, Template.get()));
        releases.commit(Version.GOOD);
        install(script);
        install("common.sh");
    }

    private void install(String name) {
        try {
            Path file = home.resolve("app").resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, Resource.text(name));
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot install " + name, e);
        }
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public Releases releases() {
        return releases;
    }

    @Override
    public void start() {
        ProcessBuilder builder = new ProcessBuilder("app/" + script, "start")
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(home.resolve("log").toFile());
        builder.environment().putAll(environment());
        try {
            builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + script, e);
        }
        await(script + " to serve").atMost(LONGEST).until(() -> Service.passesCheck(port));
    }

    private Map<String, String> environment() {
        return Map.ofEntries(
                Map.entry("APP", home.resolve("app").toString()),
                Map.entry("ORIGIN", home.toString()),
                Map.entry("HOME", home.toString()),
                Map.entry("PATH", System.getenv("PATH")),
                Map.entry("PORT", Integer.toString(port)),
                Map.entry("BLUE_PORT", Integer.toString(bluePort)),
                Map.entry("GREEN_PORT", Integer.toString(greenPort)),
                Map.entry("CHECK", Service.CHECK),
                Map.entry("CHECK_SECONDS", Long.toString(patience.toSeconds())),
                Map.entry("JAVA_HOME", System.getProperty("java.home")),
                Map.entry("JAVA_OPTS", Service.JAVA_OPTS),
                Map.entry("BENCH_MARK", home.toString()));
    }

    @Override
    public Deployed deploy() {
        Command run = run();
        Matcher build = BUILD.matcher(run.output());
        if (!build.find()) {
            throw new IllegalStateException(script + " did not build: " + run.output());
        }
        return new Deployed(
                run.exit() == 0 ? "says that it works" : "says that it failed",
                Duration.ofMillis(Long.parseLong(build.group(1))));
    }

    private Command run() {
        return Command.run(home, environment(), List.of("app/" + script, "deploy"));
    }

    /** A script that failed has left the service as it is: the operator deploys the next good version. */
    @Override
    public void recover() {
        String version = releases.commit(Version.GOOD);
        await(script + " to serve again").atMost(LONGEST).until(() -> {
            run();
            return Service.isVersion(port, version) && Service.passesCheck(port);
        });
    }

    @Override
    public void close() {
        atExit.close();
    }

    private void end() {
        new Processes("BENCH_MARK=" + home).killAll();
        Scratch.delete(home);
    }
}
