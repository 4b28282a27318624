package dev.molt.check;

import java.util.List;
import java.util.regex.Pattern;

/** What the folders are usually called in which a service has the migrations for the database that it uses. */
public enum MigrationFolders {
    OF_A_FILE("migration or migrations", "migrations?"),

    /** Beside those for a file, or for PostgreSQL alone. */
    OF_POSTGRESQL("postgresql, migration or migrations", "postgresql", "migrations?");

    private final String said;
    private final List<Pattern> paths;

    MigrationFolders(String said, String... names) {
        this.said = said;
        this.paths = List.of(names).stream()
                .map(name -> Pattern.compile("(.*/)?" + name + "/.*"))
                .toList();
    }

    /** The paths of what is in them; the first that are somewhere in a release count, and no others. */
    List<Pattern> paths() {
        return paths;
    }

    /** Their names, in words. */
    @Override
    public String toString() {
        return said;
    }
}
