package dev.molt.cli;

import dev.molt.update.UpdateLock;
import java.time.Duration;

/**
 * Shows how far an update is, on standard error, so that the answer stays alone on standard output. On a terminal one line
 * that counts the seconds; elsewhere a line per phase.
 */
final class Progress {
    private final Surroundings around;
    private final long began = System.nanoTime();
    private String shown = "";
    private boolean lineIsOpen;

    Progress(Surroundings around) {
        this.around = around;
    }

    void show(UpdateLock lock) {
        String attempt = lock.get("attempts").matches("[01]") ? "" : ", attempt " + lock.get("attempts");
        String phase = lock.phase().text() + attempt;
        String elapsed = Ages.of(Duration.ofNanos(System.nanoTime() - began));
        if (around.terminal()) {
            around.err().print("\r\u001b[K" + phase + ", " + elapsed);
            around.err().flush();
            lineIsOpen = true;
        } else if (!phase.equals(shown)) {
            around.err().println(phase + ", " + elapsed);
        }
        shown = phase;
    }

    void end() {
        if (lineIsOpen) {
            around.err().println();
        }
    }
}
