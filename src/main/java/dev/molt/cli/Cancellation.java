package dev.molt.cli;

import dev.molt.update.Outcome;
import dev.molt.update.Requests;
import dev.molt.update.SupervisorWaker;
import dev.molt.update.UpdateLock;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Gives an open update up. */
final class Cancellation {
    private final Surroundings around;
    private final WaitOptions wait;

    Cancellation(Surroundings around, WaitOptions wait) {
        this.around = around;
        this.wait = wait;
    }

    Answer cancel() throws IOException {
        Requests requests = new Requests(around.data(), around.clock());
        Optional<UpdateLock> open = requests.open();
        if (open.isEmpty()) {
            return Answer.done(Json.with("id", "").and("cancelled", false).fields(), "No update is open.");
        }
        UpdateLock lock = open.get();
        if (!lock.phase().canBeCancelled()) {
            throw new Failure(
                    Exit.REFUSED,
                    "update " + lock.id() + " is in phase " + lock.phase().text() + ": the old worker has been drained",
                    "It ends by itself within READY_TIMEOUT; then molt rollback goes back");
        }
        SupervisorWaker waker = new SupervisorWaker(around.data());
        if (!waker.isHeard()) {
            throw new Failure(
                    Exit.UNREACHABLE,
                    "no supervisor runs, and nobody else may end update " + lock.id(),
                    "Start Molt, then cancel; the update begins by staging, which changes nothing");
        }
        requests.cancel(lock, around.requester());
        waker.wake("cancel");
        Json json = Json.with("id", lock.id());
        return wait.isWanted()
                ? awaited(lock, json)
                : Answer.done(json.and("cancelled", true).fields(), "Asked to cancel update " + lock.id() + ".");
    }

    /** Cancelled is what was wanted here, so abandoned is success. */
    private Answer awaited(UpdateLock lock, Json json) throws IOException {
        Optional<UpdateLock> ended = new Waiting(around, wait.timeout()).await(lock.id());
        if (ended.isEmpty()) {
            throw new Failure(Exit.STILL_GOING, "update " + lock.id() + " has not ended yet", "See molt status");
        }
        UpdateLock record = ended.get();
        boolean cancelled = record.outcome().filter(Outcome.ABANDONED::equals).isPresent();
        String line = cancelled
                ? "Update " + lock.id() + " is cancelled; nothing changed."
                : "Update " + lock.id() + " went on: it is "
                        + record.get("outcome").replace('_', ' ') + ".";
        return new Answer(
                cancelled ? Exit.DONE : Exit.FAILED,
                json.and("cancelled", cancelled)
                        .and("outcome", record.get("outcome"))
                        .fields(),
                List.of(line));
    }
}
