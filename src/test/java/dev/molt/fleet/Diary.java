package dev.molt.fleet;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;

/** What somebody says, and when that was heard here. Safe for threads. */
final class Diary {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final Duration LOOK = Duration.ofMillis(2);

    /** Whose it is, for failures. */
    private final String whose;

    private final List<Said> lines = new CopyOnWriteArrayList<>();

    /**
     * @param at of {@link System#nanoTime}
     */
    record Said(long at, String line) {
        /** How long after that it was. */
        Duration after(long begin) {
            return Duration.ofNanos(at - begin);
        }

        /** The last word, which may be a token. */
        long number() {
            return Long.parseLong(line.substring(line.lastIndexOf(' ') + 1));
        }
    }

    Diary(String whose) {
        this.whose = whose;
    }

    void add(String line) {
        lines.add(new Said(System.nanoTime(), line));
    }

    /** The first line that begins like this, which may have been said before. */
    Said await(String beginning) {
        return awaitAfter(0, beginning);
    }

    /** The first that begins like this, not counting so many that were said before. */
    Said awaitAfter(int before, String beginning) {
        return Awaitility.await(whose + " says '" + beginning + "', and has said so far " + lines)
                .pollDelay(Duration.ZERO)
                .pollInterval(LOOK)
                .atMost(DEADLINE)
                .until(() -> find(before, beginning), Optional::isPresent)
                .orElseThrow();
    }

    Optional<Said> find(String beginning) {
        return find(0, beginning);
    }

    private Optional<Said> find(int before, String beginning) {
        return lines.stream()
                .skip(before)
                .filter(said -> said.line().startsWith(beginning))
                .findFirst();
    }

    List<String> lines() {
        return lines.stream().map(Said::line).toList();
    }

    @Override
    public String toString() {
        return whose + " " + lines();
    }
}
