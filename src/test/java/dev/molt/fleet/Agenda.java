package dev.molt.fleet;

import java.util.PriorityQueue;

/** What happens when, in virtual time: one thing after the other, in the order of their times. */
final class Agenda {
    private final VirtualClock clock;
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private long number;

    Agenda(VirtualClock clock) {
        this.clock = clock;
    }

    private record Event(long at, long number, Runnable what) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return at == other.at ? Long.compare(number, other.number) : Long.compare(at, other.at);
        }
    }

    /** In nanoseconds from the beginning, as all times here. */
    long now() {
        return clock.nanos();
    }

    void at(long time, Runnable what) {
        events.add(new Event(Math.max(time, now()), number++, what));
    }

    void in(long time, Runnable what) {
        at(now() + time, what);
    }

    /** Lets happen what happens until then. */
    void runUntil(long end) {
        while (!events.isEmpty() && events.peek().at() <= end) {
            Event next = events.remove();
            clock.advanceTo(next.at());
            next.what().run();
        }
        clock.advanceTo(end);
    }
}
