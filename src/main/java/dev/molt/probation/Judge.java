package dev.molt.probation;

import static dev.molt.update.Figures.percent;

import dev.molt.update.KeptFigures;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Says which thresholds a release has broken. One look is chance, a pause or a burst: only what is broken in three looks in a row counts.
 * A share of answers is judged only when there are enough of them; until then a look goes on collecting where the one before
 * stopped. Used by one thread.
 */
final class Judge {
    private static final int IN_A_ROW = 3;

    /**
     * A count of five is good to about half of itself, a count of one to nothing. So a share is judged when five answers were 5xx, or when
     * there were so many answers that five would be the threshold: 5000 for 0.1 %.
     */
    private static final int ENOUGH_ERRORS = 5;

    private final Thresholds thresholds;
    private final Optional<KeptFigures> before;
    private final Row errors = new Row();
    private final Row slow = new Row();
    private final Row slower = new Row();
    private final Row cpu = new Row();
    private final Row memory = new Row();
    private Counts errorsFrom;
    private Counts timesFrom;

    Judge(Thresholds thresholds, Optional<KeptFigures> before, Counts from) {
        this.thresholds = thresholds;
        this.before = before;
        this.errorsFrom = from;
        this.timesFrom = from;
    }

    /** How many looks in a row have found the same. */
    private static final class Row {
        private int length;

        boolean isLongEnough(boolean broken) {
            length = broken ? length + 1 : 0;
            return length >= IN_A_ROW;
        }
    }

    /** What is broken now, in words; empty while nothing is. */
    List<String> judge(Look look) {
        List<String> broken = new ArrayList<>();
        judgeErrors(look.answers(), broken);
        judgeTimes(look.answers(), broken);
        if (cpu.isLongEnough(look.cpuPercent() >= thresholds.cpuPercent())) {
            broken.add(percent(look.cpuPercent()) + " % of the CPU is used (PROBATION_CPU: "
                    + percent(thresholds.cpuPercent()) + " %)");
        }
        if (memory.isLongEnough(look.memoryPercent() >= thresholds.memoryPercent())) {
            broken.add(percent(look.memoryPercent()) + " % of the memory is used (PROBATION_MEMORY: "
                    + percent(thresholds.memoryPercent()) + " %)");
        }
        return broken;
    }

    private void judgeErrors(Counts now, List<String> broken) {
        Counts window = now.since(errorsFrom);
        boolean manyAnswers = window.answers() * thresholds.errorPercent() / 100 >= ENOUGH_ERRORS;
        if (window.errors() < ENOUGH_ERRORS && !manyAnswers) {
            return;
        }
        errorsFrom = now;
        boolean tooMany = window.errors() >= ENOUGH_ERRORS && window.errorPercent() >= thresholds.errorPercent();
        if (errors.isLongEnough(tooMany)) {
            broken.add(percent(window.errorPercent()) + " % of the answers are 5xx (PROBATION_ERRORS: "
                    + percent(thresholds.errorPercent()) + " %)");
        }
    }

    private void judgeTimes(Counts now, List<String> broken) {
        Counts window = now.since(timesFrom);
        OptionalLong p95 = window.p95Millis();
        if (p95.isEmpty()) {
            return;
        }
        timesFrom = now;
        if (slow.isLongEnough(p95.getAsLong() >= thresholds.p95Millis())) {
            broken.add("p95 is " + p95.getAsLong() + " ms (PROBATION_P95: " + thresholds.p95Millis() + " ms)");
        }
        before.ifPresent(kept -> judgeAgainst(kept, p95.getAsLong(), broken));
    }

    private void judgeAgainst(KeptFigures kept, long p95, List<String> broken) {
        OptionalLong then = kept.figures().p95Millis();
        if (then.isPresent() && slower.isLongEnough(p95 >= thresholds.tooManyTimes(then.getAsLong()))) {
            broken.add("p95 is " + p95 + " ms, with " + kept.release() + " it was " + then.getAsLong()
                    + " ms (PROBATION_P95_TIMES: " + thresholds.p95Times() + ")");
        }
    }
}
