package dev.molt.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.molt.update.DurableFiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileWatchTest {
    private static final long LONG = TimeUnit.HOURS.toMillis(1);

    @TempDir
    Path directory;

    @Test
    void aReplacedFileEndsTheWait() throws Exception {
        Path file = directory.resolve("file");
        try (FileWatch watch = new FileWatch(file)) {
            CompletableFuture<Void> wait = await(watch);
            DurableFiles.replace(file, "new".getBytes(StandardCharsets.UTF_8));
            wait.get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void otherFilesDoNotEndItAndItsTimeDoes() throws Exception {
        try (FileWatch watch = new FileWatch(directory.resolve("file"))) {
            Files.writeString(directory.resolve("other"), "");
            long begun = System.nanoTime();
            watch.await(200);
            assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(200));
        }
    }

    @Test
    void aDirectoryThatIsNotThereIsLookedAtAgainAndAgain() throws Exception {
        try (FileWatch watch = new FileWatch(directory.resolve("none").resolve("file"))) {
            await(watch).get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void aDirectoryThatGoesAwayEndsTheWaitAndIsLookedAtFromThenOn() throws Exception {
        Path gone = Files.createDirectory(directory.resolve("gone"));
        try (FileWatch watch = new FileWatch(gone.resolve("file"))) {
            CompletableFuture<Void> wait = await(watch);
            Files.delete(gone);
            wait.get(20, TimeUnit.SECONDS);
            await(watch).get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void closingEndsTheWait() throws Exception {
        FileWatch watch = new FileWatch(directory.resolve("file"));
        CompletableFuture<Void> wait = await(watch);
        watch.close();
        assertThatThrownBy(() -> wait.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(ClosedWatchServiceException.class);
    }

    private static CompletableFuture<Void> await(FileWatch watch) {
        return CompletableFuture.runAsync(() -> {
            try {
                watch.await(LONG);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }
}
