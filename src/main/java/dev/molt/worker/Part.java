package dev.molt.worker;

/** Something that a service starts and stops: a store, a client of another system, a schedule. */
@FunctionalInterface
public interface Part {
    /** Called once, in the order in which parts were added, when the database is at this release's schema. */
    void start(Place place) throws Exception;

    /** Called once if {@link #start} returned, in reverse order, after the last request was answered. */
    default void stop() throws Exception {}
}
