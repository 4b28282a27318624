package dev.molt.check;

import dev.molt.check.Preview.Commit;
import dev.molt.update.Ref;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.jgit.diff.DiffEntry;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.EmptyTreeIterator;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.eclipse.jgit.treewalk.filter.TreeFilter;

/** Reads a preview out of a repository that has both commits. */
final class PreviewReader {
    private static final int MOST_COMMITS = 200;

    private final Repository repository;
    private final MigrationFolders folders;

    PreviewReader(Repository repository, MigrationFolders folders) {
        this.repository = repository;
        this.folders = folders;
    }

    /** Between these, or all of the target if what runs is not in this repository. */
    Preview read(ObjectId target, Optional<ObjectId> running) throws IOException {
        Optional<Boolean> descends = Optional.empty();
        if (running.isPresent()) {
            descends =
                    Ancestry.descends(repository, target.name(), running.get().name());
        }
        try (RevWalk walk = new RevWalk(repository)) {
            RevCommit to = walk.parseCommit(target);
            RevCommit from = running.isPresent() ? walk.parseCommit(running.get()) : null;
            Optional<Pattern> folder = PreviewMigrations.folderOf(folders, repository, to.getTree());
            PreviewMigrations migrations = new PreviewMigrations(
                    repository,
                    differences(from, to),
                    folder.orElse(folders.paths().get(0)));
            walk.markStart(to);
            if (from != null) {
                walk.markUninteresting(from);
            }
            List<Commit> commits = new ArrayList<>();
            int all = describe(walk, commits);
            return new Preview(
                    to.name(),
                    List.copyOf(commits),
                    all - commits.size(),
                    migrations.pending(),
                    migrations.changed(),
                    folder.isPresent(),
                    descends,
                    barrier(target, running));
        }
    }

    private Optional<String> barrier(ObjectId target, Optional<ObjectId> running) throws IOException {
        return running.isPresent()
                ? LineReader.read(repository, target.name(), running.get().name())
                        .flatMap(line -> line.barrierBefore(target.name()))
                : Optional.empty();
    }

    /** Describes the first of them; returns how many there are. */
    private static int describe(RevWalk walk, List<Commit> commits) {
        int all = 0;
        for (RevCommit commit : walk) {
            all++;
            if (commits.size() < MOST_COMMITS) {
                commits.add(described(commit));
            }
        }
        return all;
    }

    private static Commit described(RevCommit commit) {
        return new Commit(
                commit.name(), Ref.shown(commit.getAuthorIdent().getName()), Ref.shown(commit.getShortMessage()));
    }

    private List<DiffEntry> differences(RevCommit from, RevCommit to) throws IOException {
        try (TreeWalk walk = new TreeWalk(repository)) {
            walk.setRecursive(true);
            walk.setFilter(TreeFilter.ANY_DIFF);
            if (from == null) {
                walk.addTree(new EmptyTreeIterator());
            } else {
                walk.addTree(from.getTree());
            }
            walk.addTree(to.getTree());
            return DiffEntry.scan(walk);
        }
    }
}
