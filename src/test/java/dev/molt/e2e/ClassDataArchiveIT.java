package dev.molt.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The class-data archive of a release: used when it is good, no reason to fail when it is not. */
class ClassDataArchiveIT {
    private static final Path CHECKOUT = Template.get().checkout();

    private final Installation molt = Installation.create()
            .set("APP_RUN", "")
            .set(
                    "APP_BUILD",
                    "mkdir -p target && cp -a " + CHECKOUT + "/target/molt.jar " + CHECKOUT + "/target/lib target/")
            .set("JAVA_HOME", System.getProperty("java.home"));

    @AfterEach
    void close() {
        molt.close();
    }

    private enum Damage {
        EMPTY {
            @Override
            void to(FileChannel file) throws IOException {
                file.truncate(0);
            }
        },
        CUT_OFF {
            @Override
            void to(FileChannel file) throws IOException {
                file.truncate(file.size() / 2);
            }
        },
        OVERWRITTEN {
            @Override
            void to(FileChannel file) throws IOException {
                byte[] noise = new byte[200_000];
                new Random(1).nextBytes(noise);
                for (long part = 3; part < 8; part += 2) {
                    file.write(ByteBuffer.wrap(noise), file.size() * part / 10);
                }
            }
        };

        abstract void to(FileChannel file) throws IOException;
    }

    @Test
    void aReleaseStartsFromTheArchiveThatItWasTrainedFor() throws IOException {
        Path archive = train();
        Running running = molt.startServing();
        assertThat(usesArchive()).isTrue();
        assertThat(running.log()).doesNotContain("[warning]", "[error", "class-data");
        Processes.signal("KILL", List.of(molt.workerPid()));
        running.awaitLog("(?s)(accepts on port.*){2}");
        assertThat(usesArchive()).as("after a crash too").isTrue();
        assertThat(running.stop()).isZero();
        assertThat(archive).exists();
    }

    @ParameterizedTest
    @EnumSource
    void aDamagedArchiveIsNoReasonToFailOrToMakeNoise(Damage damage) throws IOException {
        Path archive = train();
        archive.toFile().setWritable(true);
        try (FileChannel file = FileChannel.open(archive, StandardOpenOption.WRITE)) {
            damage.to(file);
        }
        Running running = molt.startServing();
        assertThat(usesArchive()).isFalse();
        assertThat(running.log()).doesNotContain("[warning]", "[error", "SIG", "crash");
        assertThat(running.log().lines().filter(line -> line.contains("class-data archive")))
                .hasSizeLessThan(2);
        assertThat(running.stop()).isZero();
    }

    @Test
    void aUsersOwnChoiceOfArchiveIsHis() throws IOException {
        train();
        molt.set("JAVA_OPTS", "-Xshare:off");
        Running running = molt.startServing();
        assertThat(usesArchive()).isFalse();
        assertThat(running.stop()).isZero();
    }

    @Test
    void archivesOfReleasesThatAreGoneArePruned() throws IOException {
        Path archive = train();
        Path other = Files.createFile(archive.resolveSibling("0123456789abcdef0123456789abcdef-17.jsa"));
        Running running = molt.startServing();
        assertThat(molt.molt("backups", "prune").exit()).isZero();
        assertThat(archive).exists();
        assertThat(other).doesNotExist();
        assertThat(running.stop()).isZero();
    }

    /** A life in which the worker is watched, and the step that makes the archive from what was seen. */
    private Path train() throws IOException {
        Path classes = molt.home().resolve("classes");
        Running watched = molt.set("MOLT_TRAIN", classes.toString()).startServing();
        assertThat(watched.stop()).isZero();
        molt.set("MOLT_TRAIN", "").set("MOLT_HOME", molt.home().toString());
        Command step = Command.run(
                molt.home(),
                molt.environment(),
                List.of(
                        CHECKOUT.resolve("scripts/steps/train").toString(),
                        molt.data().current(),
                        classes.toString()));
        molt.set("MOLT_HOME", "");
        assertThat(step.output()).startsWith("archive=");
        assertThat(classes).doesNotExist();
        return molt.data().path().resolve("cache").resolve(step.output().strip().substring("archive=".length()));
    }

    private boolean usesArchive() throws IOException {
        return Files.readString(Path.of("/proc", String.valueOf(molt.workerPid()), "maps"))
                .contains(molt.data().path().resolve("cache").toString());
    }
}
