package dev.molt.notify;

import dev.molt.update.OneLine;
import dev.molt.update.Stamps;
import java.time.Instant;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a channel has done with an event so far, as the event's file keeps it.
 *
 * @param attempts how often it was tried
 * @param at when it was tried last
 * @param notBefore when the receiver wants to be asked again at the earliest
 * @param why the last attempt did not succeed; empty if it did, or if there was none
 */
record Mark(State state, int attempts, Instant at, Instant notBefore, String why) {
    static final Mark NONE = new Mark(State.WAITING, 0, Instant.EPOCH, Instant.EPOCH, "");

    private static final int LONGEST = 300;
    private static final String TIME = "([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z)";
    private static final Pattern FORM =
            Pattern.compile("(waiting|sent|refused) ([0-9]{1,9}) " + TIME + " " + TIME + "(?: (.*))?");

    /** After one more attempt. */
    Mark after(Attempt attempt, String why, Instant now) {
        String shown = OneLine.shown(why);
        return new Mark(
                attempt.state(),
                attempts + 1,
                now,
                now.plus(attempt.pause()),
                shown.length() <= LONGEST ? shown : shown.substring(0, LONGEST) + "…");
    }

    /** As it stands in the file. */
    String text() {
        return (state.text() + " " + attempts + " " + Stamps.iso(at) + " " + Stamps.iso(notBefore) + " " + why).strip();
    }

    static Mark parse(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("the mark of a channel is not state, attempts, two times and a reason");
        }
        return new Mark(
                State.valueOf(parts.group(1).toUpperCase(Locale.ROOT)),
                Integer.parseInt(parts.group(2)),
                Instant.parse(parts.group(3)),
                Instant.parse(parts.group(4)),
                parts.group(5) == null ? "" : parts.group(5));
    }
}
