package dev.molt.cli;

import dev.molt.update.Maintenance;
import dev.molt.update.Pin;
import dev.molt.update.ReleaseId;
import dev.molt.update.UpdateLock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;

/** {@code molt status}. */
@CommandLine.Command(
        name = "status",
        description = {
            "What runs, and whether an update is open.",
            "Exit code 0: it serves, or an update is going on; 1: it crashes, or a file cannot be read; 4: nothing answers."
        })
final class StatusCommand extends Command {
    @Override
    Answer answer() throws IOException {
        Situation situation = Situation.read(around());
        Automatic automatic = Automatic.read(around(), situation);
        int width = Terminal.width(around());
        ProbationState probation = ProbationState.read(around(), situation);
        List<String> lines = lines(situation, automatic, probation).stream()
                .map(line -> Table.cut(line, width))
                .toList();
        return new Answer(exitCode(situation), json(situation, automatic, probation), lines);
    }

    static int exitCode(Situation situation) {
        if (!situation.problems().isEmpty()) {
            return Exit.FAILED;
        }
        if (!situation.supervised()) {
            return Exit.UNREACHABLE;
        }
        return switch (situation.state()) {
            case "crash_loop", "backing_off" -> Exit.FAILED;
            case "serving" -> situation.readiness().isGone() ? Exit.UNREACHABLE : Exit.DONE;
            default -> Exit.DONE;
        };
    }

    private static Map<String, Object> json(Situation situation, Automatic automatic, ProbationState probation) {
        return Json.with("release", situation.release().map(ReleaseId::text).orElse(""))
                .and("commit", situation.commit())
                .and("phase", situation.phase())
                .and("pinned", situation.pin().isPresent())
                .and(
                        "pin",
                        situation
                                .pin()
                                .map(pin -> Json.with("release", pin.release())
                                        .and("reason", pin.reason())
                                        .and("pinned_by", pin.pinnedBy())
                                        .and("pinned_at", pin.pinnedAt())
                                        .fields())
                                .orElse(Map.of()))
                .and(
                        "maintenance",
                        situation.maintenance().map(StatusCommand::maintenance).orElse(Map.of()))
                .and("automatic", automatic.json())
                .and("supervisor", situation.supervised() ? "running" : "not_running")
                .and("supervisor_pid", situation.get("pid"))
                .and("state", situation.state())
                .and("reason", situation.get("reason"))
                .and("since", situation.get("since"))
                .and("worker", situation.get("worker"))
                .and("worker_pid", situation.get("worker_pid"))
                .and("readiness", situation.readiness().text())
                .and("port", situation.get("port"))
                .and("crashes", situation.get("crashes"))
                .and("update", situation.open().map(StatusCommand::open).orElse(Map.of()))
                .and("progress", situation.progress().orElse(""))
                .and("last_update", situation.last().map(StatusCommand::ended).orElse(Map.of()))
                .and("probation", probation.json())
                .and("problems", situation.problems())
                .fields();
    }

    private static Map<String, Object> maintenance(Maintenance maintenance) {
        return Json.with("message", maintenance.message())
                .and("begun_by", maintenance.begunBy())
                .and("begun_at", maintenance.begunAt())
                .fields();
    }

    private static Map<String, Object> open(UpdateLock lock) {
        return fields(
                lock, "id", "kind", "phase", "from", "to", "ref", "config", "requested_by", "requested_at", "attempts");
    }

    private static Map<String, Object> ended(UpdateLock record) {
        return fields(
                record, "id", "kind", "outcome", "reason", "from", "to", "config", "ended_at", "not_accepting_ms");
    }

    private static Map<String, Object> fields(UpdateLock lock, String... keys) {
        Json json = new Json();
        for (String key : keys) {
            json.and(key, lock.get(key));
        }
        return json.fields();
    }

    private List<String> lines(Situation situation, Automatic automatic, ProbationState probation) {
        List<String> lines = new ArrayList<>();
        lines.add("release  " + situation.release().map(ReleaseId::text).orElse("none"));
        lines.add("state    " + state(situation));
        lines.add("update   " + situation.open().map(this::openLine).orElse(situation.phase()));
        situation.progress().ifPresent(progress -> lines.add("progress " + progress));
        situation.maintenance().map(this::maintenanceLine).ifPresent(lines::add);
        lines.add("pinned   " + situation.pin().map(StatusCommand::pinLine).orElse("no"));
        lines.add("auto     " + automatic.line());
        lines.add("last     " + situation.last().map(this::lastLine).orElse("no update has ended here"));
        probation.line().ifPresent(line -> lines.add("watched  " + line));
        situation.problems().forEach(problem -> lines.add("problem  " + problem));
        return lines;
    }

    private static String state(Situation situation) {
        if (!situation.supervised()) {
            return "no supervisor runs; start Molt with ./entrypoint.sh";
        }
        StringBuilder text = new StringBuilder(situation.state());
        if (!situation.get("worker_pid").isEmpty()) {
            text.append(", worker ").append(situation.get("worker"));
            text.append(" (pid ").append(situation.get("worker_pid")).append(") ");
            text.append(situation.readiness().text().replace('_', ' '));
        }
        text.append(", port ").append(situation.get("port"));
        String reason = situation.state().equals("serving") ? "" : situation.get("reason");
        return text.append(reason.isEmpty() ? "" : ": " + reason).toString();
    }

    private String openLine(UpdateLock lock) {
        String target = lock.isConfiguration()
                ? lock.title()
                : lock.to().map(ReleaseId::text).orElse(lock.get("ref"));
        return lock.phase().text() + ": " + lock.kind() + " " + lock.id() + " to " + target + ", requested by "
                + lock.get("requested_by") + " " + Ages.since(lock.get("requested_at"), around().clock()) + " ago";
    }

    private String maintenanceLine(Maintenance maintenance) {
        String begun = maintenance.begunAt().isEmpty()
                ? ""
                : " by " + maintenance.begunBy() + " " + Ages.since(maintenance.begunAt(), around().clock()) + " ago";
        return "maintenance on" + begun + (maintenance.message().isEmpty() ? "" : ": " + maintenance.message());
    }

    private static String pinLine(Pin pin) {
        return "by " + pin.pinnedBy() + (pin.reason().isEmpty() ? "" : ": " + pin.reason());
    }

    private String lastLine(UpdateLock record) {
        String ended = record.get("ended_at");
        String what = record.isConfiguration() ? record.title() : record.kind() + " " + record.id();
        return record.get("outcome") + ": " + what
                + (ended.isEmpty() ? "" : ", " + Ages.since(ended, around().clock()) + " ago")
                + (record.reason().isEmpty() ? "" : ": " + record.reason());
    }
}
