package dev.molt.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The git repository of a scratch home: holds the supervisor under test and one commit per release. */
public final class Repository {
    private static final Map<String, String> IDENTITY = Map.of(
            "HOME", "/nonexistent",
            "GIT_CONFIG_NOSYSTEM", "1",
            "GIT_AUTHOR_NAME", "e2e",
            "GIT_AUTHOR_EMAIL", "e2e@localhost",
            "GIT_COMMITTER_NAME", "e2e",
            "GIT_COMMITTER_EMAIL", "e2e@localhost");

    private final Path home;
    private final List<Migration> migrations = new ArrayList<>();
    private int commits;

    private Repository(Path home) {
        this.home = home;
    }

    public static Repository create(Path home, Template template) {
        Command.run(List.of(
                        "cp",
                        "-a",
                        template.checkout() + "/entrypoint.sh",
                        template.checkout() + "/scripts",
                        home.toString()))
                .orThrow();
        Repository repository = new Repository(home);
        repository.write(".gitignore", "target/\n/data\n/logs\n/log\n/shims/\n/trace*\n");
        repository.git("init", "-q", "-b", "main");
        repository.commit(Change.good());
        return repository;
    }

    /** Commits a release; the migrations of earlier releases stay in it. */
    String commit(Change change) {
        change.migration().ifPresent(migrations::add);
        writeScript("build", change.build().script(Template.get().jars()));
        writeScript("run", change.behaviour().script());
        write("release.txt", ++commits + " " + change.title() + "\n");
        migrations.forEach(migration -> write("extra/V" + migration.version() + ".jar", migration.jar()));
        return commitAll(change.title());
    }

    /** Takes a migration out of later commits: that of a release which failed. */
    void withdraw(Migration migration) {
        migrations.remove(migration);
        git("rm", "-q", "--cached", "extra/V" + migration.version() + ".jar");
        delete("extra/V" + migration.version() + ".jar");
    }

    public String commitAll(String title) {
        git("add", "-A");
        git("commit", "-q", "--allow-empty", "-m", title);
        return head();
    }

    public String head() {
        return git("rev-parse", "HEAD").trim();
    }

    public String git(String... arguments) {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(Arrays.asList(arguments));
        return Command.run(home, IDENTITY, command).orThrow().output();
    }

    public void writeScript(String name, String text) {
        write(name, text);
        try {
            Files.setPosixFilePermissions(home.resolve(name), PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make " + name + " executable", e);
        }
    }

    public void write(String name, String text) {
        write(name, text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    public void write(String name, byte[] bytes) {
        try {
            Files.createDirectories(home.resolve(name).getParent());
            Files.write(home.resolve(name), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + name, e);
        }
    }

    private void delete(String name) {
        try {
            Files.deleteIfExists(home.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + name, e);
        }
    }
}
