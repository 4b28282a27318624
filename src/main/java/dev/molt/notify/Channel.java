package dev.molt.notify;

import java.io.IOException;
import java.util.List;

/** A way in which events reach people. Used by one thread at a time. */
interface Channel {
    /** A word of a-z, by which the outbox remembers what it has sent. */
    String name();

    /** Where it sends to, for people; without secrets. */
    String shown();

    /** What must not be told, whoever says it: a receiver's answer may quote it. */
    List<String> secrets();

    /**
     * Sends the event, within half a minute.
     *
     * @throws IOException if the receiver cannot be reached; it is tried again
     */
    Attempt send(Event event) throws IOException, InterruptedException;

    /** The text without secrets. */
    default String censored(String text) {
        String censored = text;
        for (String secret : secrets()) {
            censored = secret.isEmpty() ? censored : censored.replace(secret, "***");
        }
        return censored;
    }
}
