package dev.molt.fleet;

import java.util.HashMap;
import java.util.Map;

/** What owners write to: messages with numbers, the effect of each, the cursor and the token in one transaction. */
final class Sink {
    private final Agenda agenda;
    private final HistoryChecker checker;
    private final boolean tokensAreChecked;
    private final Map<String, Long> tokens = new HashMap<>();
    private final Map<String, Long> cursors = new HashMap<>();

    Sink(Agenda agenda, HistoryChecker checker, boolean tokensAreChecked) {
        this.agenda = agenda;
        this.checker = checker;
        this.tokensAreChecked = tokensAreChecked;
    }

    /**
     * What it says.
     *
     * @param current false: there is an owner with a higher token
     * @param cursor the last message that was taken
     */
    record Answer(boolean current, long cursor) {}

    /** A new owner asks where to go on, and from then on no owner before it is heard. */
    Answer open(String name, long token) {
        boolean current = accepts(name, token);
        if (current) {
            checker.opened(name, token);
        }
        return new Answer(current, cursor(name));
    }

    /** Takes the next message; one that was taken before has no effect. */
    Answer apply(String name, long token, long number) {
        boolean current = accepts(name, token);
        boolean isNext = number == cursor(name) + 1;
        if (current && isNext) {
            checker.applied(agenda.now(), name, token, number);
            cursors.put(name, number);
        }
        return new Answer(current, cursor(name));
    }

    private boolean accepts(String name, long token) {
        boolean current = token >= tokens.getOrDefault(name, 0L);
        tokens.merge(name, token, Long::max);
        return current || !tokensAreChecked;
    }

    long cursor(String name) {
        return cursors.getOrDefault(name, 0L);
    }
}
