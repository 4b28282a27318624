package dev.molt.db;

import dev.molt.update.MigrationClass;

/**
 * What a migration was found to be.
 *
 * @param kind its class
 * @param declared whether the file says so itself
 * @param why what makes it worse than compatible, for people; "" if nothing does
 */
public record Classified(MigrationClass kind, boolean declared, String why) {
    static Classified compatible() {
        return new Classified(MigrationClass.COMPATIBLE, false, "");
    }

    static Classified contract(String why) {
        return new Classified(MigrationClass.CONTRACT, false, why);
    }

    /** One that nobody knows what it does. */
    public static Classified unknown(String why) {
        return new Classified(MigrationClass.UNKNOWN, false, why);
    }

    /** In a line: the class, whether it was declared, and why. */
    @Override
    public String toString() {
        return kind.text() + (declared ? ", declared by the file" : "") + (why.isEmpty() || declared ? "" : ": " + why);
    }

    /** The worse of both, the earlier one if they are as bad. */
    Classified worse(Classified later) {
        return later.kind.compareTo(kind) > 0 ? later : this;
    }
}
