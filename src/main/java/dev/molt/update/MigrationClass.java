package dev.molt.update;

import java.util.Locale;

/** What a migration means for the release before it, from harmless to worst. */
public enum MigrationClass {
    /** The release before goes on reading and writing as ever, beside it and afterwards. */
    COMPATIBLE,
    /** It is understood, and takes something away or changes it. */
    CONTRACT,
    /** Nobody knows what it does. */
    UNKNOWN;

    /** The worse of both: a file is as bad as its worst statement, an update as its worst migration. */
    public MigrationClass worse(MigrationClass other) {
        return compareTo(other) >= 0 ? this : other;
    }

    /** The word in files and on the screen. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static MigrationClass of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
