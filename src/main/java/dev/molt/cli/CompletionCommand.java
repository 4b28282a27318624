package dev.molt.cli;

import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code molt completion}. */
@CommandLine.Command(
        name = "completion",
        description = {
            "Print a script that completes commands and options in bash and zsh.",
            "Use it with: source <(molt completion)"
        })
final class CompletionCommand extends Command {
    @Spec
    private CommandSpec spec;

    @Override
    Answer answer() {
        String script = AutoComplete.bash("molt", spec.root().commandLine());
        return new Answer(
                Exit.DONE, Json.with("script", script).fields(), script.lines().toList());
    }
}
