package dev.molt.fleet;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A store whose hints are all lost. */
final class Deaf extends Forwarding {
    private final CountDownLatch never = new CountDownLatch(1);

    Deaf(Coordinator store) {
        super(store);
    }

    @Override
    public void hint(String incarnation) {
        // It is lost.
    }

    @Override
    public boolean awaitHint(String incarnation, Duration atMost) throws InterruptedException {
        return never.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
    }
}
