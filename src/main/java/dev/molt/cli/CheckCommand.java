package dev.molt.cli;

import dev.molt.check.Finding;
import dev.molt.check.UpdateCheck;
import dev.molt.update.ReleaseId;
import dev.molt.update.UpdateLock;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
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
        Finding finding = check.look(running);
        Json json = Json.with("verdict", finding.verdict().text())
                .and("available", finding.isAvailable())
                .and("release", running.text())
                .and("commit", finding.commit())
                .and("why", finding.why());
        return request ? requested(check, finding, running, json) : Answer.done(json.fields(), said(finding));
    }

    private static String said(Finding finding) {
        String why = finding.verdict() == Finding.Verdict.PINNED
                ? "There is an update to " + finding.commit().substring(0, 10) + ", but: " + finding.why() + "."
                : finding.why() + ".";
        return finding.isAvailable() ? why + " Take it with: molt update" : why;
    }

    private static Answer requested(UpdateCheck check, Finding finding, ReleaseId running, Json json)
            throws IOException {
        if (finding.verdict() == Finding.Verdict.CURRENT) {
            return Answer.done(json.and("requested", "").fields(), said(finding));
        }
        Optional<UpdateLock> lock = finding.isAvailable() ? check.request(finding, running) : Optional.empty();
        json.and("requested", lock.map(UpdateLock::id).orElse(""));
        String line = lock.map(created -> "Requested update " + created.id() + ": " + finding.why() + ".")
                .orElse(finding.isAvailable() ? "Another update is open already." : said(finding));
        return new Answer(lock.isPresent() ? Exit.DONE : Exit.REFUSED, json.fields(), List.of(line));
    }
}
