package dev.molt.config;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What the settings of a fleet accept; the patterns are those of scripts/lib/config.sh. Whether a store can be used, its driver
 * says. Nothing is set by an empty value.
 */
final class FleetTypes {
    private static final String A_REDIS = "redis://HOST:PORT or rediss://HOST:PORT, as wanted with :PASSWORD@ or"
            + " USER:PASSWORD@ before HOST and /NUMBER of a database at the end, with what is special in a password"
            + " written as %40 for @, %3A for : and %2F for /";

    static final SettingType STORE = new SettingType(
            "jdbc:sqlite:/PATH, jdbc:postgresql://HOST:PORT/DATABASE, " + A_REDIS,
            matches(StoreForms.SQLITE + "|" + StoreForms.POSTGRESQL + "|" + StoreForms.REDIS),
            true);

    /** What it is to a level 0 program is nobody else's business; {@link SettingsReader} knows whether it is one. */
    static final SettingType REDIS_SERVER = new SettingType(A_REDIS, value -> true, true);

    static final SettingType NAME =
            new SettingType("1 to 50 letters, digits, \".\", \"_\" or \"-\"", matches("[A-Za-z0-9._-]{1,50}"));

    static final SettingType INSTANCE =
            new SettingType("at most 60 letters, digits, \".\", \"_\" or \"-\"", matches("[A-Za-z0-9._-]{1,60}"));

    private static final String LABEL = "[A-Za-z0-9._:-]{1,200}=[A-Za-z0-9._:-]{1,200}";

    static final SettingType LABELS =
            new SettingType("labels like role=canary,zone=a, each name once", FleetTypes::areLabels);

    private FleetTypes() {}

    private static boolean areLabels(String value) {
        List<String> names = Arrays.stream(value.split(","))
                .map(label -> label.split("=")[0])
                .toList();
        return matches(LABEL + "(?:," + LABEL + ")*").test(value) && new HashSet<>(names).size() == names.size();
    }

    private static Predicate<String> matches(String form) {
        return Pattern.compile("|" + form).asMatchPredicate();
    }
}
