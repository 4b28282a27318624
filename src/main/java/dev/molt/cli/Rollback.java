package dev.molt.cli;

import dev.molt.update.BackupManifest;
import dev.molt.update.Backups;
import dev.molt.update.Releases;
import dev.molt.update.Request;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Asks for a rollback, after saying what it would lose. */
final class Rollback {
    private final Surroundings around;
    private final WaitOptions wait;
    private final Confirmation confirmation;

    Rollback(Surroundings around, WaitOptions wait, Confirmation confirmation) {
        this.around = around;
        this.wait = wait;
        this.confirmation = confirmation;
    }

    Answer perform(RollbackPlan plan) throws IOException {
        UpdateRequest request = new UpdateRequest(around, wait);
        request.refuseNow();
        if (plan.restore().isPresent()) {
            refuseDamaged(plan.restore().get());
            confirmation.orRefuse(losses(plan, plan.restore().get()));
        }
        List<String> notes = new ArrayList<>();
        notes.add(plan.restore().isPresent() ? "Code and database go back." : "Only the code goes back.");
        if (new Releases(around.data()).manifest(plan.to()).isEmpty()) {
            notes.add(plan.to() + " is not here any more and is built again from git.");
        }
        String restore = plan.restore().map(BackupManifest::stamp).orElse("");
        return request.make(Request.rollback(plan.from(), plan.to(), restore, around.requester()), notes);
    }

    private void refuseDamaged(BackupManifest backup) throws IOException {
        List<String> damage = new Backups(around.data()).damage(backup);
        if (!damage.isEmpty()) {
            throw new Failure(
                    Exit.REFUSED,
                    "backup " + backup.stamp() + " is damaged: " + String.join("; ", damage),
                    "Bring its files back, or choose another one: molt backups verify");
        }
    }

    private List<String> losses(RollbackPlan plan, BackupManifest backup) {
        return List.of(
                "Back from " + plan.from() + " to " + plan.to() + " with the database of " + backup.createdAt() + ", "
                        + Ages.since(backup.createdAt(), around.clock()) + " ago (backup " + backup.stamp() + ").",
                "Everything that was written since then will be gone from the service.",
                "The present state is backed up first, so molt backups restore can bring it back.");
    }
}
