package dev.molt.listener;

import dev.molt.fleet.Entry;

/**
 * What a member is to do about a listener.
 *
 * @param wanted what the document says
 * @param entry as it was when this was decided
 * @param successor who is to have it; empty: nobody else
 * @param warmth the connection of the successor that is open already; empty: none is
 */
record Step(Kind kind, Wanted wanted, Entry entry, String successor, String warmth) {
    enum Kind {
        /** It is ours, and stays. */
        KEEP,
        /** It is ours, and another member is to have it. */
        GIVE,
        /** It is ours, and nobody is to run it, or nobody else can. */
        RELEASE,
        /** Nobody has it, and it is to be ours. */
        TAKE,
        /** Another member has it, and it is to be ours. */
        WARM,
        /** It is to be removed, and that is for us to do. */
        FORGET,
        /** It is for others. */
        LEAVE
    }

    String id() {
        return wanted.id();
    }

    /** Whether the store says that it is ours. */
    boolean isMine() {
        return kind == Kind.KEEP || kind == Kind.GIVE || kind == Kind.RELEASE;
    }
}
