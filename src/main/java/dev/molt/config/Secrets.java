package dev.molt.config;

import java.util.regex.Pattern;

/** Values as others may see them. */
public final class Secrets {
    private static final Pattern NAME = Pattern.compile(".*(PASSWORD|SECRET|TOKEN|KEY).*");
    private static final Pattern CREDENTIALS = Pattern.compile("(?<=://).*@");

    private Secrets() {}

    /** Without the credentials of a URL; of a setting whose name says that it is a secret, nothing. */
    public static String shown(String name, String value) {
        if (NAME.matcher(name).matches() && !value.isEmpty()) {
            return "***";
        }
        return CREDENTIALS.matcher(value).replaceAll("***@");
    }
}
