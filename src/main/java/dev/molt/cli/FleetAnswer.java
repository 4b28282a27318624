package dev.molt.cli;

import dev.molt.rollout.Rollout;
import dev.molt.rollout.Slot;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What commands of the fleet answer. */
final class FleetAnswer {
    private FleetAnswer() {}

    /** The rollout is now like this; {@code more} may be "". */
    static Answer changed(Rollout rollout, String more) {
        List<String> lines = new ArrayList<>();
        lines.add(capital(rollout.said()) + ".");
        if (!more.isEmpty()) {
            lines.add(more);
        }
        return new Answer(Exit.DONE, Json.with("rollout", json(rollout)).fields(), lines);
    }

    static String capital(String sentence) {
        return sentence.substring(0, 1).toUpperCase(Locale.ROOT) + sentence.substring(1);
    }

    static Map<String, Object> json(Rollout rollout) {
        return Json.with("release", rollout.release().digits())
                .and("state", rollout.state().text())
                .and("reason", rollout.reason())
                .and("wave", rollout.wave())
                .and("waves", rollout.plan().waves())
                .and("canary", rollout.plan().canary().text())
                .and("parallel", rollout.plan().parallel())
                .and("soak_s", rollout.plan().soak().toSeconds())
                .and("deadline_s", rollout.plan().deadline().toSeconds())
                .and("begun_by", rollout.begunBy())
                .and("begun_at", rollout.begunAt().toString())
                .and("changed_by", rollout.changedBy())
                .and("changed_at", rollout.changedAt().toString())
                .fields();
    }

    static Map<String, Object> json(Slot slot) {
        return Json.with("host", slot.host())
                .and("release", slot.release().digits())
                .and("since", slot.since().toString())
                .and("deadline", slot.deadline().toString())
                .and("committed", slot.committed())
                .fields();
    }
}
