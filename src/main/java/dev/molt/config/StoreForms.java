package dev.molt.config;

import java.util.regex.Pattern;

/** How the store of a fleet is written; as in scripts/lib/config.sh. Whatever a driver cannot read it would log, with the password. */
public final class StoreForms {
    private static final String PORT =
            "(?:[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])";

    private static final String HOST = "(?:[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+\\])";
    private static final String SERVER = HOST + "(?::" + PORT + ")?";
    private static final String ESCAPED = "%[0-9A-Fa-f]{2}";
    private static final String USER = "(?:[A-Za-z0-9._~!$&'()*+,;=-]|" + ESCAPED + ")*+";
    private static final String PASSWORD = "(?:[A-Za-z0-9._~!$&'()*+,;=:-]|" + ESCAPED + ")*+";
    private static final String NAME = "(?:[^%/?\\p{Cntrl}]|" + ESCAPED + ")";

    public static final Pattern SQLITE = Pattern.compile("jdbc:sqlite:/[^?\\p{Cntrl}]*[^/?\\p{Cntrl}]");

    public static final Pattern POSTGRESQL = Pattern.compile("jdbc:postgresql:(?://(?:" + SERVER + "(?:," + SERVER
            + ")*)?/" + NAME + "*+|" + NAME + "++)(?:\\?(?:[^%\\p{Cntrl}]|" + ESCAPED + ")*+)?");

    /** Its groups are scheme, user, password, host, port and database; user and password are escaped, and either none or both are there. */
    public static final Pattern REDIS = Pattern.compile("(?<scheme>rediss?)://(?:(?<user>" + USER + "):(?<password>"
            + PASSWORD + ")@)?(?<host>" + HOST + ")(?::(?<port>" + PORT + "))?(?:/(?<database>[0-9]{0,5}))?");

    private StoreForms() {}
}
