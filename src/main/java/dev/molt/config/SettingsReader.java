package dev.molt.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Merges default, config.env and environment, and collects everything that is wrong with them. */
final class SettingsReader {
    /** Names with these beginnings are meant for us, so one that nobody knows is a mistake. */
    private static final Pattern OURS = Pattern.compile("(UPDATE|ROLLOUT|PROBATION|MOLT|BACKUP)_.*");

    /** What the supervisor tells its children; no settings. */
    private static final Pattern CONTEXT = Pattern.compile(
            "MOLT_(HOME|DATA|RELEASE|RUN_DIR|UPDATE|CONFIG|TRAIN|BIND|SOCKET|REHEARSAL|STOP_BUDGET|GIT_\\w+)");

    /** Kubernetes sets these in every container of a namespace that has a service named "molt". */
    private static final Pattern SERVICE_LINK = Pattern.compile(
            "\\w+_(SERVICE_HOST|SERVICE_PORT(_\\w+)?|PORT|PORT_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)");

    /** Of each of these lists, all are set or none. */
    private static final List<List<String>> TOGETHER = List.of(
            List.of("ALERT_WEBHOOK_URL", "ALERT_WEBHOOK_SECRET"),
            List.of("ALERT_TELEGRAM_TOKEN", "ALERT_TELEGRAM_CHAT"),
            List.of("ALERT_SMTP_URL", "ALERT_MAIL_FROM", "ALERT_MAIL_TO"));

    private final Catalog catalog;
    private final Path data;
    private final Map<String, Settings.Value> values = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();

    SettingsReader(Catalog catalog, Path data) {
        this.catalog = catalog;
        this.data = data;
    }

    Settings read(Map<String, String> environment) {
        Settings settings = read(environment, ConfigFile.read(InForce.file(environment, data)));
        refuseForeignFleet(settings);
        settings.stopTimes().problem().ifPresent(problem -> {
            throw new BadSetting(List.of(problem));
        });
        return settings;
    }

    Settings read(Map<String, String> environment, ConfigFile file) {
        for (Setting setting : catalog.settings().values()) {
            values.put(setting.name(), new Settings.Value(setting.defaultValue(), "the default"));
        }
        problems.addAll(file.problems());
        for (ConfigFile.Entry entry : file.entries()) {
            takeUnlessEmpty(entry.name(), entry.value(), entry.origin());
        }
        environment.forEach(this::takeFromEnvironment);
        TOGETHER.forEach(this::refuseUnlessTogether);
        if (!problems.isEmpty()) {
            throw new BadSetting(problems);
        }
        Settings settings = new Settings(values);
        refuseForeignDatabase(settings);
        return settings;
    }

    /** The value is not shown, as it may hold a password. */
    private static void refuseForeignDatabase(Settings settings) {
        String url = settings.text("DATABASE_URL");
        if (settings.takesSocketFromMolt()
                && !url.isEmpty()
                && DatabaseUrl.of(url).isEmpty()) {
            throw new BadSetting(List.of("DATABASE_URL must be " + DatabaseUrl.ALLOWED + ", was \"***\" (from "
                    + settings.origin("DATABASE_URL")
                    + "). Set it to such a value there, or remove it there for a SQLite file."));
        }
    }

    /** A level 0 program is in no fleet, and its REDIS_URL means what that likes. */
    private static void refuseForeignFleet(Settings settings) {
        String redis = settings.text("REDIS_URL");
        if (!settings.takesSocketFromMolt()) {
            if (!settings.text("FLEET_URL").isEmpty()) {
                throw new BadSetting(List.of("FLEET_URL is set (from " + settings.origin("FLEET_URL")
                        + "), but a level 0 program is in no fleet. Remove it there, or set APP_SOCKET=molt for a"
                        + " service that calls Molt.start."));
            }
        } else if (!redis.isEmpty() && !StoreForms.REDIS.matcher(redis).matches()) {
            throw new BadSetting(
                    List.of("REDIS_URL must be " + FleetTypes.REDIS_SERVER.allowed() + ", was \"***\" (from "
                            + settings.origin("REDIS_URL") + "). Set it to such a value there, or remove it there."));
        }
    }

    private void takeFromEnvironment(String name, String value) {
        boolean meantForUs = OURS.matcher(name).matches()
                && !CONTEXT.matcher(name).matches()
                && !SERVICE_LINK.matcher(name).matches();
        if (catalog.names().contains(name) || meantForUs) {
            takeUnlessEmpty(name, value, "the environment");
        }
    }

    private void takeUnlessEmpty(String name, String value, String origin) {
        if (!value.isEmpty()) {
            take(name, value, origin);
        }
    }

    private void take(String name, String value, String origin) {
        Setting setting = catalog.settings().get(name);
        if (setting == null) {
            refuseUnlessKnownElsewhere(name, origin);
        } else if (setting.type().accepts().test(value)) {
            values.put(name, new Settings.Value(value, origin));
        } else {
            problems.add(name + " must be " + setting.type().allowed() + ", was \"" + shown(name, value) + "\" (from "
                    + origin + "). Set it to such a value there, or remove it there to use the default"
                    + (setting.defaultValue().isEmpty() ? "." : " " + setting.defaultValue() + "."));
        }
    }

    private void refuseUnlessTogether(List<String> names) {
        List<String> missing = names.stream().filter(this::isEmpty).toList();
        if (!missing.isEmpty() && missing.size() < names.size()) {
            List<String> set = names.stream().filter(name -> !isEmpty(name)).toList();
            problems.add(String.join(", ", set) + " is set, but " + String.join(", ", missing) + " is not. Set all of "
                    + String.join(", ", names) + ", or none.");
        }
    }

    private boolean isEmpty(String name) {
        return values.get(name).text().isEmpty();
    }

    private void refuseUnlessKnownElsewhere(String name, String origin) {
        if (!KnownElsewhere.names(data).contains(name)) {
            List<String> nearest = NearestNames.to(name, catalog.names());
            problems.add(name + " is no setting (from " + origin + "). "
                    + (nearest.isEmpty()
                            ? "Remove it; scripts/defaults.env lists them all."
                            : "Did you mean " + String.join(" or ", nearest) + "?"));
        }
    }

    /** Without credentials, and short enough for a log line. */
    private static String shown(String name, String value) {
        String safe = Secrets.shown(name, value).replaceAll("[\\p{Cc}\\p{Cf}\\u2028\\u2029]", "?");
        return safe.length() <= 200 ? safe : safe.substring(0, 200) + "…";
    }
}
