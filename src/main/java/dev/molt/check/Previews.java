package dev.molt.check;

import dev.molt.update.DataDirectory;
import dev.molt.update.Ref;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;

/**
 * Makes previews, from the mirror if it has what is needed, else from a copy of the remote in a temporary directory.
 * Nothing in the data directory changes.
 */
public final class Previews {
    private final Remote remote;
    private final DataDirectory data;
    private final MigrationFolders folders;
    private final Path temporary;

    /** Of updates from this remote. */
    public Previews(Remote remote, DataDirectory data, MigrationFolders folders) {
        this(remote, data, folders, Path.of(System.getProperty("java.io.tmpdir")));
    }

    Previews(Remote remote, DataDirectory data, MigrationFolders folders, Path temporary) {
        this.remote = remote;
        this.data = data;
        this.folders = folders;
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
                    return new PreviewReader(opened, folders).read(target.get(), running);
                }
            }
        }
        return fromTemporaryCopy(commit.orElse(ref.text()), ref, runningCommit);
    }

    private Preview fromTemporaryCopy(String revision, Ref ref, String runningCommit) throws IOException {
        try (TemporaryCopy copy = new TemporaryCopy(remote, data, temporary)) {
            Repository repository = copy.repository();
            ObjectId target = repository.resolve(revision + "^{commit}");
            if (target == null) {
                throw new RemoteException(remote.url() + " has no branch, tag or commit " + ref);
            }
            return new PreviewReader(repository, folders).read(target, known(repository, runningCommit));
        }
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
}
