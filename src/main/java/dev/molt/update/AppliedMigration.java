package dev.molt.update;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A migration that an update applied, as {@code ready} and the record of the update carry it:
 * {@code NAME:CLASS:CHECKSUM:MS}, CLASS with {@code _declared} behind it when the file says so itself.
 *
 * @param name the version, or the script's name without its suffix if it has no version
 * @param kind what it means for the release before
 * @param declared whether the file declares its class
 * @param checksum Flyway's, 0 if it has none
 * @param millis what it took
 */
public record AppliedMigration(String name, MigrationClass kind, boolean declared, int checksum, long millis) {
    private static final int LONGEST_NAME = 80;
    private static final String NAME = "[A-Za-z0-9._-]{1," + LONGEST_NAME + "}";
    private static final Pattern FORM =
            Pattern.compile("(" + NAME + "):(compatible|contract|unknown)(_declared)?:(-?[0-9]{1,10}):([0-9]{1,12})");

    private static final Pattern CALLBACK = Pattern.compile("(before|after|createSchema)[A-Za-z]*(__.*)?");

    /** Checks what becomes part of a list. */
    public AppliedMigration {
        if (!name.matches(NAME)) {
            throw new IllegalArgumentException("the name of a migration must be " + NAME + ", was \"" + name + "\"");
        }
    }

    /** Whether it is one of Flyway's callbacks, which run at every migration and have neither a checksum nor a time. */
    boolean isCallback() {
        return checksum == 0 && millis == 0 && CALLBACK.matcher(name).matches();
    }

    /** The name as it is recorded: what is not allowed there becomes an underscore, what is too long is cut. */
    public static String recordable(String name) {
        String plain = name.replaceAll("[^A-Za-z0-9._-]", "_");
        return plain.substring(0, Math.min(plain.length(), LONGEST_NAME));
    }

    /** Items between commas; "" for none. */
    public static String format(List<AppliedMigration> migrations) {
        return migrations.stream().map(AppliedMigration::text).collect(Collectors.joining(","));
    }

    /**
     * What {@link #format} wrote.
     *
     * @throws IllegalArgumentException naming the item that is none
     */
    public static List<AppliedMigration> parse(String list) {
        List<AppliedMigration> migrations = new ArrayList<>();
        if (!list.isEmpty()) {
            for (String item : list.split(",", -1)) {
                migrations.add(parseItem(item));
            }
        }
        return List.copyOf(migrations);
    }

    private static AppliedMigration parseItem(String item) {
        Matcher parts = FORM.matcher(item);
        if (!parts.matches()) {
            throw new IllegalArgumentException("\"" + Ref.shown(item) + "\" is not NAME:CLASS:CHECKSUM:MS");
        }
        return new AppliedMigration(
                parts.group(1),
                MigrationClass.of(parts.group(2)),
                parts.group(3) != null,
                Integer.parseInt(parts.group(4)),
                Long.parseLong(parts.group(5)));
    }

    private String text() {
        return name + ":" + kind.text() + (declared ? "_declared" : "") + ":" + checksum + ":" + millis;
    }
}
