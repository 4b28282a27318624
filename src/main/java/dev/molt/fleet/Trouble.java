package dev.molt.fleet;

import org.slf4j.Logger;

/** Logs that something fails: that it begins to, and that it is over; not each time. For one thread. */
public final class Trouble {
    private final Logger log;
    private final String what;
    private long failures;

    /** What fails, as "The fleet's members cannot be read". */
    public Trouble(Logger log, String what) {
        this.log = log;
        this.what = what;
    }

    public void failed(Exception problem) {
        failures++;
        if (problem instanceof RuntimeException) {
            log.error("{}; trying on", what, problem);
        } else if (failures == 1) {
            log.warn("{}; trying on: {}", what, problem.getMessage());
        } else {
            log.debug("{}, {} times by now", what, failures, problem);
        }
    }

    public void isOver() {
        if (failures > 0) {
            log.info("Over after {} failures: {}", failures, what);
        }
        failures = 0;
    }
}
