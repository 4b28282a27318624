package dev.molt.bench;

/** A running service and a way to give it another version. */
interface Deployment extends AutoCloseable {
    int port();

    Releases releases();

    /** Starts the first version, and returns when it is served. */
    void start();

    /** Deploys what was committed last, and returns when that is done, whichever way it went. */
    Deployed deploy();

    /** After a bad version: serves a good one again, by whatever an operator would do. */
    void recover();

    @Override
    void close();
}
