package dev.molt.check;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;

/** Reads a line of commits out of a repository. */
final class LineReader {
    private final RevWalk walk;
    private final RevCommit running;

    private LineReader(RevWalk walk, RevCommit running) {
        this.walk = walk;
        this.running = running;
    }

    /** The line from the tip down to what runs, empty if the repository does not have both. */
    static Optional<Line> read(Repository repository, String tip, String running) throws IOException {
        try (RevWalk walk = new RevWalk(repository)) {
            RevCommit from = walk.parseCommit(ObjectId.fromString(running));
            return Optional.of(new Line(new LineReader(walk, from).down(ObjectId.fromString(tip))));
        } catch (MissingObjectException e) {
            // not fetched yet: another repository may know, or whoever stages the release will
            return Optional.empty();
        }
    }

    /** By first parents, for as long as they descend from what runs. */
    private List<Line.Commit> down(ObjectId tip) throws IOException {
        List<Line.Commit> commits = new ArrayList<>();
        RevCommit commit = walk.parseCommit(tip);
        boolean onTheLine = isOnTheLine(commit);
        while (!commit.equals(running) && (onTheLine || walk.isMergedInto(running, commit))) {
            walk.parseBody(commit);
            commits.add(new Line.Commit(commit.name(), has(commit, "Molt-Urgent"), has(commit, "Molt-Barrier")));
            commit = walk.parseCommit(commit.getParent(0));
        }
        return commits;
    }

    /** Whether first parents lead to what runs, as they mostly do: then none of them need be asked where it comes from. */
    private boolean isOnTheLine(RevCommit tip) throws IOException {
        if (!walk.isMergedInto(running, tip)) {
            return false;
        }
        RevCommit commit = tip;
        while (!commit.equals(running) && commit.getParentCount() > 0) {
            commit = walk.parseCommit(commit.getParent(0));
        }
        return commit.equals(running);
    }

    private static boolean has(RevCommit commit, String trailer) {
        return commit.getFooterLines(trailer).stream()
                .anyMatch(value -> value.strip().equalsIgnoreCase("yes"));
    }
}
