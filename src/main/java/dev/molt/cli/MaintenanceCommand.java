package dev.molt.cli;

import dev.molt.update.Maintenance;
import dev.molt.update.ReleaseId;
import dev.molt.update.SupervisorState;
import dev.molt.update.SupervisorWaker;
import dev.molt.update.UpdateLock;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code molt maintenance}. */
@CommandLine.Command(
        name = "maintenance",
        description = {
            "on: drain and stop the worker, and answer clients 503 with a page until off, also after a restart.",
            "off: start it again. Both wait until it is so. Meanwhile nothing is updated, and nothing writes to the database."
        },
        footer = Exit.TEXT)
final class MaintenanceCommand extends Command {
    /** What is wanted. */
    private enum Switch {
        on,
        off
    }

    private static final Set<String> SETTLED = Set.of("serving", "backing_off", "crash_loop");

    @Parameters(index = "0", paramLabel = "on|off", description = "What is wanted.")
    private Switch wanted;

    @Option(
            names = "--message",
            paramLabel = "TEXT",
            defaultValue = "",
            description = "With on: what the page tells people, for example until when.")
    private String message;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "600",
            description = "How long to wait at most; default ${DEFAULT-VALUE}.")
    private int timeout;

    @Spec
    private CommandSpec spec;

    @Override
    Answer answer() throws IOException {
        ReleaseId running = around().running();
        boolean on = wanted == Switch.on;
        if (on) {
            begin();
        } else if (!end()) {
            return Answer.done(json("off"), "No maintenance was on.");
        }
        if (!new SupervisorWaker(around().data()).wake("maintenance")) {
            return new Answer(
                    Exit.UNREACHABLE,
                    json(wanted.name()),
                    List.of("Maintenance is " + wanted + ". No supervisor runs; Molt will start like that."));
        }
        SupervisorState state = new StateWait(around(), Duration.ofSeconds(Math.max(0, timeout)))
                .until(now -> on ? hasBegun(now) : SETTLED.contains(now.get("state")));
        return on ? begun(state) : ended(state, running);
    }

    private void begin() throws IOException {
        try {
            Maintenance.of(message, around().requester(), around().clock().instant())
                    .write(around().data());
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(spec.commandLine(), "--message: " + e.getMessage());
        }
    }

    private boolean end() throws IOException {
        if (!message.isEmpty()) {
            throw new CommandLine.ParameterException(spec.commandLine(), "--message goes with on");
        }
        return Maintenance.remove(around().data());
    }

    private boolean hasBegun(SupervisorState state) {
        return state.get("state").equals("maintenance") && state.get("reason").equals(message);
    }

    private Answer begun(SupervisorState state) throws IOException {
        if (hasBegun(state)) {
            String clients = state.get("responder").equals("on")
                    ? "answered 503"
                    : "refused, as Molt does not hold the port (APP_SOCKET=none),";
            return Answer.done(
                    json("on"), "The worker is stopped; clients are " + clients + " until molt maintenance off.");
        }
        String why = UpdateLock.read(around().data().lock())
                .map(lock -> "update " + lock.id() + " comes first")
                .orElse("the worker still drains");
        return new Answer(
                Exit.STILL_GOING,
                json("on"),
                List.of("Maintenance is on, but has not begun yet: " + why + ". Follow it with: molt status"));
    }

    private Answer ended(SupervisorState state, ReleaseId running) {
        return switch (state.get("state")) {
            case "serving" -> Answer.done(json("off"), "Release " + running + " accepts again.");
            case "backing_off", "crash_loop" ->
                new Answer(
                        Exit.FAILED,
                        json("off"),
                        List.of("Maintenance is off, but release " + running + " does not come up: "
                                + state.get("reason")));
            default ->
                new Answer(
                        Exit.STILL_GOING,
                        json("off"),
                        List.of("Maintenance is off; release " + running
                                + " does not accept yet. Follow it with: molt status"));
        };
    }

    private static Map<String, Object> json(String is) {
        return Json.with("maintenance", is).fields();
    }
}
