package dev.molt.check;

import dev.molt.check.Preview.Migration;
import dev.molt.db.Classified;
import dev.molt.db.SqlFile;
import dev.molt.update.Ref;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.jgit.diff.DiffEntry;
import org.eclipse.jgit.diff.DiffEntry.ChangeType;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevTree;
import org.eclipse.jgit.treewalk.TreeWalk;

/**
 * The migrations between two commits, found by where they usually are: nothing is built for a preview, and only the
 * built program knows where it looks for its migrations.
 */
final class PreviewMigrations {
    /** Enough for any file that is parsed, and for the declaration of one that is too long for it. */
    private static final int MOST_BYTES = 2 * 1024 * 1024;

    private static final Pattern VERSIONED = Pattern.compile("V[^/]*__[^/]*\\.sql");
    private static final Pattern REPEATED = Pattern.compile("R__[^/]*\\.sql");
    private static final Pattern COMPILED = Pattern.compile("[VR][^/]*__[^/]*\\.(java|kt|scala|groovy)");
    private static final Pattern CALLBACK = Pattern.compile("(before|after|create)[A-Z][A-Za-z]*(__[^/]*)?\\.sql");

    private final Repository repository;
    private final List<DiffEntry> entries;
    private final Pattern folder;

    /**
     * Between these.
     *
     * @param entries what differs between what runs and the target
     * @param folder the paths of what may be one
     */
    PreviewMigrations(Repository repository, List<DiffEntry> entries, Pattern folder) {
        this.repository = repository;
        this.entries = entries;
        this.folder = folder;
    }

    /** Those that would run, in the order of their paths. */
    List<Migration> pending() throws IOException {
        List<Migration> pending = new ArrayList<>();
        for (DiffEntry entry : entries) {
            if (runs(entry)) {
                pending.add(new Migration(Ref.shown(entry.getNewPath()), classified(entry)));
            }
        }
        pending.sort(Comparator.comparing(Migration::path));
        return List.copyOf(pending);
    }

    private boolean runs(DiffEntry entry) {
        boolean versioned = is(VERSIONED, entry) || is(COMPILED, entry);
        return switch (entry.getChangeType()) {
            case ADD -> versioned || is(REPEATED, entry) || is(CALLBACK, entry);
            case MODIFY -> is(REPEATED, entry) || is(CALLBACK, entry);
            default -> false;
        };
    }

    /** Versioned ones that both have, with different content. */
    List<String> changed() {
        return entries.stream()
                .filter(entry -> entry.getChangeType() == ChangeType.MODIFY && is(VERSIONED, entry))
                .map(entry -> Ref.shown(entry.getNewPath()))
                .sorted()
                .toList();
    }

    private boolean is(Pattern form, DiffEntry entry) {
        return isIn(folder, form, entry.getNewPath());
    }

    private static boolean isIn(Pattern folder, Pattern form, String path) {
        return folder.matcher(path).matches()
                && form.matcher(path.substring(path.lastIndexOf('/') + 1)).matches();
    }

    private Classified classified(DiffEntry entry) throws IOException {
        if (is(COMPILED, entry)) {
            return Classified.unknown("it is no SQL");
        }
        Classified found = SqlFile.classify(text(entry));
        if (is(VERSIONED, entry) || found.declared() && is(CALLBACK, entry)) {
            return found;
        }
        return Classified.unknown(
                is(REPEATED, entry) ? "it is repeated whenever it changes" : "it runs with every migration");
    }

    private String text(DiffEntry entry) throws IOException {
        try (InputStream in = repository.open(entry.getNewId().toObjectId()).openStream()) {
            return new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
        }
    }

    /** The first of these folders in which the tree has migrations. */
    static Optional<Pattern> folderOf(MigrationFolders folders, Repository repository, RevTree tree)
            throws IOException {
        for (Pattern folder : folders.paths()) {
            if (areIn(folder, repository, tree)) {
                return Optional.of(folder);
            }
        }
        return Optional.empty();
    }

    private static boolean areIn(Pattern folder, Repository repository, RevTree tree) throws IOException {
        try (TreeWalk walk = new TreeWalk(repository)) {
            walk.setRecursive(true);
            walk.addTree(tree);
            while (walk.next()) {
                String path = walk.getPathString();
                if (isIn(folder, VERSIONED, path) || isIn(folder, COMPILED, path)) {
                    return true;
                }
            }
            return false;
        }
    }
}
