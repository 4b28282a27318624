package dev.molt.fleet;

import java.util.Arrays;
import java.util.PriorityQueue;

/**
 * What happens when, in virtual time: one thing after the other, in the order of their times, and in the order of their turns if those
 * are the same. It has a page for each short while. Only what is on the open page is kept in order; most is written on a later one.
 */
final class Agenda {
    /** A quarter of a millisecond: in a fleet of ten thousand, a dozen things happen in it. */
    private static final int NANOS_OF_A_PAGE = 1 << 18;

    private final VirtualClock clock;
    private final PriorityQueue<Event> open = new PriorityQueue<>();
    private Event[] later = new Event[1 << 10];
    private int openPage;
    private long turns;

    Agenda(VirtualClock clock) {
        this.clock = clock;
    }

    /** What is on it, once at a time. */
    abstract static class Event implements Comparable<Event> {
        private long at;
        private long turn;

        /** On the same page. */
        private Event next;

        abstract void happen();

        final long at() {
            return at;
        }

        final long turn() {
            return turn;
        }

        @Override
        public final int compareTo(Event other) {
            return at == other.at ? Long.compare(turn, other.turn) : Long.compare(at, other.at);
        }
    }

    private static final class Happening extends Event {
        private final Runnable what;

        Happening(Runnable what) {
            this.what = what;
        }

        @Override
        void happen() {
            what.run();
        }
    }

    /** In nanoseconds from the beginning, as all times here. */
    long now() {
        return clock.nanos();
    }

    void at(long time, Runnable what) {
        add(new Happening(what), time, nextTurn());
    }

    void in(long time, Runnable what) {
        at(now() + time, what);
    }

    /** Later than those before, among what happens at the same time. */
    long nextTurn() {
        return turns++;
    }

    /** One that is not on it. */
    void add(Event event, long time, long turn) {
        event.at = Math.max(time, now());
        event.turn = turn;
        int page = pageOf(event.at);
        if (page <= openPage) {
            open.add(event);
        } else {
            makeRoomFor(page);
            event.next = later[page];
            later[page] = event;
        }
    }

    /** One that is on it. */
    void remove(Event event) {
        int page = pageOf(event.at);
        if (page <= openPage) {
            open.remove(event);
        } else if (later[page] == event) {
            later[page] = event.next;
        } else {
            Event before = later[page];
            while (before.next != event) {
                before = before.next;
            }
            before.next = event.next;
        }
    }

    private static int pageOf(long time) {
        return Math.toIntExact(time / NANOS_OF_A_PAGE);
    }

    private void makeRoomFor(int page) {
        if (page >= later.length) {
            later = Arrays.copyOf(later, 2 * page);
        }
    }

    /** Lets happen what happens until then. */
    void runUntil(long end) {
        makeRoomFor(pageOf(end));
        while (hasNextUntil(end)) {
            Event next = open.remove();
            clock.advanceTo(next.at);
            next.happen();
        }
        clock.advanceTo(end);
    }

    private boolean hasNextUntil(long end) {
        while (open.isEmpty() && openPage < pageOf(end)) {
            turnThePage();
        }
        return !open.isEmpty() && open.peek().at <= end;
    }

    private void turnThePage() {
        openPage++;
        Event event = later[openPage];
        later[openPage] = null;
        while (event != null) {
            Event next = event.next;
            event.next = null;
            open.add(event);
            event = next;
        }
    }
}
