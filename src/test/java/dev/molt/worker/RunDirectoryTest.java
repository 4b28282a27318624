package dev.molt.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class RunDirectoryTest {
    @TempDir
    Path path;

    @Test
    void anAnnouncementHasItsContentAndLeavesNothingElse() throws IOException {
        new RunDirectory(path).announce("ready", "pid=1\n");
        assertThat(path.resolve("ready")).hasContent("pid=1\n");
        try (var files = Files.list(path)) {
            assertThat(files).containsExactly(path.resolve("ready"));
        }
    }

    @Test
    void aRenewedFileIsWrittenAnewAndThatItCannotBeIsNoFailure() throws IOException {
        new RunDirectory(path).renew("progress", "first\n");
        new RunDirectory(path).renew("progress", "second\n");
        assertThat(path.resolve("progress")).hasContent("second\n");
        new RunDirectory(path.resolve("gone")).renew("progress", "third\n");
    }

    @Test
    void aFileThatIsThereIsNotWaitedFor() throws Exception {
        Files.createFile(path.resolve("go"));
        new RunDirectory(path).await("go");
    }

    @Test
    void aFileThatComesEndsTheWaitAndOthersDoNot() throws Exception {
        CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> await("go"));
        Files.createFile(path.resolve("other"));
        assertThatThrownBy(() -> waiting.get(100, TimeUnit.MILLISECONDS))
                .isInstanceOf(java.util.concurrent.TimeoutException.class);
        Files.createFile(path.resolve("go"));
        waiting.get();
    }

    @Test
    void aWaitEndsWhenItsThreadIsInterrupted() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> new RunDirectory(path).await("go")).isInstanceOf(InterruptedException.class);
    }

    @Test
    void aDirectoryThatIsGoneIsNamed() {
        RunDirectory gone = new RunDirectory(path.resolve("gone"));
        assertThatThrownBy(() -> gone.announce("ready", ""))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("Cannot write " + path.resolve("gone/ready"));
    }

    @Test
    void withoutASupervisorNobodyHoldsTheWorkerBackAndNothingIsLeft() throws Exception {
        RunDirectory own = RunDirectory.ofItsOwn();
        own.await("go");
        own.await("accept");
        own.close();
        assertThat(own.path()).doesNotExist();
    }

    @Test
    void theSupervisorsDirectoryIsLeftToIt() {
        RunDirectory run = new RunDirectory(path);
        run.announce("ready", "");
        run.close();
        assertThat(path.resolve("ready")).exists();
    }

    private void await(String name) {
        try {
            new RunDirectory(path).await(name);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
