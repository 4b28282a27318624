package dev.molt.cli;

import dev.molt.notify.Alerts;
import dev.molt.notify.Told;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code molt alerts}. */
@CommandLine.Command(
        name = "alerts",
        description = "Who is told of updates and crashes, and what still has to be told.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {AlertsListCommand.class, AlertsTestCommand.class, AlertsRetryCommand.class})
final class AlertsCommand implements Group, Runnable {
    static final String NO_CHANNEL = "No channel is set, so alerts are in the log only.";
    static final String SET_ONE =
            "Set ALERT_WEBHOOK_URL, ALERT_TELEGRAM_TOKEN or ALERT_SMTP_URL, each with what belongs to it";

    @ParentCommand
    private MoltCommand parent;

    @Spec
    private CommandSpec spec;

    /** What tells people of something. */
    interface Telling {
        List<Told> tell(Alerts alerts) throws IOException, InterruptedException;
    }

    @Override
    public MoltCommand root() {
        return parent;
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "a command is missing: list, test or retry");
    }

    static Alerts alerts(Surroundings around) {
        return Alerts.of(around.settings(), around.data(), around.clock());
    }

    /** Tells, and says how it went; {@code nothing} is said when there was nothing to tell. */
    static Answer tell(Surroundings around, Telling telling, String nothing) throws IOException {
        Alerts alerts = alerts(around);
        if (alerts.status().channels().isEmpty()) {
            throw new Failure(Exit.REFUSED, NO_CHANNEL.substring(0, NO_CHANNEL.length() - 1), SET_ONE);
        }
        List<Told> told = told(alerts, telling);
        List<String> lines = new ArrayList<>(told.stream()
                .map(each -> each.channel() + ": " + each.event() + " "
                        + (each.isSent() ? "was sent" : "was not sent, " + each.why()))
                .toList());
        if (told.isEmpty()) {
            lines.add(nothing);
        }
        List<Map<String, Object>> json = told.stream().map(AlertsCommand::json).toList();
        return new Answer(
                told.stream().allMatch(Told::isSent) ? Exit.DONE : Exit.FAILED,
                Json.with("told", json).fields(),
                lines);
    }

    private static List<Told> told(Alerts alerts, Telling telling) throws IOException {
        try {
            return telling.tell(alerts);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while sending", e);
        }
    }

    static Map<String, Object> json(Told told) {
        return Json.with("channel", told.channel())
                .and("alert", told.event())
                .and("state", told.state())
                .and("at", told.at().toString())
                .and("why", told.why())
                .fields();
    }
}
