package dev.molt.cli;

import dev.molt.notify.Alerts;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;

/** {@code molt alerts list}. */
@CommandLine.Command(
        name = "list",
        description = "The channels, what waits for them, and what each could not send last.")
final class AlertsListCommand extends Command {
    @Override
    Answer answer() throws IOException {
        Alerts.Status status = AlertsCommand.alerts(around()).status();
        List<String> lines = new ArrayList<>(
                status.channels().isEmpty()
                        ? List.of(AlertsCommand.NO_CHANNEL, AlertsCommand.SET_ONE + ".")
                        : table(status).lines(Terminal.width(around())));
        status.waiting().forEach(each -> lines.add("waits: " + each.event() + ", for " + ago(each.since())));
        if (status.failed() + status.expired() > 0) {
            lines.add(status.failed() + " refused (outbox/failed), " + status.expired()
                    + " not sent within a week (outbox/expired)");
        }
        status.problems().forEach(problem -> lines.add("problem: " + problem));
        return new Answer(status.problems().isEmpty() ? Exit.DONE : Exit.FAILED, json(status), lines);
    }

    private Table table(Alerts.Status status) {
        Table table = new Table("CHANNEL", "TO", "WAITING", "LAST FAILURE");
        for (Alerts.Health each : status.channels()) {
            table.row(
                    each.name(),
                    each.to(),
                    Integer.toString(each.waiting()),
                    each.lastFailure()
                            .map(told -> ago(told.at()) + " ago: " + told.why() + " (" + told.event() + ")")
                            .orElse("-"));
        }
        return table;
    }

    private String ago(Instant time) {
        return Ages.since(time.toString(), around().clock());
    }

    private static Map<String, Object> json(Alerts.Status status) {
        return Json.with(
                        "channels",
                        status.channels().stream().map(AlertsListCommand::json).toList())
                .and(
                        "waiting",
                        status.waiting().stream()
                                .map(each -> Json.with("alert", each.event())
                                        .and("since", each.since().toString())
                                        .fields())
                                .toList())
                .and("failed", status.failed())
                .and("expired", status.expired())
                .and("problems", status.problems())
                .fields();
    }

    private static Map<String, Object> json(Alerts.Health health) {
        Json json = Json.with("name", health.name()).and("to", health.to()).and("waiting", health.waiting());
        health.lastFailure().ifPresent(told -> json.and("last_failure", AlertsCommand.json(told)));
        return json.fields();
    }
}
