package dev.molt.notify;

import java.time.Instant;

/**
 * What a channel made of an event.
 *
 * @param channel its name
 * @param event the event's id
 * @param state sent, waiting (it is tried again) or refused (it is not)
 * @param at when
 * @param why it was not sent; empty if it was
 */
public record Told(String channel, String event, String state, Instant at, String why) {
    static Told of(String channel, Event event, Mark mark) {
        return new Told(channel, event.id(), mark.state().text(), mark.at(), mark.why());
    }

    /** Whether the receiver has it. */
    public boolean isSent() {
        return state.equals(State.SENT.text());
    }

    /** As a log tells it. */
    String inWords() {
        return "alert " + event + (isSent() ? " went to " : " did not go to ") + channel
                + (why.isEmpty() ? "" : ": " + why)
                + (isSent() ? "." : state.equals(State.REFUSED.text()) ? ". It is not tried again." : ". It waits.");
    }
}
