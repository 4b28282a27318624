package dev.molt.e2e;

/** What dies. */
enum Kill {
    /** The supervisor and everything that it ever started, at one moment: a power cut, or the end of a container. */
    TREE {
        @Override
        void strike(Installation installation, Running running) {
            installation.processes().killAll();
            running.awaitExit();
        }
    },
    /** PID 1 alone; what it started is left to itself. */
    SUPERVISOR {
        @Override
        void strike(Installation installation, Running running) {
            running.killSupervisor();
        }
    };

    abstract void strike(Installation installation, Running running);
}
