package dev.molt.cli;

import dev.molt.flags.FlagChange;
import dev.molt.flags.FlagHistory;
import dev.molt.flags.FlagStore;
import dev.molt.update.DataDirectory;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The changes of flags that are kept. */
final class PastFlags {
    private final FlagChange present;
    private final List<FlagChange> changes;
    private final Instant now;

    private PastFlags(FlagChange present, List<FlagChange> changes, Instant now) {
        this.present = present;
        this.changes = changes;
        this.now = now;
    }

    /** Newest first. */
    static List<PastChange> read(DataDirectory data, Instant now) throws IOException {
        FlagChange present = new FlagStore(data).present().change();
        List<FlagChange> kept = new FlagHistory(data).list().changes();
        return new PastFlags(present, withPresent(present, kept), now).all();
    }

    /** The file is the change: a power cut may have kept it from the history. */
    private static List<FlagChange> withPresent(FlagChange present, List<FlagChange> kept) {
        if (present.number() == 0) {
            return kept;
        }
        List<FlagChange> changes = new ArrayList<>(List.of(present));
        kept.stream().filter(change -> change.number() < present.number()).forEach(changes::add);
        return changes;
    }

    private List<PastChange> all() {
        List<PastChange> past = new ArrayList<>();
        for (int i = 0; i < changes.size(); i++) {
            FlagChange change = changes.get(i);
            boolean inForce = i == 0 && change.number() == present.number();
            past.add(new PastChange(
                    PastChange.Of.FLAGS,
                    change.at(),
                    change.by(),
                    said(change, before(i)),
                    inForce && mayExplain(),
                    isKnown(i + 1) ? "" : "what was set before it is not kept any more"));
        }
        return past;
    }

    private boolean isKnown(int index) {
        return index < changes.size() || changes.get(index - 1).number() == 1;
    }

    private FlagChange before(int index) {
        return index + 1 < changes.size() ? changes.get(index + 1) : FlagChange.NONE;
    }

    private boolean mayExplain() {
        List<Object> states = new ArrayList<>();
        changes.forEach(change -> states.add(change.inForce(now)));
        if (isKnown(changes.size())) {
            states.add(FlagChange.NONE.inForce(now));
        }
        return states.size() == 1 || PastChange.isNew(states);
    }

    private static String said(FlagChange change, FlagChange before) {
        return "change " + change.number() + " of flags: " + String.join(", ", change.since(before))
                + (change.reason().isEmpty() ? "" : " (" + change.reason() + ")");
    }
}
