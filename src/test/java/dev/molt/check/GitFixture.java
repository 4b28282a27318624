package dev.molt.check;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A real git repository, independent of the configuration of whoever runs the tests. */
public final class GitFixture {
    public final Path directory;
    private Instant now = Instant.parse("2026-11-19T08:00:00Z");

    /** Creates it with a branch main and nothing in it. */
    public GitFixture(Path directory) throws IOException {
        this.directory = Files.createDirectories(directory);
        git("init", "-q", "-b", "main");
    }

    /** Runs git in it; returns what it says. */
    public String git(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.redirectErrorStream(true).environment().putAll(environment());
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        try {
            if (process.waitFor() != 0) {
                throw new IOException(command + ": " + output);
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        return output;
    }

    private Map<String, String> environment() {
        return Map.of(
                "GIT_CONFIG_GLOBAL",
                "/dev/null",
                "GIT_CONFIG_NOSYSTEM",
                "1",
                "GIT_AUTHOR_NAME",
                "Maria",
                "GIT_AUTHOR_EMAIL",
                "maria@example.org",
                "GIT_COMMITTER_NAME",
                "Maria",
                "GIT_COMMITTER_EMAIL",
                "maria@example.org",
                "GIT_AUTHOR_DATE",
                now.toString(),
                "GIT_COMMITTER_DATE",
                now.toString());
    }

    /** Commits a file; returns the commit. */
    public String commit(String file, String content) throws IOException {
        return commit(file, content, "");
    }

    /** As {@link #commit(String, String)}, with these trailers in its message. */
    public String commit(String file, String content, String trailers) throws IOException {
        now = now.plusSeconds(60);
        Path path = directory.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, content);
        git("add", "-A");
        git("commit", "-q", "-m", "Change " + file + (trailers.isEmpty() ? "" : "\n\nWhy.\n\n" + trailers));
        return head();
    }

    /** The commit that is checked out. */
    public String head() throws IOException {
        return git("rev-parse", "HEAD");
    }

    /** When the commit that is checked out was made. */
    public Instant headTime() throws IOException {
        return Instant.ofEpochSecond(Long.parseLong(git("show", "-s", "--format=%ct", "HEAD")));
    }
}
