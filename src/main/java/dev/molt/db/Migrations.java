package dev.molt.db;

import dev.molt.update.AppliedMigration;
import dev.molt.update.DataDirectory;
import java.nio.file.Files;
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
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

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

    /** What an update did to the database, in the order in which it was done. */
    public record Migrated(Schema schema, List<AppliedMigration> applied) {}

    /**
     * Loads SQLite and Flyway and reads the migrations, without touching a database. Takes a few 100 ms.
     *
     * @param toMigrate whether the SQL parser is needed too
     */
    public void load(boolean toMigrate) {
        Sqlite.load();
        Flyway nowhere = configure(Path.of(":memory:")).load();
        nowhere.info();
        nowhere.validateWithResult();
        if (toMigrate) {
            new MigrationScripts(nowhere).classifyLast();
        }
    }

    /** As {@link #check(Path, Optional)}, of a database that no update left anything in. */
    public Schema check(Path database) {
        return check(database, Optional.empty());
    }

    /**
     * Checks that nothing is pending, newer, changed or failed. Writes nothing.
     *
     * @param history where updates are recorded, which may have left migrations behind
     * @throws DatabaseProblem saying what is wrong and what to do
     */
    public Schema check(Path database, Optional<DataDirectory> history) {
        if (Files.notExists(database)) {
            throw new DatabaseProblem(
                    database + " does not exist. It is made by an update only; start through entrypoint.sh.");
        }
        return explaining("check", database, () -> {
            Flyway flyway = new Fit(database, history).open(configure(database));
            MigrationInfoService migrations = flyway.info();
            refusePending(database, migrations.pending());
            String version = version(migrations.all());
            return new Schema(version, version);
        });
    }

    /** As {@link #migrate(Path, Optional, MigrationProgress)}, of a database that no update left anything in. */
    public Migrated migrate(Path database) {
        return migrate(database, Optional.empty(), MigrationProgress.unheard());
    }

    /**
     * Applies what is pending; a database whose migrations were never recorded is adopted first.
     *
     * @param history where updates are recorded, which may have left migrations behind
     * @param progress hears of each statement, and that a long one gets on
     * @throws DatabaseProblem when the database is newer than this release, or is not ours
     * @throws IllegalStateException when a migration fails; SQLite has then undone it
     */
    public Migrated migrate(Path database, Optional<DataDirectory> history, MigrationProgress progress) {
        Sqlite.makeDirectory(database);
        return explaining("migrate", database, () -> {
            new Baseline(adoption).recordIfUnrecorded(database, this);
            MigrationWatch watch = new MigrationWatch(progress, System::nanoTime);
            Flyway flyway = new Fit(database, history)
                    .open(configure(database)
                            .dataSource(Sqlite.forMigration(database))
                            .callbacks(watch));
            MigrationInfo[] before = flyway.info().all();
            MigrationScripts scripts = new MigrationScripts(flyway);
            MigrateResult result = flyway.migrate();
            Schema schema = new Schema(version(before), version(flyway.info().all()));
            return new Migrated(schema, scripts.applied(result));
        });
    }

    /** Nothing is ignored in validation but what is pending: {@link Fit} knows the only exception. */
    FluentConfiguration configure(Path database) {
        return Flyway.configure()
                .dataSource(Sqlite.url(database), null, null)
                .locations(locations.toArray(String[]::new))
                .ignoreMigrationPatterns("*:pending");
    }

    private static void refusePending(Path database, MigrationInfo[] pending) {
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
    private static <T> T explaining(String what, Path database, Work<T> work) {
        try {
            return work.run();
        } catch (FlywayException | SQLException e) {
            String problem = "Cannot " + what + " " + database + ": " + inShort(e);
            if (isDamaged(e)) {
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

    private static boolean isDamaged(Throwable problem) {
        for (Throwable each = problem; each != null; each = each.getCause()) {
            if (each instanceof SQLiteException sqlite
                    && (sqlite.getResultCode() == SQLiteErrorCode.SQLITE_NOTADB
                            || sqlite.getResultCode() == SQLiteErrorCode.SQLITE_CORRUPT)) {
                return true;
            }
        }
        return false;
    }

    static String oneLine(String message) {
        return String.valueOf(message).strip().replaceAll("\\s+", " ");
    }
}
