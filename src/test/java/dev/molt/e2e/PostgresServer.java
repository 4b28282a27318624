package dev.molt.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A real PostgreSQL server of the host's own version, whose client programs are there too; with passwords, on the loopback. */
final class PostgresServer implements AutoCloseable {
    /** What has to be escaped in an URL, and in nothing else. */
    static final String PASSWORD = "s3cr3t@&%/?'x";

    static final String USER = "service";

    private static final String ESCAPED_PASSWORD = "s3cr3t%40%26%25%2F%3F%27x";
    private static final Path VERSIONS = Path.of("/usr/lib/postgresql");
    private static final String ADMIN = "admin";

    private final Path home = Scratch.make();
    private final Path data = home.resolve("data");
    private final int port = Installation.freePort();
    private final AtomicInteger databases = new AtomicInteger();
    private final AtExit atExit = new AtExit("end-of-postgresql", this::end);
    private Process server;

    private PostgresServer() throws IOException {
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createDirectory(data);
        Files.writeString(home.resolve("password"), PASSWORD);
        if (isRoot()) {
            Command.run(List.of(
                            "chown",
                            "nobody",
                            data.toString(),
                            home.resolve("password").toString()))
                    .orThrow();
        }
        Command.run(asNobody(
                        "initdb",
                        "--no-sync",
                        "-A",
                        "scram-sha-256",
                        "-U",
                        ADMIN,
                        "--pwfile=" + home.resolve("password"),
                        "-D",
                        data.toString()))
                .orThrow();
    }

    static PostgresServer start() {
        try {
            PostgresServer made = new PostgresServer();
            made.run();
            made.execute(
                    "postgres",
                    "CREATE ROLE " + USER + " LOGIN CREATEDB PASSWORD '" + PASSWORD.replace("'", "''") + "'");
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start PostgreSQL", e);
        }
    }

    private void run() {
        try {
            server = new ProcessBuilder(asNobody(
                            "postgres",
                            "-D",
                            data.toString(),
                            "-p",
                            Integer.toString(port),
                            "-c",
                            "listen_addresses=127.0.0.1",
                            "-c",
                            "unix_socket_directories=" + data))
                    .redirectErrorStream(true)
                    .redirectOutput(
                            ProcessBuilder.Redirect.appendTo(home.resolve("log").toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start PostgreSQL", e);
        }
        Awaitility.await("PostgreSQL to answer").atMost(Running.SOON).until(this::answers);
    }

    private boolean answers() {
        try (Connection connection = connect("postgres")) {
            return connection.isValid(5);
        } catch (SQLException e) {
            if (!server.isAlive()) {
                throw new IllegalStateException("PostgreSQL ended, see " + home.resolve("log"), e);
            }
            return false; // it is starting
        }
    }

    /** It refuses to run as root. */
    private static List<String> asNobody(String program, String... arguments) {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            command.addAll(List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"));
        }
        command.add(programs().resolve(program).toString());
        command.addAll(Arrays.asList(arguments));
        return command;
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    private static Path programs() {
        try (Stream<Path> versions = Files.list(VERSIONS)) {
            return versions.max(Comparator.comparing(
                            version -> Integer.parseInt(version.getFileName().toString())))
                    .orElseThrow()
                    .resolve("bin");
        } catch (IOException e) {
            throw new UncheckedIOException("there is no PostgreSQL in " + VERSIONS, e);
        }
    }

    /** An empty database of the service's user. Its name. */
    String create() {
        String name = "app_" + databases.incrementAndGet();
        execute("postgres", "CREATE DATABASE " + name + " OWNER " + USER);
        return name;
    }

    /** As DATABASE_URL takes it. */
    String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?user=" + USER + "&password="
                + ESCAPED_PASSWORD;
    }

    /** All connections are cut, and it begins anew on the same data. */
    void restart() {
        stop();
        run();
    }

    /** TERM would wait for the clients. */
    private void stop() {
        Processes.signal("INT", List.of(server.pid()));
        server.onExit().join();
    }

    void execute(String database, String sql) {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot do " + sql, e);
        }
    }

    /** The first column. */
    List<String> texts(String database, String query) {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<String> texts = new ArrayList<>();
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
            return texts;
        } catch (SQLException e) {
            throw new IllegalStateException("cannot ask " + query, e);
        }
    }

    boolean hasTable(String database, String name) {
        return !texts(database, "SELECT 1 FROM pg_tables WHERE schemaname = 'public' AND tablename = '" + name + "'")
                .isEmpty();
    }

    private Connection connect(String database) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", ADMIN);
        properties.setProperty("password", PASSWORD);
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/" + database, properties);
    }

    @Override
    public void close() {
        atExit.close();
    }

    /** Nobody needs the data any more. */
    private void end() {
        server.destroyForcibly().onExit().join();
        Scratch.delete(home);
    }
}
