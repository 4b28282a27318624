package dev.molt.update;

import static dev.molt.update.DataFixture.A;
import static dev.molt.update.DataFixture.B;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupsTest {
    private static final String FIRST = "20261121T000000Z";
    private static final String SECOND = "20261121T000001Z";

    @TempDir
    Path directory;

    private DataFixture fixture;
    private Backups backups;

    @BeforeEach
    void create() throws IOException {
        fixture = new DataFixture(directory);
        backups = new Backups(fixture.data);
    }

    @Test
    void theNewestBackupComesFirst() throws IOException {
        fixture.backup(FIRST, A, "3", new byte[] {1});
        fixture.backup(SECOND, B, "4", new byte[] {2});

        assertThat(backups.list().sealed()).extracting(BackupManifest::stamp).containsExactly(SECOND, FIRST);
        assertThat(backups.list().newestOf(A)).map(BackupManifest::stamp).contains(FIRST);
        assertThat(backups.list().find(SECOND)).map(BackupManifest::release).contains(B.text());
    }

    @Test
    void aSealReadsAsItWasWritten() throws IOException {
        BackupManifest written = fixture.backup(FIRST, A, "3", new byte[] {1});

        assertThat(backups.list().sealed()).containsExactly(written);
    }

    @Test
    void aBackupWithoutASealDoesNotExist() throws IOException {
        Files.write(fixture.data.backups().resolve("db_backup_" + FIRST + ".db"), new byte[] {1});

        assertThat(backups.list().sealed()).isEmpty();
    }

    @Test
    void aSealCannotBeSealedTwice() throws IOException {
        BackupManifest backup = fixture.backup(FIRST, A, "3", new byte[] {1});

        assertThat(backups.seal(backup)).isFalse();
    }

    @Test
    void aWrongHashAndAMissingFileAreDamage() throws IOException {
        BackupManifest first = fixture.backup(FIRST, A, "3", new byte[] {1});
        BackupManifest second = fixture.backup(SECOND, A, "3", new byte[] {2});
        assertThat(backups.damage(first)).isEmpty();

        Files.write(fixture.data.backups().resolve("db_backup_" + FIRST + ".db"), new byte[] {9});
        Files.delete(fixture.data.backups().resolve("db_backup_" + SECOND + ".db"));

        assertThat(backups.damage(first)).singleElement().asString().contains("does not have the SHA-256");
        assertThat(backups.damage(second)).singleElement().asString().contains("is missing");
    }

    @Test
    void aSealWhosePartsLieElsewhereIsUnreadable() throws IOException {
        fixture.backup(FIRST, A, "3", new byte[] {1});
        Path seal = fixture.data.backups().resolve("backup_" + FIRST + ".json");
        Map<String, String> fields = new LinkedHashMap<>(FlatJson.read(seal));
        fields.put("db_1", "../../app.db");
        DurableFiles.replace(seal, FlatJson.format(fields));

        assertThat(backups.list().sealed()).isEmpty();
        assertThat(backups.list().unreadable()).singleElement().asString().contains("../../app.db");
    }

    @Test
    void aTakenSecondIsSkipped() throws IOException {
        fixture.backup(FIRST, A, "3", new byte[] {1});

        assertThat(backups.freeStamp(Instant.parse("2026-11-21T00:00:00.9Z"))).isEqualTo(SECOND);
    }
}
