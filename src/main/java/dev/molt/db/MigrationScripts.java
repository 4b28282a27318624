package dev.molt.db;

import dev.molt.db.Database.Noted;
import dev.molt.db.Migrations.Limit;
import dev.molt.update.AppliedMigration;
import dev.molt.update.MigrationClass;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.CoreMigrationType;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.callback.Event;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.api.migration.JavaMigration;
import org.flywaydb.core.api.output.MigrateOutput;
import org.flywaydb.core.api.output.MigrateResult;
import org.flywaydb.core.api.resource.LoadableResource;
import org.flywaydb.core.internal.scanner.Scanner;

/** The migrations that are pending when this is made, and what they mean for the release before. */
final class MigrationScripts {
    private final List<MigrationInfo> pending;
    private final ResourceProvider files;
    private final String[] suffixes;

    MigrationScripts(Flyway flyway) {
        Configuration configuration = flyway.getConfiguration();
        pending = List.of(flyway.info().pending());
        suffixes = configuration.getSqlMigrationSuffixes();
        files = new Scanner<>(JavaMigration.class, configuration, configuration.getLocations());
    }

    /** For the sake of the classes that it loads: the parser's take longer to load than a file takes to parse. */
    void classifyLast() {
        pending.stream().reduce((earlier, later) -> later).ifPresent(this::classify);
    }

    /** What would run although the limit does not allow it, by name. */
    List<String> beyond(Limit limit) {
        Stream<String> ofCallbacks = callbacks().stream()
                .filter(each -> !limit.allows(each.kind(), each.declared()))
                .map(AppliedMigration::name);
        Stream<String> ofScripts =
                pending.stream().filter(each -> !isWithin(limit, each)).map(MigrationInfo::getScript);
        return Stream.concat(ofCallbacks, ofScripts).toList();
    }

    /** Those that it allows, as a database notes them. */
    Set<Noted> within(Limit limit) {
        return pending.stream()
                .filter(each -> each.getChecksum() != null && isWithin(limit, each))
                .map(each -> new Noted(each.getVersion().getVersion(), each.getChecksum()))
                .collect(Collectors.toSet());
    }

    private boolean isWithin(Limit limit, MigrationInfo migration) {
        Classified found = classify(migration);
        return limit.allows(found.kind(), found.declared());
    }

    /** Those of them that were applied, each with the time that it took; callbacks, which run every time, first. */
    List<AppliedMigration> applied(MigrateResult result) {
        List<AppliedMigration> applied = new ArrayList<>(callbacks());
        for (MigrateOutput output : result.migrations) {
            pending.stream()
                    .filter(each -> isOf(output, each))
                    .findFirst()
                    .map(each -> applied(each, output.executionTime))
                    .ifPresent(applied::add);
        }
        return List.copyOf(applied);
    }

    private List<AppliedMigration> callbacks() {
        return files.getResources("", suffixes).stream()
                .filter(file -> Event.fromId(eventOf(file.getFilename())) != null)
                .map(this::callback)
                .toList();
    }

    private String eventOf(String file) {
        String name = withoutSuffix(file);
        int description = name.indexOf("__");
        return description < 0 ? name : name.substring(0, description);
    }

    private AppliedMigration callback(LoadableResource file) {
        Classified found = SqlFile.classify(text(file));
        MigrationClass kind = found.declared() ? found.kind() : MigrationClass.UNKNOWN;
        return new AppliedMigration(name(file.getFilename()), kind, found.declared(), 0, 0);
    }

    private static boolean isOf(MigrateOutput output, MigrationInfo migration) {
        return migration.isVersioned()
                ? migration.getVersion().getVersion().equals(output.version)
                : migration.getDescription().equals(output.description);
    }

    private AppliedMigration applied(MigrationInfo migration, int millis) {
        Classified found = classify(migration);
        int checksum = Optional.ofNullable(migration.getChecksum()).orElse(0);
        return new AppliedMigration(name(migration), found.kind(), found.declared(), checksum, millis);
    }

    private String name(MigrationInfo migration) {
        return migration.isVersioned()
                ? AppliedMigration.recordable(migration.getVersion().getVersion())
                : name(migration.getScript());
    }

    private String name(String script) {
        return AppliedMigration.recordable(withoutSuffix(script));
    }

    private String withoutSuffix(String script) {
        return Arrays.stream(suffixes)
                .filter(script::endsWith)
                .map(suffix -> script.substring(0, script.length() - suffix.length()))
                .findFirst()
                .orElse(script);
    }

    private Classified classify(MigrationInfo migration) {
        if (!migration.isVersioned()) {
            return Classified.unknown("it is repeated whenever it changes");
        }
        if (migration.getType() != CoreMigrationType.SQL) {
            return Classified.unknown("it is no SQL");
        }
        if (files.getResource(migration.getScript() + ".conf") != null) {
            return Classified.unknown("it has a configuration of its own");
        }
        return file(migration.getScript())
                .map(MigrationScripts::text)
                .map(SqlFile::classify)
                .orElseGet(() -> Classified.unknown("its file is not found"));
    }

    private Optional<LoadableResource> file(String script) {
        return files.getResources("", suffixes).stream()
                .filter(file -> file.getRelativePath().equals(script))
                .findFirst();
    }

    private static String text(LoadableResource file) {
        try (Reader reader = file.read()) {
            StringWriter text = new StringWriter();
            reader.transferTo(text);
            return text.toString();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file.getAbsolutePathOnDisk(), e);
        }
    }
}
