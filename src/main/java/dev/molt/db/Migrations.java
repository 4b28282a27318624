package dev.molt.db;

import dev.molt.update.AppliedMigration;
import dev.molt.update.DataDirectory;
import dev.molt.update.MigrationClass;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.output.MigrateResult;

/**
 * The migrations of this release and what they mean for a database. Only a candidate migrates, under the update's
 * lock; every other start checks that the database is exactly at this release's schema.
 *
 * @param locations where Flyway looks for migrations, as in {@code classpath:db/migration}
 * @param adoption recognises a database whose migrations were never recorded
 */
public record Migrations(List<String> locations, Adoption adoption) {
    public Migrations {
        locations = List.copyOf(locations);
    }

    /** The versions of the schema before and after; empty when nothing was ever applied. */
    public record Schema(String from, String to) {}

    /** Which migrations may be applied to a database that has data. */
    public enum Limit {
        NONE,

        /** Those that the release before can live with: there is no way back from others. */
        COMPATIBLE,

        /** Those, and what takes away, as its file says, what none of the releases that run needs any more. */
        AGREED;

        boolean allows(MigrationClass kind, boolean isDeclared) {
            return switch (this) {
                case NONE -> true;
                case COMPATIBLE -> kind == MigrationClass.COMPATIBLE;
                case AGREED -> kind == MigrationClass.COMPATIBLE || kind == MigrationClass.CONTRACT && isDeclared;
            };
        }

        /** What the database notes that other releases can live with. */
        Limit toNote() {
            return this == NONE ? COMPATIBLE : this;
        }
    }

    /** What an update did to the database, in the order in which it was done. */
    public record Migrated(Schema schema, List<AppliedMigration> applied) {}

    /**
     * Loads the driver and Flyway and reads the migrations, without touching the database. Takes a few 100 ms.
     *
     * @param toMigrate whether the SQL parser is needed too
     */
    public void load(Database database, boolean toMigrate) {
        database.load();
        Sqlite.load();
        Flyway nowhere = configure(Database.file(Path.of(":memory:"))).load();
        nowhere.info();
        nowhere.validateWithResult();
        if (toMigrate) {
            new MigrationScripts(nowhere).classifyLast();
        }
    }

    /** As {@link #check(Database, Optional)}, of a file that no update left anything in. */
    public Schema check(Path file) {
        return check(Database.file(file), Optional.empty());
    }

    /**
     * Checks that nothing is pending, newer, changed or failed. Writes nothing.
     *
     * @param history where updates are recorded, which may have left migrations behind
     * @throws DatabaseProblem saying what is wrong and what to do
     */
    public Schema check(Database database, Optional<DataDirectory> history) {
        return explaining("check", database, () -> {
            database.requireExistence();
            Flyway flyway = new Fit(database, history).open(configure(database));
            MigrationInfoService migrations = flyway.info();
            refusePending(database, migrations.pending());
            String version = version(migrations.all());
            return new Schema(version, version);
        });
    }

    /** As {@link #migrate(Database, Optional, Limit, MigrationProgress)}, of a file that no update left anything in. */
    public Migrated migrate(Path file) {
        return migrate(Database.file(file), Optional.empty(), Limit.NONE, MigrationProgress.unheard());
    }

    /**
     * Applies what is pending; a database whose migrations were never recorded is adopted first.
     *
     * @param history where updates are recorded, which may have left migrations behind
     * @param limit which of them may be applied
     * @param progress hears of each statement, and that a long one gets on
     * @throws DatabaseProblem when the database is newer than this release, or is not ours
     * @throws BeyondLimit when the limit forbids it
     * @throws IllegalStateException when a migration fails; the database has then undone it
     */
    public Migrated migrate(
            Database database, Optional<DataDirectory> history, Limit limit, MigrationProgress progress) {
        return explaining("migrate", database, () -> {
            database.prepare(this);
            MigrationWatch watch = new MigrationWatch(progress, System::nanoTime);
            Flyway flyway = new Fit(database, history)
                    .open(database.configureToMigrate(configure(database)).callbacks(watch));
            MigrationInfo[] before = flyway.info().all();
            MigrationScripts scripts = new MigrationScripts(flyway);
            if (hasData(before)) {
                refuse(scripts.beyond(limit), database);
            }
            database.note(() -> scripts.within(limit.toNote()));
            MigrateResult result = flyway.migrate();
            Schema schema = new Schema(version(before), version(flyway.info().all()));
            return new Migrated(schema, scripts.applied(result));
        });
    }

    private static boolean hasData(MigrationInfo[] migrations) {
        return Arrays.stream(migrations).anyMatch(each -> each.getState().isApplied());
    }

    private static void refuse(List<String> beyond, Database database) {
        if (!beyond.isEmpty()) {
            throw new BeyondLimit("The migrations " + beyond + " are not compatible, so they were not applied: "
                    + database + " could not be brought back if the update failed. The log of Molt says why");
        }
    }

    /** Nothing is ignored in validation but what is pending: {@link Fit} knows the only exception. */
    FluentConfiguration configure(Database database) {
        return database.configure(Flyway.configure())
                .locations(locations.toArray(String[]::new))
                .ignoreMigrationPatterns("*:pending");
    }

    private static void refusePending(Database database, MigrationInfo[] pending) {
        if (pending.length > 0) {
            throw new DatabaseProblem(database + " lacks the migrations "
                    + Arrays.stream(pending).map(MigrationInfo::getScript).toList()
                    + " of this release. They are applied by an update only; run \"molt update\".");
        }
    }

    private static String version(MigrationInfo[] migrations) {
        return Arrays.stream(migrations)
                .filter(each -> each.getState().isApplied() && each.getVersion() != null)
                .map(MigrationInfo::getVersion)
                .max(Comparator.naturalOrder())
                .map(Object::toString)
                .orElse("");
    }

    private interface Work<T> {
        T run() throws SQLException;
    }

    /** A damaged database and a failed migration stay so; anything else (a full disk, a lock) may pass. */
    private static <T> T explaining(String what, Database database, Work<T> work) {
        try {
            return work.run();
        } catch (FlywayException | SQLException e) {
            String problem = "Cannot " + what + " " + database + ": " + inShort(e);
            if (isDamaged(database, e)) {
                throw new DatabaseProblem(problem + ". Restore a backup with \"molt rollback\".", e);
            }
            throw new IllegalStateException(problem, e);
        }
    }

    /** What failed, and the database's own words for why; Flyway says the rest over a screen, which is in the log. */
    private static String inShort(Exception problem) {
        Throwable root = problem;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String what = oneLine(problem.getMessage().lines().findFirst().orElse(""));
        return root == problem ? oneLine(problem.getMessage()) : what + ": " + oneLine(root.getMessage());
    }

    private static boolean isDamaged(Database database, Throwable problem) {
        for (Throwable each = problem; each != null; each = each.getCause()) {
            if (database.isDamaged(each)) {
                return true;
            }
        }
        return false;
    }

    static String oneLine(String message) {
        return String.valueOf(message).strip().replaceAll("\\s+", " ");
    }
}
