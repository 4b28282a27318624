package dev.molt.db;

import static dev.molt.update.MigrationClass.COMPATIBLE;
import static dev.molt.update.MigrationClass.CONTRACT;
import static dev.molt.update.MigrationClass.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqlFileTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT, k TEXT NOT NULL UNIQUE, b BLOB DEFAULT (random()))",
                "CREATE TABLE IF NOT EXISTS a (id INTEGER PRIMARY KEY, up INTEGER REFERENCES a (id), CHECK (id > 0))",
                "CREATE TABLE a (id TEXT PRIMARY KEY) WITHOUT ROWID",
                "CREATE TABLE a (id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID; CREATE TABLE b (id INTEGER) strict;",
                "CREATE TABLE a (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, j jsonb DEFAULT '{}'::jsonb, t text[])",
                "CREATE TABLE \"my table\" (\"a b\" INTEGER, `c` TEXT, [d e] TEXT)",
                "CREATE TABLE a (x, y)",
                "CREATE TABLE main.a (x INTEGER); CREATE UNIQUE INDEX i ON a (x); ALTER TABLE [Main].a ADD COLUMN y TEXT",
                "ALTER TABLE a ADD COLUMN x TEXT",
                "ALTER TABLE a ADD x",
                "ALTER TABLE a ADD COLUMN IF NOT EXISTS x TEXT NULL",
                "ALTER TABLE a ADD COLUMN x INTEGER DEFAULT -1",
                "ALTER TABLE a ADD COLUMN x TEXT COLLATE NOCASE",
                "ALTER TABLE a ADD COLUMN x jsonb DEFAULT '{}'::jsonb, ADD COLUMN y timestamp with time zone",
                "CREATE INDEX i ON a (x)",
                "CREATE INDEX IF NOT EXISTS i ON a (x DESC, y COLLATE NOCASE)",
                "-- nothing but a comment",
                "",
            })
    void whatTheReleaseBeforeDoesNotNoticeIsCompatible(String sql) {
        assertThat(SqlFile.classify(sql)).isEqualTo(Classified.compatible());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DROP TABLE a",
                "DROP INDEX i",
                "ALTER TABLE a DROP COLUMN x",
                "ALTER TABLE a RENAME TO b",
                "ALTER TABLE a RENAME COLUMN x TO y",
                "ALTER TABLE a ALTER COLUMN x TYPE bigint",
                "ALTER TABLE a ALTER COLUMN x SET NOT NULL",
                "ALTER TABLE a ADD CONSTRAINT c CHECK (x > 0)",
                "ALTER TABLE a ADD COLUMN x TEXT, DROP COLUMN y",
                "ALTER TABLE a ADD COLUMN x INTEGER NOT NULL DEFAULT 0",
                "ALTER TABLE a ADD COLUMN x INTEGER UNIQUE",
                "ALTER TABLE a ADD COLUMN x INTEGER PRIMARY KEY",
                "ALTER TABLE a ADD COLUMN x INTEGER REFERENCES b (id)",
                "ALTER TABLE a ADD COLUMN x INTEGER CHECK (x > 0)",
                "ALTER TABLE a ADD COLUMN x INTEGER GENERATED ALWAYS AS (y + 1) VIRTUAL",
                "ALTER TABLE a ADD COLUMN x INTEGER DEFAULT (random())",
                "ALTER TABLE a ADD COLUMN x INTEGER DEFAULT 1 CHECK (x > 0)",
                "ALTER TABLE a ADD COLUMN x INTEGER DEFAULT NULL NOT NULL",
                "ALTER TABLE a ADD COLUMN x bigserial",
                "CREATE UNIQUE INDEX i ON a (x)",
                "CREATE INDEX i ON a (json_extract(x, '$.k'))",
                "CREATE INDEX i ON a (x) WHERE json_valid(x)",
                "CREATE INDEX CONCURRENTLY i ON a (x)",
                "CREATE TABLE a AS SELECT * FROM b",
                "CREATE TABLE a (id INTEGER, b INTEGER REFERENCES b (id))",
                "CREATE TABLE a (id INTEGER, b INTEGER, FOREIGN KEY (b) REFERENCES b (id))",
                "CREATE TABLE a PARTITION OF b FOR VALUES FROM (1) TO (2)",
                "CREATE TABLE a (x INTEGER) INHERITS (b)",
                "CREATE TEMP TABLE a (x INTEGER)",
                "CREATE VIRTUAL TABLE a USING fts5 (x)",
                "CREATE TABLE a (x) AS SELECT 1",
                "CREATE VIEW v AS SELECT 1",
                "CREATE EXTENSION hstore",
                "INSERT INTO a VALUES (1)",
                "INSERT OR REPLACE INTO a VALUES (1)",
                "UPDATE a SET x = 1",
                "DELETE FROM a",
                "TRUNCATE TABLE a",
                "SELECT setval('s', 1)",
                "GRANT SELECT ON a TO b",
            })
    void whatTakesAwayOrChangesIsContract(String sql) {
        assertThat(SqlFile.classify(sql).kind()).isEqualTo(CONTRACT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PRAGMA foreign_keys = OFF",
                "PRAGMA writable_schema = 1; CREATE TABLE a (x INTEGER)",
                "VACUUM",
                "CREATE TRIGGER t AFTER INSERT ON a BEGIN UPDATE b SET x = 1; END",
                "DO $$ BEGIN DROP TABLE a; END $$",
                "CREATE TABLE a (x INTEGER",
                "CREATE TABLE ${prefix}a (x INTEGER)",
                "CREATE TABLE a (x TEXT DEFAULT '${value}')",
                "this is no SQL",
                "CREATE TABLE a (x TEXT DEFAULT 'never closed)",
            })
    void whatIsNotUnderstoodIsUnknown(String sql) {
        assertThat(SqlFile.classify(sql).kind()).isEqualTo(UNKNOWN);
    }

    @Test
    void whatIsNestedTooDeeplyIsUnknown() {
        String sum = "1" + "+1".repeat(20_000);
        assertThat(SqlFile.classify("UPDATE messages SET id = " + sum).kind()).isNotEqualTo(COMPATIBLE);
        assertThat(SqlFile.classify("CREATE INDEX i ON messages (" + "(".repeat(5_000) + "id" + ")".repeat(5_000) + ")")
                        .kind())
                .isEqualTo(UNKNOWN);
    }

    @Test
    void theWorstStatementDecidesAndIsNamed() {
        Classified found = SqlFile.classify("CREATE TABLE a (x INTEGER);\n\nDROP TABLE b;\nUPDATE c SET x = 1;");

        assertThat(found.kind()).isEqualTo(CONTRACT);
        assertThat(found.why()).isEqualTo("statement 2: DROP TABLE b");
    }

    @Test
    void aStatementThatDoesNotParseMakesTheOthersUnknownToo() {
        assertThat(SqlFile.classify("DROP TABLE a;\nPRAGMA user_version = 3;").kind())
                .isEqualTo(UNKNOWN);
    }

    @Test
    void whatTheFileItselfCreatesMayBeChangedFreely() {
        String sql = "CREATE TABLE a (x INTEGER PRIMARY KEY);\nCREATE UNIQUE INDEX i ON \"A\" (x);\n"
                + "ALTER TABLE a ADD COLUMN y INTEGER NOT NULL DEFAULT 0;\nCREATE TABLE b (a INTEGER REFERENCES a);";
        assertThat(SqlFile.classify(sql)).isEqualTo(Classified.compatible());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE a (x INTEGER); ALTER TABLE a ADD COLUMN y INTEGER REFERENCES old (id)",
                "CREATE TABLE a (x INTEGER); INSERT INTO a SELECT id FROM old",
                "CREATE TABLE a (x INTEGER); ALTER TABLE a RENAME TO old",
                "CREATE TABLE IF NOT EXISTS a (x INTEGER); CREATE UNIQUE INDEX i ON a (x)",
                "CREATE TABLE a (x INTEGER); CREATE UNIQUE INDEX i ON b (x)",
                "CREATE TABLE \u00c9 (x INTEGER); CREATE UNIQUE INDEX i ON \u00e9 (x)",
                "CREATE TABLE temp.a (x INTEGER)",
                "CREATE TABLE \"TEMP\".a (x INTEGER)",
                "CREATE TABLE other.a (x INTEGER); CREATE UNIQUE INDEX i ON a (x)",
                "ALTER TABLE other.a ADD COLUMN x TEXT",
            })
    void whatReachesBeyondTheNewTableIsContract(String sql) {
        assertThat(SqlFile.classify(sql).kind()).isEqualTo(CONTRACT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\uFEFFCREATE TABLE a (x INTEGER);\r\nCREATE INDEX i ON a (x);\r\n",
                "/* DROP TABLE b; */ CREATE /* here too */ TABLE a -- DROP TABLE c;\n (x INTEGER);\n-- the end",
                "CREATE TABLE a (x TEXT DEFAULT 'it''s; DROP TABLE b -- no');",
                "CREATE TABLE \"drop table b;\" (x TEXT)",
                "\n\n  ;\nCREATE TABLE a (x INTEGER);\n\n\n;\n",
            })
    void commentsQuotesAndLineEndsDoNotMatter(String sql) {
        assertThat(SqlFile.classify(sql)).isEqualTo(Classified.compatible());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE a (x TEXT DEFAULT 'a\\'); DROP TABLE b; --')",
                "/* /* */ DROP TABLE b; -- */",
                "CREATE TABLE a (x INTEGER) /**/; /*/ DROP /*/ DROP TABLE b",
            })
    void aDropThatTheDatabaseWouldRunIsNotOverlooked(String sql) {
        assertThat(SqlFile.classify(sql).kind()).isNotEqualTo(COMPATIBLE);
    }

    @ParameterizedTest
    @CsvSource({
        "compatible, COMPATIBLE",
        "contract, CONTRACT",
        "'compatible, because nobody reads it', COMPATIBLE",
    })
    void aReviewedFileDeclaresItself(String word, String kind) {
        Classified found = SqlFile.classify("-- Copyright\r\n--  molt: " + word + "\r\nPRAGMA foreign_keys = OFF;");

        assertThat(found.kind()).hasToString(kind);
        assertThat(found.declared()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DROP TABLE a; -- molt: compatible",
                "DROP TABLE a;\n-- molt: compatible",
                "/* molt: compatible */ DROP TABLE a;",
                "-- not molt: compatible\nDROP TABLE a;",
            })
    void aDeclarationStandsInACommentLineBeforeTheFirstStatement(String sql) {
        assertThat(SqlFile.classify(sql).kind()).isEqualTo(CONTRACT);
    }

    @Test
    void aDeclarationThatIsMisspeltMakesTheFileUnknownAndSaysSo() {
        Classified found = SqlFile.classify("-- molt: compatable\nCREATE TABLE a (x INTEGER)");

        assertThat(found.kind()).isEqualTo(UNKNOWN);
        assertThat(found.declared()).isFalse();
        assertThat(found.why()).contains("\"compatable\"");
    }

    @Test
    void aHugeFileIsNotParsedUnlessItDeclaresItself() {
        String huge = "INSERT INTO a VALUES (1);\n".repeat(100_000);

        assertThat(SqlFile.classify(huge).why()).startsWith("it is longer than");
        assertThat(SqlFile.classify("-- molt: contract\n" + huge).kind()).isEqualTo(CONTRACT);
    }

    @Test
    void aFileThatTheParserDoesNotSurviveIsUnknown() {
        String deep = "ALTER TABLE a ADD COLUMN x INTEGER DEFAULT " + "(".repeat(20_000) + "1" + ")".repeat(20_000);

        assertThat(SqlFile.classify(deep).kind()).isEqualTo(UNKNOWN);
    }
}
