package dev.molt.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.awaitility.Awaitility;

/**
 * A scratch home with the supervisor of the checkout under test, its git repository, its data directory, its port. Starts the real
 * {@code ./entrypoint.sh}; on close everything that ever ran in it is killed, and it is deleted.
 */
public final class Installation implements AutoCloseable {
    private final Path home;
    private final int port = freePort();
    private final Client client = new Client(port);
    private final String mark;
    private final AtExit atExit;

    private final Map<String, String> settings = new HashMap<>();
    private final List<String> launcher = new ArrayList<>(List.of("./entrypoint.sh"));
    private final Repository repository;
    private final DataDirectory data;
    private Optional<Volume> volume = Optional.empty();
    private Optional<SmallDisk> disk = Optional.empty();

    private Installation(Path home) {
        this.home = home;
        this.mark = "E2E_MARK=" + home;
        this.data = new DataDirectory(home.resolve("data"));
        this.repository = Repository.create(home, Template.get());
        this.atExit = new AtExit("end-of-installation", this::end);
    }

    /** One that always switches with a stop and rehearses nothing, for what is to be shown of just that. */
    static Installation create() {
        return asUsersHaveIt().set("UPDATE_SWITCH", "stop").set("REHEARSAL", "off");
    }

    /** One that rehearses, and switches as it sees fit. */
    public static Installation asUsersHaveIt() {
        Installation made = new Installation(Scratch.make());
        return made.set("APP_BUILD", "./build")
                .set("APP_RUN", "./run")
                .set("APP_SOCKET", "molt")
                .set("JAVA_OPTS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx192m")
                .set("READY_TIMEOUT", "20")
                .set("PARK_TIMEOUT", "20")
                .set("REHEARSAL_WATCH", "0");
    }

    /** Its data directory on a volume of its own, whose power can be cut. */
    static Installation onVolume(int megabytes) {
        Installation made = create();
        made.volume = Optional.of(Volume.mount(made.data.path(), megabytes));
        return made;
    }

    /** Its data directory on a disk of its own that can be filled. */
    static Installation onSmallDisk(int megabytes) {
        Installation made = create();
        made.disk = Optional.of(SmallDisk.mount(made.data.path(), megabytes));
        return made;
    }

    /** With the whole source, built by Maven and started without a command, as users have it. */
    static Installation ofSource() {
        Installation made = new Installation(Scratch.make());
        Path checkout = Template.get().checkout();
        Command.run(List.of("cp", "-a", checkout + "/pom.xml", checkout + "/src", made.home.toString()))
                .orThrow();
        made.repository.commitAll("the source");
        return made.set("HOME", System.getProperty("user.home"));
    }

    /** A setting for the next start, as the environment gives it; an empty value takes it away. */
    public Installation set(String name, String value) {
        settings.put(name, value);
        settings.values().remove("");
        return this;
    }

    /** A command that starts the entrypoint, for example in a namespace of its own. */
    Installation startThrough(String... command) {
        launcher.addAll(0, Arrays.asList(command));
        return this;
    }

    public Path home() {
        return home;
    }

    public int port() {
        return port;
    }

    Volume volume() {
        return volume.orElseThrow();
    }

    SmallDisk disk() {
        return disk.orElseThrow();
    }

    public DataDirectory data() {
        return data;
    }

    public Repository repository() {
        return repository;
    }

    Database database() {
        return new Database(data.path().resolve("app.db"));
    }

    public Processes processes() {
        return new Processes(mark);
    }

    public Client client() {
        return client;
    }

    public Running start() {
        Path log = home.resolve("log");
        try {
            long logStart = Files.exists(log) ? Files.size(log) : 0;
            ProcessBuilder builder = new ProcessBuilder(launcher)
                    .directory(home.toFile())
                    .redirectErrorStream(true)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            Command.clean(builder.environment(), environment());
            return new Running(builder.start(), log, logStart);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start the entrypoint", e);
        }
    }

    /** Starts and waits until the release that HEAD stands for, or the one that is current, is ready on the public port. */
    public Running startServing() {
        Running running = start();
        running.await("the first release to be ready", () -> client().isReady() && !data.isLocked());
        return running;
    }

    Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>(settings);
        environment.putIfAbsent("HOME", home.toString());
        environment.putIfAbsent("PORT", Integer.toString(port));
        environment.put("E2E_MARK", home.toString());
        return environment;
    }

    public Command molt(String... arguments) {
        List<String> command = new ArrayList<>(List.of("scripts/molt"));
        command.addAll(Arrays.asList(arguments));
        return Command.run(home, environment(), command);
    }

    /** Waits for an update to end and a release to serve. Its record, with the figures that come last. */
    Map<String, String> awaitEnd(Running running, String update) {
        running.await(
                "update " + update + " to end",
                () -> data.history(update).filter(Installation::isComplete).isPresent());
        running.await("a release to serve", () -> client.isReady());
        return data.history(update).orElseThrow();
    }

    /** After a switch the supervisor adds the time in which nothing accepted. */
    private static boolean isComplete(Map<String, String> record) {
        boolean switched = "overlap".equals(record.get("switch")) && !"abandoned".equals(record.get("outcome"))
                || !record.get("drain_ms").isEmpty();
        return !switched || !record.get("not_accepting_ms").isEmpty();
    }

    /** Commits the change, asks for it, and waits for the end. */
    Map<String, String> update(Running running, Change change) {
        repository.commit(change);
        return awaitEnd(running, UpdateRequest.of("main").write(data));
    }

    /** Whether the current release serves under its own supervisor, and no step of an earlier update is still at work. */
    public boolean isQuiet() {
        Map<String, String> state =
                DataDirectory.flat(data.path().resolve("run/state.json")).orElse(Map.of());
        return "serving".equals(state.get("state"))
                && data.current().equals(state.get("release"))
                && data.current().equals(state.get("supervisor"))
                && processes().alive().stream()
                        .map(Processes::commandLine)
                        .noneMatch(line -> line.contains("/scripts/steps/"));
    }

    /** The pid of the worker that serves, as soon as one does. */
    long workerPid() {
        return Long.parseLong(Awaitility.await().until(this::pidInState, pid -> !pid.isEmpty()));
    }

    private String pidInState() {
        return DataDirectory.flat(data.path().resolve("run/state.json"))
                .map(state -> state.get("worker_pid"))
                .orElse("");
    }

    Optional<Path> workerFile(String name) {
        return data.names(data.path().resolve("run"), "[0-9]*").stream()
                .map(worker -> data.path().resolve("run").resolve(worker).resolve(name))
                .filter(Files::exists)
                .findFirst();
    }

    @Override
    public void close() {
        atExit.close();
    }

    private void end() {
        processes().killAll();
        volume.ifPresent(Volume::close);
        disk.ifPresent(SmallDisk::close);
        if (!Boolean.getBoolean("e2e.keep")) {
            Scratch.delete(home);
        }
    }

    /** Ends everything, but leaves the files for a look. Where they are. */
    Path leave() {
        atExit.take();
        processes().killAll();
        return home;
    }

    /** Below the ports that the kernel gives to clients, so that nobody takes it while nothing listens on it. */
    public static int freePort() {
        for (int attempt = 0; attempt < 1000; attempt++) {
            int candidate = ThreadLocalRandom.current().nextInt(10_000, 30_000);
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(candidate));
                return candidate;
            } catch (IOException e) {
                continue; // taken: another one
            }
        }
        throw new IllegalStateException("no free port between 10000 and 30000");
    }
}
