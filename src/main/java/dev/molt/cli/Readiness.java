package dev.molt.cli;

import dev.molt.http.PrivateClient;
import dev.molt.update.DataDirectory;
import dev.molt.update.SupervisorState;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What the worker itself says when it is asked over its private listener. */
enum Readiness {
    /** It answers requests. */
    READY,
    /** It lives, and says that it cannot answer requests now. */
    NOT_READY,
    /** A program without a private listener; its process runs. */
    NOT_ASKED,
    /** It does not answer, or its process is gone. */
    UNREACHABLE;

    private static final long SECONDS = 2;

    static Readiness ask(DataDirectory data, SupervisorState state) throws IOException {
        if (Files.exists(data.workerSocket())) {
            return ask(new PrivateClient(data.workerSocket()));
        }
        return state.workerIsAlive() ? NOT_ASKED : UNREACHABLE;
    }

    /** A worker that hangs must not hang the question too; the thread that waits for it is a daemon. */
    private static Readiness ask(PrivateClient client) {
        CompletableFuture<Readiness> answer = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        answer.complete(client.get("/health/ready").isGood() ? READY : NOT_READY);
                    } catch (IOException e) {
                        answer.complete(UNREACHABLE);
                    }
                },
                "molt-ask-worker");
        thread.setDaemon(true);
        thread.start();
        try {
            return answer.get(SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            return UNREACHABLE;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return UNREACHABLE;
        }
    }

    boolean isGone() {
        return this == UNREACHABLE;
    }

    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
