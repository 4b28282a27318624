package dev.molt.listener;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/** What was received and is not in the inbox yet, in its order. Safe for threads; calls nobody. */
final class Backlog {
    private static final int MOST = 1_000;
    private static final int MOST_CHARACTERS = 4 << 20;

    private final Deque<Received> waiting = new ArrayDeque<>();
    private long characters;

    /** Whether the source may be asked for one more message. */
    synchronized boolean hasRoom() {
        return waiting.size() < MOST && characters < MOST_CHARACTERS;
    }

    synchronized boolean isEmpty() {
        return waiting.isEmpty();
    }

    synchronized int size() {
        return waiting.size();
    }

    synchronized void add(Received message) {
        waiting.addLast(message);
        characters += message.text().length();
    }

    /** The first ones, at most so many; they stay. */
    synchronized List<Received> first(int most) {
        List<Received> first = new ArrayList<>(Math.min(most, waiting.size()));
        Iterator<Received> each = waiting.iterator();
        while (each.hasNext() && first.size() < most) {
            first.add(each.next());
        }
        return first;
    }

    synchronized void removeFirst(int count) {
        for (int i = 0; i < count && !waiting.isEmpty(); i++) {
            characters -= waiting.removeFirst().text().length();
        }
    }

    /**
     * Removes the message at which this position is, and what came before it. Of several the first one counts: to take something in
     * twice is better than never.
     *
     * @return whether it was here
     */
    synchronized boolean dropUpTo(Position position) {
        int count = 0;
        for (Received message : waiting) {
            count++;
            if (position.isAt(message)) {
                removeFirst(count);
                return true;
            }
        }
        return false;
    }

    synchronized void clear() {
        waiting.clear();
        characters = 0;
    }
}
