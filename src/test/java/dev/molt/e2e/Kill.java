package dev.molt.e2e;

import java.util.List;

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
    /** The power: what was not synced is gone. For an installation on a {@link Volume}. */
    POWER {
        @Override
        void strike(Installation installation, Running running) {
            installation.volume().cutPower();
            installation.processes().killAll();
            running.awaitExit();
            installation.volume().restorePower();
        }
    },
    /** PID 1 alone; what it started is left to itself. */
    SUPERVISOR {
        @Override
        void strike(Installation installation, Running running) {
            running.killSupervisor();
        }
    };

    /** Those that every installation can suffer. */
    static final List<Kill> ANYWHERE = List.of(TREE, SUPERVISOR);

    abstract void strike(Installation installation, Running running);
}
