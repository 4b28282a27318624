package dev.molt.fleet;

import java.sql.SQLException;
import java.util.List;

/** The tables, which all fleets of a file share. Times are nanoseconds of the fleet's own clock, since 1970. */
final class SqliteSchema {
    private static final List<String> TABLES = List.of(
            """
            CREATE TABLE IF NOT EXISTS fleet (
                name TEXT PRIMARY KEY,
                epoch INTEGER NOT NULL,
                version INTEGER NOT NULL,          -- of the last change
                grants INTEGER NOT NULL,           -- the lower part of the last token
                members_version INTEGER NOT NULL,  -- of the last change of who is a member
                forgotten INTEGER NOT NULL,        -- what was removed up to this version may not be known any more
                boot TEXT NOT NULL,
                ahead INTEGER NOT NULL,            -- of the host's uptime in this boot
                lost_at INTEGER NOT NULL,          -- when the epoch began because data was lost; 0: it did not
                frozen_until INTEGER NOT NULL
            ) WITHOUT ROWID
            """,
            """
            CREATE TABLE IF NOT EXISTS fleet_member (
                fleet TEXT NOT NULL,
                incarnation TEXT NOT NULL,
                host TEXT NOT NULL,
                runs TEXT NOT NULL,
                labels TEXT NOT NULL,
                lease INTEGER NOT NULL,
                until INTEGER NOT NULL,
                hints INTEGER NOT NULL DEFAULT 0,
                PRIMARY KEY (fleet, incarnation)
            ) WITHOUT ROWID
            """,
            """
            CREATE TABLE IF NOT EXISTS fleet_ended (
                fleet TEXT NOT NULL,
                incarnation TEXT NOT NULL,
                ended_at INTEGER NOT NULL,
                PRIMARY KEY (fleet, incarnation)
            ) WITHOUT ROWID
            """,
            """
            CREATE TABLE IF NOT EXISTS fleet_entry (
                fleet TEXT NOT NULL,
                name TEXT NOT NULL,
                version INTEGER NOT NULL,
                document TEXT,
                owner TEXT,
                token INTEGER NOT NULL DEFAULT 0,
                cursor TEXT NOT NULL DEFAULT '',
                given_by TEXT,                     -- with its token: the grant that ended with the last transfer or release
                given_token INTEGER NOT NULL DEFAULT 0,
                removed_at INTEGER,
                PRIMARY KEY (fleet, name)
            )
            """,
            "CREATE INDEX IF NOT EXISTS fleet_entry_version ON fleet_entry (fleet, version)",
            "CREATE INDEX IF NOT EXISTS fleet_entry_removed ON fleet_entry (fleet, removed_at) WHERE removed_at IS NOT NULL");

    private SqliteSchema() {}

    /** Makes what is missing of them. */
    static void ensure(Statements sql) throws SQLException {
        sql.transaction(SqliteSchema::create);
    }

    private static int create(Statements sql) throws SQLException {
        for (String table : TABLES) {
            sql.execute(table);
        }
        return TABLES.size();
    }
}
