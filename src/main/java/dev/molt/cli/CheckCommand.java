package dev.molt.cli;

import dev.molt.check.Finding;
import dev.molt.check.UpdateCheck;
import dev.molt.check.UpdateCheck.Taken;
import dev.molt.fleet.CoordinatorException;
import dev.molt.rollout.Participant;
import dev.molt.update.ReleaseId;
import dev.molt.update.Stamps;
import dev.molt.update.UpdateLock;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code molt check}. */
@CommandLine.Command(
        name = "check",
        description = "Ask the remote whether there is an update. Changes nothing, unless --request is given.")
final class CheckCommand extends Command {
    @Option(
            names = "--request",
            description = "Request the update that is found, as AUTO_UPDATE_ENABLED=true would; "
                    + "exit code 3 if it is not to be taken by itself.")
    private boolean request;

    @Override
    Answer answer() throws IOException {
        ReleaseId running = around().running();
        UpdateCheck check = UpdateCheck.of(
                around().settings(), around().environment(), around().data(), around().home(), around().clock());
        if (!request) {
            Finding finding = check.look(running);
            return Answer.done(json(finding, running).fields(), said(finding));
        }
        return requested(take(check, running), running);
    }

    /** In a fleet it has to be this host's turn. */
    private Taken take(UpdateCheck check, ReleaseId running) throws IOException {
        if (!FleetStore.isThere(around())) {
            return check.take(running);
        }
        try {
            return FleetStore.use(
                    around(),
                    coordinator ->
                            check.take(running, Participant.gate(coordinator, around().settings(), around().data())));
        } catch (CoordinatorException e) {
            throw new Failure(
                    Exit.UNREACHABLE, "the fleet cannot be asked: " + e.getMessage(), "Mend that, and ask again");
        }
    }

    private static Json json(Finding finding, ReleaseId running) {
        return Json.with("verdict", finding.verdict().text())
                .and("available", finding.isAvailable())
                .and("release", running.text())
                .and("commit", finding.commit())
                .and("next", finding.next())
                .and("opens_at", finding.opens().map(Stamps::iso).orElse(""))
                .and("why", finding.why());
    }

    private static String said(Finding finding) {
        String why = finding.isHeldBack()
                ? "There is an update to " + finding.commit().substring(0, 10) + ", but: " + finding.why() + "."
                : finding.why() + ".";
        return finding.isAvailable() || finding.verdict() == Finding.Verdict.WAITING
                ? why + " Take it with: molt update"
                : why;
    }

    private static Answer requested(Taken taken, ReleaseId running) {
        Finding finding = taken.finding();
        Json json = json(finding, running)
                .and("requested", taken.request().map(UpdateLock::id).orElse(""));
        if (finding.verdict() == Finding.Verdict.CURRENT) {
            return Answer.done(json.fields(), said(finding));
        }
        String line = taken.request()
                .map(created -> "Requested update " + created.id() + ": " + finding.why() + ".")
                .orElse(finding.isAvailable() ? "Another update is open already." : said(finding));
        int exit = taken.request().isPresent() ? Exit.DONE : Exit.REFUSED;
        return new Answer(exit, json.fields(), List.of(line));
    }
}
