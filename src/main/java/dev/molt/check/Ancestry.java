package dev.molt.check;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.RepositoryBuilder;
import org.eclipse.jgit.revwalk.RevWalk;

/** What repositories on this machine already know about two commits. Asks nobody, changes nothing. */
final class Ancestry {
    private final List<Path> repositories;

    /** Looks into these, in this order; those that do not exist are skipped. */
    Ancestry(List<Path> repositories) {
        this.repositories = List.copyOf(repositories);
    }

    /** Something that a repository may know. */
    private interface Question<T> {
        Optional<T> ask(Repository repository) throws IOException;
    }

    /** Whether the later commit descends from the earlier one, empty if no repository has both. */
    Optional<Boolean> descends(String later, String earlier) throws IOException {
        return first(repository -> descends(repository, later, earlier));
    }

    /** The line from the tip down to what runs, empty if no repository has both. */
    Optional<Line> line(String tip, String running) throws IOException {
        return first(repository -> LineReader.read(repository, tip, running));
    }

    private <T> Optional<T> first(Question<T> question) throws IOException {
        for (Path directory : repositories) {
            Optional<Repository> repository = open(directory);
            if (repository.isPresent()) {
                try (Repository opened = repository.get()) {
                    Optional<T> answer = question.ask(opened);
                    if (answer.isPresent()) {
                        return answer;
                    }
                }
            }
        }
        return Optional.empty();
    }

    static Optional<Boolean> descends(Repository repository, String later, String earlier) throws IOException {
        try (RevWalk walk = new RevWalk(repository)) {
            return Optional.of(walk.isMergedInto(
                    walk.parseCommit(ObjectId.fromString(earlier)), walk.parseCommit(ObjectId.fromString(later))));
        } catch (MissingObjectException e) {
            // not fetched yet: whoever stages the release will know
            return Optional.empty();
        }
    }

    /** Opens a bare repository or a checkout, empty if there is none. */
    static Optional<Repository> open(Path directory) throws IOException {
        RepositoryBuilder builder = new RepositoryBuilder().setMustExist(true);
        if (Files.exists(directory.resolve(".git"))) {
            return Optional.of(builder.setWorkTree(directory.toFile()).build());
        }
        return Files.exists(directory.resolve("HEAD"))
                ? Optional.of(builder.setGitDir(directory.toFile()).setBare().build())
                : Optional.empty();
    }
}
