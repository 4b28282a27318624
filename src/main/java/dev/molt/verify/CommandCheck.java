package dev.molt.verify;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Runs a command in the directory of the release; exit status 0 is good, and the last line that it prints is kept. What it has
 * started is ended with it, or at the timeout: it holds a directory open by which it is known.
 */
record CommandCheck(String command) implements Check {
    /** Marked by what it holds open; the lock is what the supervisor looks for when it ends a child, as in supervisor/watch. */
    private static final String START = "exec 9<\"$0\" 8<\"$1\" && flock -s 8 && exec bash -c \"$2\"";

    private static final int TAIL = 2_000;

    @Override
    public String look(Subject subject, Duration atMost) throws CheckFailed, IOException {
        Path mark = Files.createTempDirectory(subject.scratch(), "command").toRealPath();
        try {
            return run(subject, mark, atMost);
        } finally {
            new Marked(mark, Marked.COMMAND).kill();
            Files.delete(mark);
        }
    }

    private String run(Subject subject, Path mark, Duration atMost) throws CheckFailed, IOException {
        Process process = start(subject, mark);
        CompletableFuture<Process> end = process.onExit().orTimeout(atMost.toMillis(), TimeUnit.MILLISECONDS);
        // Whoever still writes would keep us reading.
        CompletableFuture<Process> gone = end.whenComplete((ended, late) -> new Marked(mark, Marked.COMMAND).kill());
        String last = lastLine(process.getInputStream());
        gone.exceptionally(problem -> process).join();
        if (end.isCompletedExceptionally()) {
            throw new CheckFailed("it did not end within " + atMost.toMillis() + " ms and was killed" + said(last));
        }
        if (process.exitValue() != 0) {
            throw new CheckFailed("it exited with " + process.exitValue() + said(last));
        }
        return last.isEmpty() ? "it exited with 0" : last;
    }

    private Process start(Subject subject, Path mark) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        "sh", "-c", START, mark.toString(), subject.scratch().toString(), command))
                .directory(subject.directory().toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true);
        builder.environment().put("MOLT_RELEASE", subject.release());
        builder.environment().put("MOLT_RUN_DIR", subject.run().toString());
        builder.environment().put("PORT", Integer.toString(subject.port()));
        return builder.start();
    }

    private static String said(String last) {
        return last.isEmpty() ? "" : ": " + last;
    }

    private static String lastLine(InputStream output) throws IOException {
        byte[] part = new byte[8192];
        byte[] tail = new byte[0];
        for (int read = output.read(part); read >= 0; read = output.read(part)) {
            byte[] all = Arrays.copyOf(tail, tail.length + read);
            System.arraycopy(part, 0, all, tail.length, read);
            tail = Arrays.copyOfRange(all, Math.max(0, all.length - TAIL), all.length);
        }
        return new String(tail, StandardCharsets.UTF_8)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .reduce("", (earlier, later) -> later);
    }
}
