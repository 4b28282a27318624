package dev.molt.bench;

import java.time.Duration;

/** A running service and a way to give it another version. */
interface Deployment extends AutoCloseable {
    int port();

    Releases releases();

    /** Starts the first version, and returns when it is served. */
    void start();

    /**
     * Deploys what was committed last, and returns when the deployment says that it is done, whichever way it went.
     *
     * @return how long it took to get, build and rehearse the version, which no client waits for
     */
    Duration deploy();

    /** After a bad version: serves a good one again, by whatever an operator would do. */
    void recover();

    @Override
    void close();
}
