package dev.molt.verify;

import dev.molt.http.PrivateClient;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/**
 * Asks the worker, as a client would once it accepts.
 *
 * @param path begins with a slash
 * @param status what is good; without one, 2xx and 3xx are
 * @param body what it must hold
 * @param latency the longest that the whole answer may take
 */
record HttpCheck(String path, OptionalInt status, Optional<BodyRule> body, Optional<Duration> latency)
        implements Check {
    private static final int MOST_BYTES = 1 << 20;

    @Override
    public String look(Subject subject, Duration atMost) throws CheckFailed, IOException {
        long begun = System.nanoTime();
        PrivateClient.Answer answer = new PrivateClient(subject.address(), atMost, MOST_BYTES).get(path);
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
        requireStatus(answer.status());
        if (body.isPresent()) {
            body.get().require(path, answer.body());
        }
        if (latency.isPresent() && millis > latency.get().toMillis()) {
            throw new CheckFailed(
                    path + " took " + millis + " ms, more than " + latency.get().toMillis());
        }
        return path + " answered " + answer.status();
    }

    /** The body of what must be answered well. */
    static String body(String path, Subject subject, Duration atMost) throws CheckFailed, IOException {
        PrivateClient.Answer answer = new PrivateClient(subject.address(), atMost, MOST_BYTES).get(path);
        if (!answer.isGood()) {
            throw new CheckFailed(path + " answered " + answer.status() + ": " + answer.body());
        }
        return answer.body();
    }

    private void requireStatus(int answered) throws CheckFailed {
        boolean good = status.isPresent() ? answered == status.getAsInt() : answered / 100 == 2 || answered / 100 == 3;
        if (!good) {
            String wanted = status.isPresent() ? Integer.toString(status.getAsInt()) : "2xx or 3xx";
            throw new CheckFailed(path + " answered " + answered + " instead of " + wanted);
        }
    }

    @Override
    public void prepare() {
        PrivateClient.load();
    }
}
