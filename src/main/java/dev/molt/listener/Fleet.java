package dev.molt.listener;

import dev.molt.fleet.Coordinator;

/** What listeners need of a member of the fleet. Safe for threads. */
public interface Fleet {
    /** The fleet as it was seen last; asks nobody. */
    FleetView view();

    /** The fleet's store. */
    Coordinator coordinator();

    /** This life of ours as a member; another one each time that we had to join again. */
    String incarnation();

    /**
     * Whether this life may act as a member at this moment, by a clock that nobody has to tell: whoever was suspended is asked before
     * it is told. Asked before everything that goes to the inbox.
     */
    default boolean mayAct(String incarnation) {
        return true;
    }

    /** Whether what belonged to somebody who is no member any more may be taken; not while the store's clock is doubted. */
    default boolean mayTakeOver() {
        return true;
    }
}
