package dev.molt.verify;

import dev.molt.update.CheckResult;
import dev.molt.update.CheckResult.Verdict;
import java.util.Optional;

/** How far the tries of one check have come. Not thread-safe: its verification guards it. */
final class Trial {
    private final ListedCheck check;
    private final boolean failedBefore;
    private final Optional<String> obstacle;
    private int tries;
    private boolean good;
    private boolean cut;
    private long millis;
    private String detail = "it did not end in time";

    /** Of a check that has failed before or not, and that something may keep from being made. */
    Trial(ListedCheck check, boolean failedBefore, Optional<String> obstacle) {
        this.check = check;
        this.failedBefore = failedBefore && check.baseline();
        this.obstacle = obstacle;
    }

    ListedCheck check() {
        return check;
    }

    boolean isToBeMade() {
        return obstacle.isEmpty();
    }

    /** Whether the outcome of all may depend on it. */
    private boolean counts() {
        return !check.advisory() && !failedBefore && isToBeMade();
    }

    void note(boolean isGood, String what, long took) {
        tries++;
        good = isGood;
        detail = what;
        millis = took;
    }

    /** No time is left for another try. */
    void cutShort() {
        cut = !good;
    }

    boolean mayBeTriedAgain() {
        return !good && !cut && tries <= check.retries();
    }

    /** Whether everything is lost by it. */
    boolean isLost() {
        return counts() && !mayBeTriedAgain() && !good;
    }

    /** Whether nobody has to wait for it: one that does not count is tried at least once, and again only while others are. */
    boolean isSettled() {
        return good || cut || !isToBeMade() || isLost() || !counts() && tries > 0;
    }

    CheckResult result() {
        return new CheckResult(check.name(), check.advisory(), verdict(), millis, what());
    }

    private String what() {
        if (wasMade()) {
            return good ? detail : detail + triesSaid();
        }
        return obstacle.orElse("another one had failed already");
    }

    private boolean wasMade() {
        return isToBeMade() && (tries > 0 || cut);
    }

    private Verdict verdict() {
        if (!wasMade()) {
            return Verdict.NOT_RUN;
        }
        if (good) {
            return Verdict.OK;
        }
        return failedBefore ? Verdict.FAILED_BEFORE : Verdict.FAILED;
    }

    private String triesSaid() {
        if (cut && check.retries() > 0) {
            return " (VERIFY_TIMEOUT ended it after " + tries + " of " + (check.retries() + 1) + " tries)";
        }
        return tries > 1 ? " (tried " + tries + " times)" : "";
    }
}
