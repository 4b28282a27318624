package dev.molt.worker;

/** What the end of a worker means to the supervisor. */
final class ExitCode {
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int CANNOT_RUN_HERE = 12;

    private ExitCode() {}
}
