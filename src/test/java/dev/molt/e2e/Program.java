package dev.molt.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The git repository of a level 0 program: a copy of {@code examples/python}, one commit per release. */
record Program(Path home) {
    private static final Map<String, String> IDENTITY = Map.of(
            "HOME", "/nonexistent",
            "GIT_AUTHOR_NAME", "e2e",
            "GIT_AUTHOR_EMAIL", "e2e@localhost",
            "GIT_COMMITTER_NAME", "e2e",
            "GIT_COMMITTER_EMAIL", "e2e@localhost");

    static Program create(Path home) {
        Path example = Path.of("examples/python").toAbsolutePath();
        Command.run(List.of("cp", "-r", example.toString(), home.toString())).orThrow();
        Program program = new Program(home);
        program.git("init", "-q", "-b", "main");
        program.commit("the first release");
        return program;
    }

    Program write(String file, String text) {
        try {
            Files.writeString(home.resolve(file), text);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    Program replace(String file, String text, String replacement) {
        try {
            String before = Files.readString(home.resolve(file));
            if (!before.contains(text)) {
                throw new IllegalArgumentException(file + " does not contain " + text);
            }
            return write(file, before.replace(text, replacement));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    String commit(String title) {
        git("add", "-A");
        git("commit", "-q", "--allow-empty", "-m", title);
        return git("rev-parse", "HEAD").trim();
    }

    private String git(String... arguments) {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(Arrays.asList(arguments));
        return Command.run(home, IDENTITY, command).orThrow().output();
    }
}
