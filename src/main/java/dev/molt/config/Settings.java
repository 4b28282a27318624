package dev.molt.config;

import dev.molt.window.Schedule;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The effective settings: from the environment, else {@code data/config.env}, else defaults.env of this release.
 * Every value has been checked against its type. Immutable.
 */
public final class Settings {
    private final Map<String, Value> values;

    /** A value and where it came from, in words that complete "from …". */
    record Value(String text, String origin) {}

    Settings(Map<String, Value> values) {
        this.values = Map.copyOf(values);
    }

    /**
     * Reads and checks all settings.
     *
     * @param environment usually {@link System#getenv()}; an empty value counts as not set
     * @param data the data directory; it need not exist
     * @throws BadSetting naming every value that is not allowed and every name that nobody knows
     */
    public static Settings load(Map<String, String> environment, Path data) {
        return new SettingsReader(Catalog.ofThisRelease(), data).read(environment);
    }

    /**
     * The settings that these overrides alone would give.
     *
     * @throws BadSetting naming every line that is wrong
     */
    public static Settings of(Overrides overrides, Path data) {
        return new SettingsReader(Catalog.ofThisRelease(), data).read(Map.of(), ConfigFile.of(overrides));
    }

    /** A setting of this release, as defaults.env describes it. */
    public record Known(String name, String meaning, String defaultText) {}

    /** Every setting of this release, in the order of defaults.env. */
    public static List<Known> known() {
        return Catalog.ofThisRelease().settings().values().stream()
                .map(setting -> new Known(setting.name(), setting.meaning(), setting.defaultValue()))
                .toList();
    }

    /** The names of all settings. */
    public Set<String> names() {
        return values.keySet();
    }

    /** The value as it was written, empty when it is empty; {@code name} must be in defaults.env. */
    public String text(String name) {
        return value(name).text();
    }

    /** Where the value came from: "the environment", "the default", or file and line. */
    public String origin(String name) {
        return value(name).origin();
    }

    private Value value(String name) {
        Value value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException(name + " is not in defaults.env");
        }
        return value;
    }

    private Optional<String> unlessEmpty(String name) {
        return Optional.of(text(name)).filter(text -> !text.isEmpty());
    }

    private int number(String name) {
        return Integer.parseInt(text(name));
    }

    private Duration seconds(String name) {
        return Duration.ofSeconds(number(name));
    }

    /** The TCP port that clients connect to. */
    public int port() {
        return number("PORT");
    }

    /** The address to listen on; {@code *} is every address. */
    public String bindAddress() {
        return text("BIND_ADDRESS");
    }

    /** The data directory, unless it is the one beside entrypoint.sh. */
    public Optional<Path> dataDirectory() {
        return unlessEmpty("DATA_DIR").map(Path::of);
    }

    /** Whether the remote is asked for updates without being told to. */
    public boolean autoUpdateEnabled() {
        return Boolean.parseBoolean(text("AUTO_UPDATE_ENABLED"));
    }

    /** The time between two looks at the remote. */
    public Duration updateCheckInterval() {
        return seconds("UPDATE_CHECK_INTERVAL");
    }

    /** Whether updates come from an archive of releases that were built elsewhere, not from git. */
    public boolean comesBuilt() {
        return text("UPDATE_SOURCE").equals("archive");
    }

    /** The git repository that updates come from, unless it is the checkout, or the archive; may contain credentials. */
    public Optional<String> updateRemoteUrl() {
        return unlessEmpty("UPDATE_REMOTE_URL");
    }

    /** The branch that updates come from. */
    public String updateBranch() {
        return text("UPDATE_BRANCH");
    }

    /** When updates may come by themselves. */
    public Schedule updateSchedule() {
        ZoneId zone = unlessEmpty("UPDATE_WINDOW_ZONE").map(ZoneId::of).orElseGet(ZoneId::systemDefault);
        return Schedule.of(text("UPDATE_WINDOW"), text("UPDATE_FREEZE"), zone);
    }

    /** How long a commit must have been on the branch before it comes by itself. */
    public Duration updateMinAge() {
        return Durations.parse(text("UPDATE_MIN_AGE"));
    }

    /** The time that clients may wait in the held socket. */
    public Duration updateHoldLimit() {
        return seconds("UPDATE_HOLD_LIMIT");
    }

    /** The time after a commit in which a release is watched; zero: it is not. */
    public Duration updateProbation() {
        return seconds("UPDATE_PROBATION");
    }

    /** The share of answers with 5xx that is a breach of probation, in percent. */
    public double probationErrors() {
        return Double.parseDouble(text("PROBATION_ERRORS"));
    }

    /** The time that must not be reached by what 95 of 100 answers take. */
    public Duration probationP95() {
        return Duration.ofMillis(number("PROBATION_P95"));
    }

    /** How many times as long as with the release before that must not become. */
    public int probationP95Times() {
        return number("PROBATION_P95_TIMES");
    }

    /** The share of its processors that a worker must not use, in percent. */
    public double probationCpu() {
        return Double.parseDouble(text("PROBATION_CPU"));
    }

    /** The share of its memory that it must not use, in percent. */
    public double probationMemory() {
        return Double.parseDouble(text("PROBATION_MEMORY"));
    }

    /** The time that fetching and building a release may take. */
    public Duration buildTimeout() {
        return seconds("BUILD_TIMEOUT");
    }

    /** The time that a candidate may take to park. */
    public Duration parkTimeout() {
        return seconds("PARK_TIMEOUT");
    }

    /** The time that a candidate may take from go to ready. */
    public Duration readyTimeout() {
        return seconds("READY_TIMEOUT");
    }

    /** The time that the verification of a ready candidate may take. */
    public Duration verifyTimeout() {
        return seconds("VERIFY_TIMEOUT");
    }

    /** The time that a worker may take to answer what is in flight and exit. */
    public Duration drainTimeout() {
        return seconds("DRAIN_TIMEOUT");
    }

    /** What a stop of Molt takes, and what there is for it. */
    public StopTimes stopTimes() {
        return new StopTimes(seconds("DRAIN_DELAY"), drainTimeout(), seconds("STOP_BUDGET"));
    }

    /** How many backups are kept. */
    public int backupKeep() {
        return number("BACKUP_KEEP");
    }

    /** How many releases are kept besides those still needed. */
    public int releaseKeep() {
        return number("RELEASE_KEEP");
    }

    /** The database files that are backed up and restored, relative to the data directory. */
    public List<Path> dbPaths() {
        return unlessEmpty("DB_PATHS")
                .map(paths -> Arrays.stream(paths.split(":")).map(Path::of).toList())
                .orElse(List.of());
    }

    /** The PostgreSQL database of the service, unless it has a file; to a level 0 program DATABASE_URL means what that likes. */
    public Optional<DatabaseUrl> databaseUrl() {
        return takesSocketFromMolt() ? unlessEmpty("DATABASE_URL").flatMap(DatabaseUrl::of) : Optional.empty();
    }

    /** Whether the program calls {@code Molt.start}; level 0 programs do not. */
    boolean takesSocketFromMolt() {
        return appSocket().equals("molt") || appSocket().equals("auto") && appRun().isEmpty();
    }

    /** Whether the instance is in a fleet; a level 0 program is in none, and its REDIS_URL means what that likes. */
    public boolean isInFleet() {
        return takesSocketFromMolt()
                && !(text("FLEET_URL").isEmpty() && text("REDIS_URL").isEmpty());
    }

    /** Where alerts are posted, if they are; a checked http or https address. It may be a secret. */
    public Optional<String> alertWebhookUrl() {
        return unlessEmpty("ALERT_WEBHOOK_URL");
    }

    /** What alerts are signed with there; set if the address is. */
    public String alertWebhookSecret() {
        return text("ALERT_WEBHOOK_SECRET");
    }

    /** The token of the Telegram bot that sends alerts, if one does. */
    public Optional<String> alertTelegramToken() {
        return unlessEmpty("ALERT_TELEGRAM_TOKEN");
    }

    /** The chat that it sends them to; set if the token is. */
    public String alertTelegramChat() {
        return text("ALERT_TELEGRAM_CHAT");
    }

    /** Where Telegram's bot API is. */
    public String alertTelegramUrl() {
        return text("ALERT_TELEGRAM_URL");
    }

    /** The mail server that takes alerts, if they are mailed; a checked smtp or smtps address, perhaps with a password. */
    public Optional<String> alertSmtpUrl() {
        return unlessEmpty("ALERT_SMTP_URL");
    }

    /** Whom mailed alerts come from; set if the server is. */
    public String alertMailFrom() {
        return text("ALERT_MAIL_FROM");
    }

    /** Whom they go to; at least one if the server is set. */
    public List<String> alertMailTo() {
        return Arrays.asList(text("ALERT_MAIL_TO").split(" *, *"));
    }

    /** The command that builds a release, unless it is Maven. */
    public Optional<String> appBuild() {
        return unlessEmpty("APP_BUILD");
    }

    /** The command that runs a release, unless it is target/molt.jar. */
    public Optional<String> appRun() {
        return unlessEmpty("APP_RUN");
    }

    /** The command that migrates the database of a level 0 program. */
    public Optional<String> appMigrate() {
        return unlessEmpty("APP_MIGRATE");
    }

    /** The command that verifies a candidate. */
    public Optional<String> appVerify() {
        return unlessEmpty("APP_VERIFY");
    }

    /** The path or URL that answers 2xx or 3xx when a level 0 program is healthy. */
    public Optional<String> healthUrl() {
        return unlessEmpty("HEALTH_URL");
    }

    /** How the program takes its socket: auto, molt, fd3 or none. */
    public String appSocket() {
        return text("APP_SOCKET");
    }

    /** Options for the worker's JVM. */
    public String javaOptions() {
        return text("JAVA_OPTS");
    }
}
