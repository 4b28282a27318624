package dev.molt.fleet;

import dev.molt.config.Settings;
import dev.molt.config.StoreForms;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which store a fleet has. It may hold a password, which only {@link #text} tells.
 *
 * @param setting where it was set: FLEET_URL, or REDIS_URL, which takes Redis only
 * @param text as it was set
 */
public record FleetUrl(String setting, String text) {
    /** The stores there are. */
    public enum Kind {
        SQLITE,
        POSTGRESQL,
        REDIS
    }

    private static final String SQLITE = "jdbc:sqlite:";
    private static final String OF_REDIS = "redis://HOST:PORT or rediss://HOST:PORT";
    private static final String OF_ANY = SQLITE + "/PATH/OF/A/FILE, jdbc:postgresql://HOST:PORT/DATABASE, " + OF_REDIS;

    private static final Pattern USER_INFO = Pattern.compile("(?<=://).*@");
    private static final Pattern PASSWORD = Pattern.compile("(?i)(?<=password=)[^&]*");

    /**
     * @throws IllegalArgumentException naming the setting and what is allowed, not the value, which may hold a password in any
     *     of its parts
     */
    public FleetUrl {
        if (kindOf(setting, text).isEmpty()) {
            throw new IllegalArgumentException(setting + " must be " + (isForRedis(setting) ? OF_REDIS : OF_ANY)
                    + ", with what is special in a password written as %40 for @, %3A for : and %2F for /."
                    + " What it is now is not shown, as it may hold one.");
        }
    }

    /** The value of FLEET_URL. */
    public static FleetUrl of(String text) {
        return new FleetUrl("FLEET_URL", text);
    }

    /** The store that the settings name: FLEET_URL, else REDIS_URL; empty: this instance is alone. */
    public static Optional<FleetUrl> of(Settings settings) {
        if (!settings.isInFleet()) {
            return Optional.empty();
        }
        return Stream.of("FLEET_URL", "REDIS_URL")
                .filter(setting -> !settings.text(setting).isEmpty())
                .findFirst()
                .map(setting -> new FleetUrl(setting, settings.text(setting)));
    }

    /** Which of the stores it names. */
    public Kind kind() {
        return kindOf(setting, text).orElseThrow();
    }

    /** The file of a SQLite store; for the others there is none. */
    public Path file() {
        if (kind() != Kind.SQLITE) {
            throw new IllegalStateException(shown() + " is no file");
        }
        return Path.of(text.substring(SQLITE.length()));
    }

    /** Without user and password. */
    public String shown() {
        return PASSWORD.matcher(USER_INFO.matcher(text).replaceAll("***@")).replaceAll("***");
    }

    @Override
    public String toString() {
        return shown();
    }

    private static Optional<Kind> kindOf(String setting, String text) {
        if (StoreForms.REDIS.matcher(text).matches()) {
            return Optional.of(Kind.REDIS);
        }
        if (isForRedis(setting)) {
            return Optional.empty();
        }
        if (StoreForms.SQLITE.matcher(text).matches()) {
            return Optional.of(Kind.SQLITE);
        }
        return StoreForms.POSTGRESQL.matcher(text).matches() ? Optional.of(Kind.POSTGRESQL) : Optional.empty();
    }

    private static boolean isForRedis(String setting) {
        return setting.equals("REDIS_URL");
    }
}
