package dev.molt.worker;

import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts that run. Started by the boot, stopped by whoever ends the worker. */
final class Parts {
    private static final Logger LOG = LoggerFactory.getLogger(Parts.class);

    private final Progress progress;
    private final Deque<Part> running = new ConcurrentLinkedDeque<>();

    Parts(Progress progress) {
        this.progress = progress;
    }

    void start(List<Part> parts, Place place) throws Exception {
        for (Part part : parts) {
            progress.refuseIfEnding();
            part.start(place);
            running.push(part);
        }
    }

    /** In reverse. One that fails to stop does not keep the others from it. */
    void stop() {
        for (Part part = running.poll(); part != null; part = running.poll()) {
            try {
                part.stop();
            } catch (Exception | Error e) {
                LOG.error("{} did not stop cleanly", part, e);
            }
        }
    }
}
