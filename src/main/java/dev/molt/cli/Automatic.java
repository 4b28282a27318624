package dev.molt.cli;

import dev.molt.check.LastLook;
import dev.molt.config.BadSetting;
import dev.molt.config.Settings;
import dev.molt.update.ReleaseId;
import dev.molt.update.Stamps;
import dev.molt.window.Schedule;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Whether updates come by themselves, and why none comes now.
 *
 * @param state on, off, or unknown when the settings cannot be used
 * @param opens when the schedule lets them come, if that is not now
 * @param why why it does not now, or what the last look found, or ""
 * @param look what the last look found, if it looked for the release that runs
 */
record Automatic(String state, Optional<Instant> opens, String why, Optional<LastLook> look) {
    static Automatic read(Surroundings around, Situation situation) {
        Optional<LastLook> look = situation
                .look()
                .filter(found -> found.get("release")
                        .equals(situation.release().map(ReleaseId::text).orElse("")));
        try {
            return of(around.settings(), look, around.clock());
        } catch (BadSetting e) {
            return new Automatic("unknown", Optional.empty(), "the settings cannot be used, see molt doctor", look);
        }
    }

    private static Automatic of(Settings settings, Optional<LastLook> look, Clock clock) {
        Instant now = clock.instant();
        Schedule schedule = settings.updateSchedule();
        String state = settings.autoUpdateEnabled() ? "on" : "off";
        if (look.isPresent()) {
            String why =
                    look.get().get("why") + "; looked " + Ages.since(look.get().get("looked_at"), clock) + " ago";
            return new Automatic(state, opens(schedule, now), why, look);
        }
        String why = schedule.whyClosed(now)
                .map(closed -> closed + "; opens " + schedule.shown(schedule.opensAt(now), now))
                .orElse("");
        return new Automatic(state, opens(schedule, now), why, look);
    }

    private static Optional<Instant> opens(Schedule schedule, Instant now) {
        return schedule.isOpen(now) ? Optional.empty() : Optional.of(schedule.opensAt(now));
    }

    String line() {
        return state + (why.isEmpty() ? "" : ": " + why);
    }

    Map<String, Object> json() {
        return Json.with("state", state)
                .and("opens_at", opens.map(Stamps::iso).orElse(""))
                .and("why", why)
                .and("last_look", look.map(LastLook::fields).orElse(Map.of()))
                .fields();
    }
}
