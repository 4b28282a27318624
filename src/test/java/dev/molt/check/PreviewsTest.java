package dev.molt.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.molt.update.DataFixture;
import dev.molt.update.MigrationClass;
import dev.molt.update.Ref;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreviewsTest {
    @TempDir
    Path directory;

    private GitFixture git;
    private DataFixture fixture;
    private Path temporary;
    private String running;

    @BeforeEach
    void create() throws IOException {
        git = new GitFixture(directory.resolve("remote"));
        git.commit("src/main/resources/db/migration/V1__start.sql", "create table a(x)");
        running = git.commit("app.txt", "1");
        temporary = Files.createDirectory(directory.resolve("temporary"));
        fixture = new DataFixture(directory.resolve("data"));
    }

    private Preview preview(String ref) throws IOException {
        return preview(ref, MigrationFolders.OF_A_FILE);
    }

    private Preview preview(String ref, MigrationFolders folders) throws IOException {
        RemoteUrl url = RemoteUrl.of(Optional.of(git.directory.toString()), directory);
        return new Previews(new Remote(url, Map.of()), fixture.data, folders, temporary).preview(new Ref(ref), running);
    }

    private List<String> migrationsOfPostgresql() throws IOException {
        return preview("main", MigrationFolders.OF_POSTGRESQL).migrations().stream()
                .map(each -> each.path() + " " + each.found())
                .toList();
    }

    private List<String> filesOfData() throws IOException {
        try (Stream<Path> files = Files.walk(fixture.data.root())) {
            return files.map(Path::toString).sorted().toList();
        }
    }

    @Test
    void theCommitsBetweenAreListedNewestFirst() throws IOException {
        String second = git.commit("app.txt", "2");
        String third = git.commit("app.txt", "3");

        Preview preview = preview("main");

        assertThat(preview.commit()).isEqualTo(third);
        assertThat(preview.commits()).extracting(Preview.Commit::id).containsExactly(third, second);
        assertThat(preview.commits()).extracting(Preview.Commit::author).containsOnly("Maria");
        assertThat(preview.descends()).contains(true);
    }

    @Test
    void migrationsThatComeWithItAreListed() throws IOException {
        git.commit("src/main/resources/db/migration/V2__more.sql", "create table b(x)");
        git.commit("service/migrations/V3__other.sql", "create table c(x)");
        git.commit("docs/V4__no_migration.sql", "select 1");
        git.commit("src/main/resources/db/migration/notes.txt", "no migration");

        assertThat(preview("main").migrations())
                .extracting(Preview.Migration::path)
                .containsExactly("service/migrations/V3__other.sql", "src/main/resources/db/migration/V2__more.sql");
    }

    @Test
    void eachMigrationHasItsClassAndTheWorstDecides() throws IOException {
        git.commit("db/migration/V2__more.sql", "create table b(x)");
        assertThat(preview("main").worst()).isEqualTo(MigrationClass.COMPATIBLE);

        git.commit("db/migration/V3__less.sql", "create table c(x);\nDROP TABLE a;");
        assertThat(preview("main").worst()).isEqualTo(MigrationClass.CONTRACT);

        git.commit("db/migration/V4__reviewed.sql", "-- molt: compatible\npragma optimize;");
        git.commit("db/migration/V5__code.java", "class V5__code {}");
        assertThat(preview("main").worst()).isEqualTo(MigrationClass.UNKNOWN);
        assertThat(preview("main").migrations())
                .extracting(each -> each.path() + " " + each.found())
                .containsExactly(
                        "db/migration/V2__more.sql compatible",
                        "db/migration/V3__less.sql contract: statement 2: DROP TABLE a",
                        "db/migration/V4__reviewed.sql compatible, declared by the file",
                        "db/migration/V5__code.java unknown: it is no SQL");
    }

    @Test
    void aServiceInPostgresqlHasThoseForPostgresql() throws IOException {
        git.commit("src/main/resources/db/migration/V2__more.sql", "create table b(x)");
        git.commit("src/main/resources/db/postgresql/V2__more.sql", "create table b(x text); drop table a");

        assertThat(migrationsOfPostgresql())
                .containsExactly("src/main/resources/db/postgresql/V2__more.sql contract: statement 2: DROP table a");
        assertThat(preview("main").migrations())
                .extracting(Preview.Migration::path)
                .containsExactly("src/main/resources/db/migration/V2__more.sql");
    }

    @Test
    void oneOfPostgresqlThatWasChangedAfterwardsIsListedApart() throws IOException {
        running = git.commit("db/postgresql/V1__start.sql", "create table a(x text)");
        git.commit("db/postgresql/V1__start.sql", "create table a(x text, y text)");
        git.commit("src/main/resources/db/migration/V1__start.sql", "create table a(x, y)");

        Preview preview = preview("main", MigrationFolders.OF_POSTGRESQL);

        assertThat(preview.changedMigrations()).containsExactly("db/postgresql/V1__start.sql");
        assertThat(preview.migrations()).isEmpty();
    }

    @Test
    void aServiceForPostgresqlAloneMayHaveThemInTheUsualFolder() throws IOException {
        git.commit("src/main/resources/db/migration/V2__more.sql", "create table b(x text)");
        git.commit("postgresql/notes.txt", "no migration");

        assertThat(migrationsOfPostgresql()).containsExactly("src/main/resources/db/migration/V2__more.sql compatible");
        assertThat(preview("main", MigrationFolders.OF_POSTGRESQL).hasMigrations())
                .isTrue();
    }

    @Test
    void aRepeatedMigrationRunsWhenItIsAddedAndWhenItIsChanged() throws IOException {
        running = git.commit("db/migration/R__views.sql", "create view v as select 1");
        assertThat(preview("main").migrations()).isEmpty();

        git.commit("db/migration/R__views.sql", "-- molt: compatible\ncreate view v as select 2");
        assertThat(preview("main").migrations())
                .extracting(each -> each.found().toString())
                .containsExactly("unknown: it is repeated whenever it changes");
        assertThat(preview("main").changedMigrations()).isEmpty();
    }

    @Test
    void aCallbackOfFlywayIsUnknown() throws IOException {
        git.commit("db/migration/beforeMigrate.sql", "create table b(x)");

        assertThat(preview("main").migrations())
                .extracting(each -> each.found().toString())
                .containsExactly("unknown: it runs with every migration");
    }

    @Test
    void whetherMigrationsAreWhereTheyUsuallyAreIsSaid() throws IOException {
        assertThat(preview("main").hasMigrations()).isTrue();

        git.git("rm", "-q", "-r", "src");
        git.commit("schema/V1__start.sql", "create table a(x)");
        assertThat(preview("main").hasMigrations()).isFalse();
    }

    @Test
    void aMigrationThatWasChangedAfterwardsIsListedApart() throws IOException {
        git.commit("src/main/resources/db/migration/V1__start.sql", "create table a(x, y)");

        assertThat(preview("main").migrations()).isEmpty();
        assertThat(preview("main").changedMigrations())
                .containsExactly("src/main/resources/db/migration/V1__start.sql");
    }

    @Test
    void aTagACommitAndAShortCommitCanBePreviewed() throws IOException {
        String second = git.commit("app.txt", "2");
        git.git("tag", "-a", "-m", "second", "v2");
        git.commit("app.txt", "3");

        assertThat(preview("v2").commit()).isEqualTo(second);
        assertThat(preview(second).commit()).isEqualTo(second);
        assertThat(preview(second.substring(0, 8)).commit()).isEqualTo(second);
        assertThat(preview("main~1").commit()).isEqualTo(second);
    }

    @Test
    void whatDoesNotDescendSaysSo() throws IOException {
        git.git("checkout", "-q", "--orphan", "other");
        git.commit("app.txt", "other");

        assertThat(preview("other").descends()).contains(false);
    }

    @Test
    void aRefThatDoesNotExistIsNamed() {
        assertThatThrownBy(() -> preview("gone"))
                .isInstanceOf(RemoteException.class)
                .hasMessageContaining("has no branch, tag or commit gone");
    }

    @Test
    void nothingInTheDataDirectoryChanges() throws IOException {
        git.git("clone", "-q", "--mirror", ".", fixture.data.mirror().toString());
        List<String> before = filesOfData();
        git.commit("app.txt", "2");

        preview("main");

        assertThat(filesOfData()).isEqualTo(before);
    }

    @Test
    void aMirrorThatHasBothCommitsIsEnough() throws IOException {
        String second = git.commit("app.txt", "2");
        git.git("clone", "-q", "--mirror", ".", fixture.data.mirror().toString());
        Files.delete(temporary);

        assertThat(preview("main").commits()).extracting(Preview.Commit::id).containsExactly(second);
    }

    @Test
    void noTemporaryCopyIsLeft() throws IOException {
        git.commit("app.txt", "2");

        preview("main");

        assertThat(temporary).isEmptyDirectory();
    }
}
