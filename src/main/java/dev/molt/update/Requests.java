package dev.molt.update;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Optional;

/** Creates update requests. Thread-safe, and safe against every other process on the volume. */
public final class Requests {
    private final DataDirectory data;
    private final Clock clock;

    /** For the updates of this data directory. */
    public Requests(DataDirectory data, Clock clock) {
        this.data = data;
        this.clock = clock;
    }

    /**
     * Creates the lock, durably, with the request in it. Call {@link SupervisorWaker} afterwards.
     *
     * @return the lock, or empty if an update is open already
     */
    public Optional<UpdateLock> create(Request request) throws IOException {
        UpdateLock lock = request.lockedAt(clock.instant());
        boolean created = DurableFiles.create(data.lock(), FlatJson.format(lock.fields()));
        return created ? Optional.of(lock) : Optional.empty();
    }

    /** The open update, if there is one. */
    public Optional<UpdateLock> open() throws IOException {
        return UpdateLock.read(data.lock());
    }

    /** Asks for the open update to be given up; whether that is still possible the supervisor decides. */
    public void cancel(UpdateLock lock, String who) throws IOException {
        DurableFiles.replace(data.cancel(), (lock.id() + "\n" + who + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
