package dev.molt.worker;

/** How far the worker is, and the one place where booting and ending meet. */
final class Progress {
    private State state = State.STARTING;
    private Thread booting = Thread.currentThread();

    synchronized State state() {
        return state;
    }

    synchronized boolean isEnding() {
        return state == State.DRAINING;
    }

    /** Takes the next step of the boot, unless the worker is ending. */
    synchronized void reach(State next) throws InterruptedException {
        refuseIfEnding();
        state = next;
        if (next == State.ACCEPTING) {
            booting = null;
        }
    }

    synchronized void refuseIfEnding() throws InterruptedException {
        if (isEnding()) {
            throw new InterruptedException("The worker was told to end");
        }
    }

    /** Stops the boot wherever it is; returns how far it was. */
    synchronized State end() {
        State before = state;
        state = State.DRAINING;
        if (booting != null && booting != Thread.currentThread()) {
            booting.interrupt();
        }
        return before;
    }
}
