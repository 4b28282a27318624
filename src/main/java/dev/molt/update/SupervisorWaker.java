package dev.molt.update;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.concurrent.TimeUnit;

/**
 * Writes a line to the fifo that the supervisor reads. The line only wakes it; what it is to do is in files.
 *
 * <p>Java opens a fifo only in ways that wait for a reader, or that do not tell whether there is one. {@code dd} of
 * coreutils opens it without waiting and fails if nobody reads.
 */
public final class SupervisorWaker {
    private static final long SECONDS = 5;

    private final DataDirectory data;

    /** For the supervisor of this data directory. */
    public SupervisorWaker(DataDirectory data) {
        this.data = data;
    }

    /**
     * Wakes it.
     *
     * @param word what happened, like {@code request}
     * @return false if no supervisor reads the fifo
     */
    public boolean wake(String word) throws IOException {
        return write("\n" + word + "\n");
    }

    /** Whether a supervisor reads the fifo; tells it nothing. */
    public boolean isHeard() throws IOException {
        return write("");
    }

    private boolean write(String line) throws IOException {
        if (!Files.exists(data.control()) || Files.isRegularFile(data.control())) {
            return false;
        }
        ProcessBuilder builder =
                new ProcessBuilder("dd", "of=" + data.control(), "oflag=nonblock", "conv=notrunc", "status=none");
        builder.redirectErrorStream(true).environment().put("LC_ALL", "C");
        Process dd = builder.start();
        try (OutputStream out = dd.getOutputStream()) {
            out.write(line.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            // it could not open the fifo and is gone; its own words say why
        }
        return heard(dd);
    }

    private boolean heard(Process dd) throws IOException {
        try {
            if (!dd.waitFor(SECONDS, TimeUnit.SECONDS)) {
                dd.destroyForcibly();
                throw new IOException("waking the supervisor through " + data.control() + " took too long");
            }
        } catch (InterruptedException e) {
            dd.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waking the supervisor", e);
        }
        String said = new String(dd.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (dd.exitValue() == 0) {
            return true;
        }
        if (said.contains("No such device or address") || said.contains("No such file or directory")) {
            return false;
        }
        // a full fifo means that it has enough to wake up for
        if (said.contains("Resource temporarily unavailable")) {
            return true;
        }
        throw new IOException("cannot wake the supervisor: " + said);
    }
}
