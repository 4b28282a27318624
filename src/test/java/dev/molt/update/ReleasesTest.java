package dev.molt.update;

import static dev.molt.update.DataFixture.A;
import static dev.molt.update.DataFixture.COMMIT_A;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReleasesTest {
    @TempDir
    Path directory;

    private DataFixture fixture;
    private Releases releases;

    @BeforeEach
    void create() throws IOException {
        fixture = new DataFixture(directory).release(A, COMMIT_A);
        releases = new Releases(fixture.data);
    }

    private void link(String target) throws IOException {
        Files.createSymbolicLink(fixture.data.current(), Path.of(target));
    }

    @Test
    void aReleaseIsNamedAfterItsCommitAndTheTimeOfIt() {
        ReleaseId release = ReleaseId.of(Instant.parse("2026-11-19T08:00:00Z"), COMMIT_A);

        assertThat(release).isEqualTo(A);
        assertThat(release.isOf(COMMIT_A)).isTrue();
        assertThat(release.isOf(DataFixture.COMMIT_B)).isFalse();
    }

    @Test
    void aNameThatLeadsElsewhereIsNoRelease() {
        assertThatThrownBy(() -> new ReleaseId("../../etc")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ReleaseId(A + "/..")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theCurrentReleaseIsWhereTheLinkPoints() throws IOException {
        fixture.current(A);

        assertThat(releases.current()).contains(A);
        assertThat(releases.commitOf(A)).isEqualTo(COMMIT_A);
    }

    @Test
    void beforeTheFirstStartNothingIsCurrent() throws IOException {
        assertThat(releases.current()).isEmpty();
    }

    @Test
    void aLinkToARemovedReleaseIsAnErrorThatNamesIt() throws IOException {
        link("releases/" + DataFixture.B);

        assertThatThrownBy(() -> releases.current()).hasMessageContaining(DataFixture.B + ", which does not exist");
    }

    @Test
    void aLinkOutOfTheDirectoryIsAnError() throws IOException {
        link("../elsewhere/" + A);

        assertThatThrownBy(() -> releases.current()).hasMessageContaining("which is no release in releases/");
    }

    @Test
    void aDirectoryInPlaceOfTheLinkIsAnError() throws IOException {
        Files.createDirectory(fixture.data.current());

        assertThatThrownBy(() -> releases.current()).hasMessageContaining("is not a symbolic link");
    }

    @Test
    void anUntouchedReleaseHasNoDamage() throws IOException {
        assertThat(releases.damage(A)).isEmpty();
    }

    @Test
    void aChangedFileIsDamage() throws IOException {
        Files.writeString(releases.directory(A).resolve("app.txt"), "changed");

        assertThat(releases.damage(A)).containsExactly("app.txt was changed after it was sealed");
    }

    @Test
    void aMissingFileIsDamage() throws IOException {
        Files.delete(releases.directory(A).resolve("app.txt"));

        assertThat(releases.damage(A)).containsExactly("app.txt is missing");
    }

    @Test
    void changedSumsAreDamageEvenIfTheyMatchTheFiles() throws IOException {
        Path app = releases.directory(A).resolve("app.txt");
        Files.writeString(app, "changed");
        Files.writeString(releases.directory(A).resolve("release.sha256"), Sha256.of(app) + "  app.txt\n");

        assertThat(releases.damage(A)).singleElement().asString().startsWith("release.sha256 does not have");
    }

    @Test
    void aReleaseWithoutASealIsNotSealed() throws IOException {
        Files.delete(releases.directory(A).resolve("release.json"));

        assertThat(releases.damage(A)).singleElement().asString().contains("is not sealed");
    }
}
