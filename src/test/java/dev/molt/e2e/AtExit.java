package dev.molt.e2e;

/** The end of something that must not outlive the tests, also when they are interrupted: it comes once, on close or when the JVM ends. */
public final class AtExit implements AutoCloseable {
    private final Runnable end;
    private final Thread hook;

    public AtExit(String name, Runnable end) {
        this.end = end;
        this.hook = new Thread(end, name);
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Takes the ending into our own hands; false when the JVM is ending already and does it itself. */
    boolean take() {
        try {
            return Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return false;
        }
    }

    @Override
    public void close() {
        if (take()) {
            end.run();
        }
    }
}
