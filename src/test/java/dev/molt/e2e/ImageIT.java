package dev.molt.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a container sees: an image with a release built in, and a volume that may be empty, older, newer, or of another JVM. */
class ImageIT {
    private final Installation molt = Installation.create();
    private String imageRelease;

    @BeforeEach
    void makeImage() throws IOException {
        Command.run(molt.home(), molt.environment(), List.of("scripts/make-image"))
                .orThrow();
        imageRelease = DataDirectory.flat(molt.home().resolve("image.json"))
                .orElseThrow()
                .get("release");
    }

    @AfterEach
    void close() {
        molt.close();
    }

    @Test
    void anEmptyVolumeStartsTheReleaseOfTheImageWithoutABuild() {
        Running running = molt.startServing();
        assertThat(molt.data().current()).isEqualTo(imageRelease);
        assertThat(running.log()).contains("taken from the image").doesNotContain("building release");
    }

    @Test
    void aNewerImageIsAdoptedByAnUpdateAndAnOlderOneIsIgnored() throws IOException {
        assertThat(molt.startServing().stop()).isZero();
        String older = imageRelease;
        String oldCommit = molt.repository().head();
        molt.repository().commit(Change.good());
        makeImage();

        Running newer = molt.startServing();
        newer.await("the image to be adopted", () -> molt.data().current().equals(imageRelease));
        newer.await("its end", () -> molt.isQuiet());
        assertThat(molt.data().history())
                .anySatisfy(record -> assertThat(record)
                        .containsEntry("requested_by", "image")
                        .containsEntry("from", older)
                        .containsEntry("to", imageRelease)
                        .containsEntry("outcome", "committed"));
        assertThat(newer.stop()).isZero();

        String adopted = imageRelease;
        molt.repository().git("checkout", "-q", "-f", oldCommit);
        makeImage();
        assertThat(imageRelease).isEqualTo(older);
        Running again = molt.startServing();
        again.awaitLog("the image carries release " + older + ".*it is ignored");
        assertThat(molt.data().current()).isEqualTo(adopted);
    }

    @Test
    void anImageIsAdoptedWhenItHasItsTurnInTheFleet() throws IOException {
        molt.set("FLEET_URL", "jdbc:sqlite:" + molt.home() + "/fleet.db")
                .set("UPDATE_STRATEGY", "rolling")
                .set("ROLLOUT_CANARY", "role=canary");
        Running running = molt.startServing();
        running.awaitLog("is a member of the fleet");
        assertThat(running.stop()).isZero();
        String before = imageRelease;
        molt.repository().commit(Change.good());
        makeImage();

        Running early = molt.startServing();
        early.await("the update to be given up", () -> hasRecordOfAnImage() && molt.isQuiet());
        assertThat(molt.data().history())
                .last()
                .satisfies(record -> assertThat(record)
                        .containsEntry("requested_by", "image")
                        .containsEntry("outcome", "abandoned")
                        .containsEntry("bad", "")
                        .hasEntrySatisfying(
                                "reason",
                                why -> assertThat(why)
                                        .contains("the fleet does not let it begin, because", "role=canary")));
        assertThat(molt.data().current()).isEqualTo(before);
        assertThat(early.stop()).isZero();

        molt.set("FLEET_LABELS", "role=canary");
        Running later = molt.startServing();
        later.await("the image to be adopted", () -> molt.data().current().equals(imageRelease));
        later.await("its end", () -> molt.isQuiet());
    }

    private boolean hasRecordOfAnImage() {
        return molt.data().history().stream()
                .anyMatch(record -> record.get("requested_by").equals("image"));
    }

    @Test
    void aReleaseThatNeedsANewerJvmIsStagedAgainFromGit() throws IOException {
        Running running = molt.startServing();
        molt.repository().commit(Change.good());
        assertThat(molt.awaitEnd(running, UpdateRequest.of("main").write(molt.data())))
                .containsEntry("outcome", "committed");
        assertThat(running.stop()).isZero();
        Path manifest = molt.data()
                .path()
                .resolve("releases")
                .resolve(molt.data().current())
                .resolve("release.json");
        Files.writeString(manifest, Files.readString(manifest).replaceAll("\"java\": \"[0-9]*\"", "\"java\": \"99\""));

        String before = molt.data().current();
        Running again = molt.startServing();
        again.awaitLog("release " + before + " was built for .* staged again from git");
        assertThat(molt.client().release()).isEqualTo(before);
        assertThat(Files.readString(manifest)).doesNotContain("\"99\"");
    }
}
