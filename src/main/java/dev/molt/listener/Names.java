package dev.molt.listener;

/** What the documents of listeners are called in the store, before the rest of their names. */
final class Names {
    /** What is wanted of a listener, by its id; who owns the name owns the listener. */
    static final String LISTENER = "listener/";

    /** That a member takes listeners, by its incarnation. */
    static final String LISTENING = "listening/";

    /** Which listeners a member is connected for without owning them, by its incarnation. */
    static final String WARM = "warm/";

    private Names() {}
}
