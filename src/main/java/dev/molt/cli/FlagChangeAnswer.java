package dev.molt.cli;

import dev.molt.flags.FlagChange;
import dev.molt.flags.FlagStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Tells what a change of flags has changed. */
final class FlagChangeAnswer {
    private FlagChangeAnswer() {}

    static Answer of(FlagStore.Made made, List<String> notes) {
        List<String> changed = made.change().since(made.before());
        List<String> lines = new ArrayList<>();
        lines.add("Change " + made.change().number() + ": "
                + (changed.isEmpty() ? "everything is as it was" : String.join(", ", changed)) + ".");
        made.setAside()
                .ifPresent(kept -> lines.add("flags.json could not be read and is kept as " + kept
                        + "; this change goes out from change " + made.before().number() + "."));
        lines.addAll(notes);
        return new Answer(Exit.DONE, json(made.change(), changed), lines);
    }

    static Map<String, Object> json(FlagChange change, List<String> changed) {
        return Json.with("change", change.number())
                .and("at", change.at().toString())
                .and("by", change.by())
                .and("reason", change.reason())
                .and("changed", changed)
                .fields();
    }
}
