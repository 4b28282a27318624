package dev.molt.listener;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far an owner has come. Both the inbox and the fleet's store keep one; which of two is the later one is told by token and
 * count, because only the source knows the order of its cursors.
 *
 * @param token of the grant under which the messages were taken
 * @param count of the messages that were taken under it
 * @param until when the last of them was taken, or the owner stopped, by its host's clock
 * @param overlap the connection of a successor that was open before the owner stopped; empty: there was none
 * @param beginning which of the listeners with this id it was: {@link Wanted#beginning}
 * @param cursor of the last message that had one; empty: none had
 * @param last the id of the last message, written as in an address; empty: there was none, or an earlier release wrote this
 */
record Position(long token, long count, Instant until, String overlap, String beginning, String cursor, String last) {
    static final Position NONE = new Position(0, 0, Instant.EPOCH, "", "", "", "");

    private static final Pattern FORM =
            Pattern.compile("(\\d{1,19}) (\\d{1,18}) (\\d{1,18}) (\\S+) (\\S+) ([!-~]*)(?: ([!-~]*)( .*)?)?");
    private static final String ABSENT = "-";

    /** What {@link #text} has written; "" is none. What a later release adds at the end is let pass. */
    static Position of(String text) {
        if (text.isEmpty()) {
            return NONE;
        }
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "a position must be like 7 12 1795222923456 - 0a1b2c3d 4711, was '" + text + "'");
        }
        return new Position(
                Long.parseLong(parts.group(1)),
                Long.parseLong(parts.group(2)),
                Instant.ofEpochMilli(Long.parseLong(parts.group(3))),
                present(parts.group(4)),
                present(parts.group(5)),
                parts.group(6),
                Optional.ofNullable(parts.group(7)).orElse(""));
    }

    private static String present(String word) {
        return word.equals(ABSENT) ? "" : word;
    }

    String text() {
        return token + " " + count + " " + until.toEpochMilli() + " " + orAbsent(overlap) + " " + orAbsent(beginning)
                + " " + cursor + " " + last;
    }

    private static String orAbsent(String word) {
        return word.isEmpty() ? ABSENT : word;
    }

    /** The later one of the two; this one if they are equally late. */
    Position orLater(Position other) {
        boolean isLater = other.token > token || other.token == token && other.count > count;
        return isLater ? other : this;
    }

    /** This one, if it is of that beginning; else none: of what was forgotten nothing counts. */
    Position of(Wanted wanted) {
        return beginning.equals(wanted.beginning())
                ? this
                : new Position(0, 0, Instant.EPOCH, "", wanted.beginning(), "", "");
    }

    /** Where an owner begins that goes on from here; before the first of all there is nobody to have missed. */
    Position under(long newToken, Instant now) {
        return new Position(newToken, 0, token == 0 ? now : until, "", beginning, cursor, last);
    }

    Position after(List<Received> messages, Instant now) {
        String lastCursor = cursor;
        String lastId = last;
        for (Received message : messages) {
            lastCursor = message.cursor().isEmpty() ? lastCursor : message.cursor();
            lastId = word(message.id());
        }
        return new Position(token, count + messages.size(), now, "", beginning, lastCursor, lastId);
    }

    /** Where an owner stopped that a connection of its successor has seen, or "". */
    Position stopped(Instant now, String successorsConnection) {
        return new Position(token, count, now, successorsConnection, beginning, cursor, last);
    }

    /** Whether there was a message before. */
    boolean isAfterAny() {
        return !last.isEmpty() || !cursor.isEmpty();
    }

    /** Whether this is the message up to which everything was taken. */
    boolean isAt(Received message) {
        boolean isSameId = last.isEmpty() || last.equals(word(message.id()));
        boolean isSameCursor =
                message.cursor().isEmpty() ? !last.isEmpty() : message.cursor().equals(cursor);
        return isSameId && isSameCursor;
    }

    private static String word(String id) {
        return URLEncoder.encode(id, StandardCharsets.UTF_8);
    }
}
