package dev.molt.e2e;

/** A named moment of an update at which a test kills. */
sealed interface CrashPoint {
    String name();

    /** The point that has this name: what {@link #name()} says. */
    static CrashPoint named(String name) {
        String[] parts = name.split(" +", 2);
        return switch (parts[0]) {
            case "phase" -> new Phase(parts[1]);
            case "worker" -> parts[1].equals("migrating") ? new Migrating() : new WorkerFile(parts[1]);
            default -> Call.named(parts[1], parts[0].equals("after"));
        };
    }

    /**
     * Right before or right after a command of the supervisor.
     *
     * @param label phase, script and command, or {@code *} for any command
     * @param number which of the equal ones, from 1
     */
    record Call(String label, int number, boolean after) implements CrashPoint {
        private static Call named(String what, boolean after) {
            int mark = what.lastIndexOf(" #");
            return mark < 0
                    ? new Call(what, 1, after)
                    : new Call(what.substring(0, mark), Integer.parseInt(what.substring(mark + 2)), after);
        }

        @Override
        public String name() {
            return (after ? "after  " : "before ") + label + (number > 1 ? " #" + number : "");
        }
    }

    /** As soon as the lock names this phase. */
    record Phase(String phase) implements CrashPoint {
        @Override
        public String name() {
            return "phase " + phase;
        }
    }

    /** As soon as a worker other than the one that serves has this file in its run directory. */
    record WorkerFile(String file) implements CrashPoint {
        @Override
        public String name() {
            return "worker " + file;
        }
    }

    /** As soon as a candidate that may migrate has opened the database. */
    record Migrating() implements CrashPoint {
        @Override
        public String name() {
            return "worker migrating";
        }
    }
}
