package dev.molt.db;

import dev.molt.db.Database.Noted;
import dev.molt.update.DataDirectory;
import dev.molt.update.Leftovers;
import dev.molt.update.Leftovers.Leftover;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.ErrorCode;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.output.ValidateOutput;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the migrations that a database has are those of this release, or such as an update may leave behind.
 *
 * @param history where updates are recorded, if anywhere; read only when the database has other migrations
 */
record Fit(Database database, Optional<DataDirectory> history) {
    private static final Logger LOG = LoggerFactory.getLogger(Fit.class);
    private static final Set<ErrorCode> CHANGED =
            Set.of(CoreErrorCode.CHECKSUM_MISMATCH, CoreErrorCode.DESCRIPTION_MISMATCH, CoreErrorCode.TYPE_MISMATCH);

    /**
     * Opens the database for the migrations of this release.
     *
     * @throws DatabaseProblem when it is newer, or has migrations that are not this release's
     */
    Flyway open(FluentConfiguration configuration) throws SQLException {
        Flyway flyway = configuration.load();
        MigrationInfo[] all = flyway.info().all();
        List<MigrationInfo> strange = Arrays.stream(all).filter(Fit::isStrange).toList();
        if (!strange.isEmpty()) {
            Leftovers leftovers = leftovers();
            Set<Noted> noted = database.noted();
            List<MigrationInfo> refused = strange.stream()
                    .filter(each -> !isLeft(each, leftovers, noted))
                    .toList();
            refuseNewer(refused, all);
            if (refused.isEmpty()) {
                LOG.info("{} has migrations that an update left behind: {}", database, named(strange));
                flyway = configuration
                        .ignoreMigrationPatterns("*:pending", "*:missing", "*:future")
                        .load();
            }
        }
        refuseInvalid(flyway);
        return flyway;
    }

    /** In the database, and not in this release. */
    private static boolean isStrange(MigrationInfo migration) {
        return migration.getState().isApplied() && !migration.getState().isResolved();
    }

    private static boolean isLeft(MigrationInfo migration, Leftovers leftovers, Set<Noted> noted) {
        boolean succeeded = migration.getState() == MigrationState.FUTURE_SUCCESS
                || migration.getState() == MigrationState.MISSING_SUCCESS;
        return succeeded
                && migration.getVersion() != null
                && migration.getChecksum() != null
                && (leftovers.allow(migration.getVersion().getVersion(), migration.getChecksum())
                        || noted.contains(new Noted(migration.getVersion().getVersion(), migration.getChecksum())));
    }

    private Leftovers leftovers() {
        try {
            Leftovers leftovers = history.isPresent() ? Leftovers.read(history.get()) : Leftovers.none();
            leftovers.unreadable().forEach(each -> LOG.warn("Left out of account: {}", each));
            return leftovers;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read what updates may have left in " + database, e);
        }
    }

    private void refuseNewer(List<MigrationInfo> strange, MigrationInfo[] all) {
        List<MigrationInfo> newer = strange.stream()
                .filter(each -> each.getState().name().startsWith("FUTURE"))
                .toList();
        if (!newer.isEmpty()) {
            throw new DatabaseProblem(database + " is newer than this release: it has the migrations " + named(newer)
                    + ", this release ends at " + lastKnown(all)
                    + ". Run a release that has them, or restore a backup of this release.");
        }
    }

    private static List<String> named(List<MigrationInfo> migrations) {
        return migrations.stream()
                .map(each -> each.getVersion() + " (" + each.getDescription() + ")")
                .toList();
    }

    private static String lastKnown(MigrationInfo[] migrations) {
        return Arrays.stream(migrations)
                .filter(each -> each.getState().isResolved() && each.getVersion() != null)
                .reduce((earlier, later) -> later)
                .map(each -> each.getVersion().toString())
                .orElse("none");
    }

    private void refuseInvalid(Flyway flyway) {
        List<ValidateOutput> invalid = flyway.validateWithResult().invalidMigrations;
        if (!invalid.isEmpty()) {
            Leftovers leftovers = leftovers();
            throw new DatabaseProblem(database + " does not fit this release: "
                    + invalid.stream().map(each -> reason(each, leftovers)).collect(Collectors.joining("; ")));
        }
    }

    private static String reason(ValidateOutput invalid, Leftovers leftovers) {
        Optional<Leftover> left = Optional.ofNullable(invalid.version).flatMap(leftovers::find);
        if (left.isPresent() && CHANGED.contains(invalid.errorDetails.errorCode)) {
            return file(invalid) + " is not the migration " + invalid.version + " that the update "
                    + left.get().update() + " to " + left.get().release() + " left in the database. Keep the file as"
                    + " it was there, and put the change into a new migration with a higher number";
        }
        if (invalid.errorDetails.errorCode == CoreErrorCode.RESOLVED_VERSIONED_MIGRATION_NOT_APPLIED) {
            return file(invalid) + " comes too late: the database has migrations with a higher number. Give it a"
                    + " number above theirs";
        }
        return Migrations.oneLine(invalid.errorDetails.errorMessage);
    }

    private static String file(ValidateOutput invalid) {
        return Path.of(invalid.filepath).getFileName().toString();
    }
}
