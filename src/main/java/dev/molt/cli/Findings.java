package dev.molt.cli;

import java.util.Optional;

/**
 * What {@link WayBack} decides from. Texts complete "because".
 *
 * @param blocked what of the host stands in the way of every way back
 * @param refused why Molt refuses the settings, when {@code config.env} is to blame and the configuration before it is not
 * @param supervised whether the supervisor runs
 * @param gaveUp why Molt stopped by itself
 * @param lock how the lock stands
 * @param maintenance whether maintenance is on
 * @param symptom what is wrong with what serves
 * @param suspect the newest change that may explain that
 * @param fault the first check that is not good, whatever it is about
 */
record Findings(
        Optional<String> blocked,
        Optional<String> refused,
        boolean supervised,
        Optional<String> gaveUp,
        Lock lock,
        boolean maintenance,
        Optional<String> symptom,
        Suspect suspect,
        Optional<String> fault) {

    /** How the lock stands. */
    enum Lock {
        FREE,
        OPEN,
        UNREADABLE
    }

    /** What takes the newest change back. */
    enum Way {
        /** An undo of flags. */
        FLAGS,
        /** A rollback of the configuration. */
        CONFIGURATION,
        /** A rollback of the code alone. */
        CODE,
        /** A rollback of the code that restores the database. */
        DATA,
        /** Nothing does. */
        NONE
    }

    /**
     * The newest change that may explain what is seen.
     *
     * @param said which it is, and when it came; or why there is none that could be taken back
     */
    record Suspect(Way way, String said) {}

    boolean suspects(Way way) {
        return suspect.way() == way;
    }

    /** Something is wrong that a change may explain. */
    boolean isIll() {
        return symptom.isPresent() || gaveUp.isPresent();
    }

    /** A change of the configuration would not be refused. */
    boolean mayBeSwitched() {
        return lock == Lock.FREE && !maintenance;
    }

    /** What is seen, and which change came last. */
    String symptomAndSuspect() {
        return symptom.or(this::refused).or(this::gaveUp).orElse("") + "; " + suspect.said();
    }
}
