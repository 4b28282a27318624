package dev.molt.check;

import dev.molt.update.DataDirectory;
import dev.molt.update.Ref;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.RepositoryBuilder;
import org.eclipse.jgit.lib.StoredConfig;

/**
 * Makes previews, from the mirror if it has what is needed, else from a copy of the remote in a temporary directory.
 * Nothing in the data directory changes.
 */
public final class Previews {
    private final Remote remote;
    private final DataDirectory data;
    private final Path temporary;

    /** Of updates from this remote. */
    public Previews(Remote remote, DataDirectory data) {
        this(remote, data, Path.of(System.getProperty("java.io.tmpdir")));
    }

    Previews(Remote remote, DataDirectory data, Path temporary) {
        this.remote = remote;
        this.data = data;
        this.temporary = temporary;
    }

    /**
     * What the update would bring.
     *
     * @param ref what to update to
     * @param runningCommit what runs, or ""
     * @throws RemoteException if the remote cannot be reached or does not have it
     */
    public Preview preview(Ref ref, String runningCommit) throws IOException {
        Optional<String> commit = remote.commitOf(ref);
        Optional<Repository> mirror = Ancestry.open(data.mirror());
        if (mirror.isPresent()) {
            try (Repository opened = mirror.get()) {
                Optional<ObjectId> target = commit.map(ObjectId::fromString).filter(id -> has(opened, id));
                Optional<ObjectId> running = known(opened, runningCommit);
                if (target.isPresent() && running.isPresent()) {
                    return new PreviewReader(opened).read(target.get(), running);
                }
            }
        }
        return fromTemporaryCopy(commit.orElse(ref.text()), ref, runningCommit);
    }

    private Preview fromTemporaryCopy(String revision, Ref ref, String runningCommit) throws IOException {
        Path directory = Files.createTempDirectory(temporary, "molt-preview-");
        try (Repository repository = copyIn(directory)) {
            repository.create(true);
            withoutHousekeeping(repository.getConfig());
            try (Git git = new Git(repository)) {
                remote.fetchInto(git);
            }
            ObjectId target = repository.resolve(revision + "^{commit}");
            if (target == null) {
                throw new RemoteException(remote.url() + " has no branch, tag or commit " + ref);
            }
            return new PreviewReader(repository).read(target, known(repository, runningCommit));
        } finally {
            remove(directory);
        }
    }

    /** It would go on in the background while the copy is removed. */
    private static void withoutHousekeeping(StoredConfig config) throws IOException {
        config.setInt("gc", null, "auto", 0);
        config.setBoolean("gc", null, "autodetach", false);
        config.save();
    }

    /** What the mirror has need not be brought again. */
    private Repository copyIn(Path directory) throws IOException {
        RepositoryBuilder builder = new RepositoryBuilder().setBare().setGitDir(directory.toFile());
        Path objects = data.mirror().resolve(Constants.OBJECTS);
        if (Files.isDirectory(objects)) {
            builder.addAlternateObjectDirectory(objects.toFile());
        }
        return builder.build();
    }

    private static Optional<ObjectId> known(Repository repository, String commit) {
        return Optional.of(commit)
                .filter(text -> !text.isEmpty())
                .map(ObjectId::fromString)
                .filter(id -> has(repository, id));
    }

    private static boolean has(Repository repository, ObjectId id) {
        try {
            return repository.getObjectDatabase().has(id);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + repository, e);
        }
    }

    private static void remove(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
