package dev.molt.cli;

import dev.molt.update.OneLine;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.ParentCommand;

/** What all commands share: they make an answer, and it is printed as text, of which others wrote a part, or as JSON. */
abstract class Command implements Callable<Integer> {
    @ParentCommand
    private Object parent;

    abstract Answer answer() throws IOException;

    @Override
    public final Integer call() throws IOException {
        Answer answer = answer();
        if (root().json()) {
            around().out().println(JsonText.of(answer.json()));
        } else {
            answer.lines().stream().map(OneLine::shown).forEach(around().out()::println);
        }
        return answer.exitCode();
    }

    final MoltCommand root() {
        return parent instanceof MoltCommand root ? root : ((Group) parent).root();
    }

    final Surroundings around() {
        return root().around();
    }
}
