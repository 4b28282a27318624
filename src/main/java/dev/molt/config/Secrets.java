package dev.molt.config;

import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Values as others may see them. */
public final class Secrets {
    private static final Pattern NAME = Pattern.compile(".*(PASSWORD|SECRET|TOKEN|KEY).*");
    private static final Pattern CREDENTIALS = Pattern.compile("(?<=://).*@");

    /** The path of a web address may be all that a receiver asks for. */
    private static final Set<String> OF_SECRET_TYPE = Catalog.ofThisRelease().settings().values().stream()
            .filter(setting -> setting.type().secret())
            .map(Setting::name)
            .collect(Collectors.toUnmodifiableSet());

    private Secrets() {}

    /** Without the credentials of a URL; nothing of a setting whose type is a secret, or whose name says that it is one. */
    public static String shown(String name, String value) {
        return isSecret(name) && !value.isEmpty()
                ? "***"
                : CREDENTIALS.matcher(value).replaceAll("***@");
    }

    private static boolean isSecret(String name) {
        return OF_SECRET_TYPE.contains(name) || NAME.matcher(name).matches();
    }
}
