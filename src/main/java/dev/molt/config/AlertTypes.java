package dev.molt.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** What the settings of alerts accept; the patterns are those of scripts/lib/config.sh. Nothing is set by an empty value. */
final class AlertTypes {
    private static final String LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?";
    private static final String NAME = LABEL + "(?:\\." + LABEL + ")*";
    private static final String HOST = "(?:" + NAME + "|\\[[0-9A-Fa-f:.]+\\])(?::[0-9]{1,5})?";
    private static final String ESCAPED = "%[0-9A-Fa-f]{2}";
    private static final String USER = "(?:[A-Za-z0-9._~!$&'()*+,;=-]|" + ESCAPED + ")+";
    private static final String MAIL = "[A-Za-z0-9_%+~=-]+(?:\\.[A-Za-z0-9_%+~=-]+)*@" + NAME;
    private static final int LONGEST = 2_000;

    static final SettingType WEB_ADDRESS = new SettingType(
            "an http or https address without a user, spaces and #",
            matches("https?://" + HOST + "(?:[/?](?:[A-Za-z0-9._~:/?@!$&'()*+,;=-]|" + ESCAPED + ")*+)?")
                    .and(AlertTypes::hasHost),
            true);

    static final SettingType SECRET =
            new SettingType("16 to 200 ASCII characters without spaces", matches("[!-~]{16,200}"), true);

    static final SettingType BOT_TOKEN = new SettingType(
            "a token as Telegram gives it: digits, a colon, letters and digits",
            matches("[0-9]{3,20}:[A-Za-z0-9_-]{10,100}"),
            true);

    static final SettingType CHAT = new SettingType(
            "the number of a chat, or the @name of a channel", matches("-?[0-9]{1,18}|@[A-Za-z][A-Za-z0-9_]{3,31}"));

    static final SettingType MAIL_SERVER = new SettingType(
            "smtp://user:password@host:port or smtps://user:password@host:port; without a password, neither user; in both"
                    + " %40 stands for @, %3A for : and %2F for /",
            matches("smtps?://(?:" + USER + ":" + USER + "@)?" + HOST).and(AlertTypes::hasHost), true);

    static final SettingType MAIL_ADDRESS = new SettingType("an address like ops@example.org", matches(MAIL));

    static final SettingType MAIL_ADDRESSES = new SettingType(
            "addresses like ops@example.org, separated by commas", matches(MAIL + "(?: *, *" + MAIL + ")*"));

    private AlertTypes() {}

    /** {@code words} are separated by |. */
    static SettingType someOf(String words) {
        return new SettingType(
                "some of " + words + ", separated by commas", matches("(?:" + words + ")(?:,(?:" + words + "))*"));
    }

    private static Predicate<String> matches(String form) {
        Pattern pattern = Pattern.compile("|" + form);
        return value -> value.length() <= LONGEST && pattern.matcher(value).matches();
    }

    /** One that a connection can be made to. */
    private static boolean hasHost(String value) {
        try {
            URI url = new URI(value);
            return value.isEmpty() || url.getHost() != null && url.getPort() <= 65_535 && url.getPort() != 0;
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
