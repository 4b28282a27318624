package dev.molt.db;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.function.Supplier;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** A file of this instance. */
final class SqliteDatabase extends Database {
    private final Path file;

    SqliteDatabase(Path file) {
        this.file = file;
    }

    @Override
    public Connection openForWriting() throws SQLException {
        return Sqlite.openForWriting(file);
    }

    @Override
    public Connection openForReading() throws SQLException {
        return Sqlite.openForReading(file);
    }

    @Override
    public String beginWriting() {
        return "BEGIN IMMEDIATE";
    }

    @Override
    public boolean isShared() {
        return false;
    }

    @Override
    void load() {
        Sqlite.load();
    }

    @Override
    void requireExistence() {
        if (Files.notExists(file)) {
            throw new DatabaseProblem(
                    file + " does not exist. It is made by an update only; start through entrypoint.sh.");
        }
    }

    @Override
    void prepare(Migrations migrations) throws SQLException {
        Sqlite.makeDirectory(file);
        new Baseline(migrations.adoption()).recordIfUnrecorded(file, migrations);
    }

    @Override
    FluentConfiguration configure(FluentConfiguration configuration) {
        return configuration.dataSource(Sqlite.url(file), null, null);
    }

    @Override
    FluentConfiguration configureToMigrate(FluentConfiguration configuration) {
        return configuration.dataSource(Sqlite.forMigration(file));
    }

    /** What updates leave behind is in the records of this instance, which alone has the file. */
    @Override
    Set<Noted> noted() {
        return Set.of();
    }

    @Override
    void note(Supplier<Set<Noted>> compatible) {}

    @Override
    boolean isDamaged(Throwable problem) {
        return problem instanceof SQLiteException sqlite
                && (sqlite.getResultCode() == SQLiteErrorCode.SQLITE_NOTADB
                        || sqlite.getResultCode() == SQLiteErrorCode.SQLITE_CORRUPT);
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
