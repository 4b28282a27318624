package dev.molt.check;

import dev.molt.update.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.RepositoryBuilder;
import org.eclipse.jgit.lib.StoredConfig;

/**
 * A copy of the remote in a temporary directory, for who wants to look and may not change the mirror. What the mirror has is not
 * brought again.
 */
final class TemporaryCopy implements AutoCloseable {
    private final Path directory;
    private final Repository repository;

    /**
     * Makes it.
     *
     * @param temporary where temporary directories are
     * @throws RemoteException if the remote cannot be reached
     */
    TemporaryCopy(Remote remote, DataDirectory data, Path temporary) throws IOException {
        directory = Files.createTempDirectory(temporary, "molt-preview-");
        repository = beside(data.mirror());
        try {
            repository.create(true);
            withoutHousekeeping(repository.getConfig());
            try (Git git = Git.wrap(repository)) {
                remote.fetchInto(git);
            }
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    Repository repository() {
        return repository;
    }

    private Repository beside(Path mirror) throws IOException {
        RepositoryBuilder builder = new RepositoryBuilder().setBare().setGitDir(directory.toFile());
        Path objects = mirror.resolve(Constants.OBJECTS);
        if (Files.isDirectory(objects)) {
            builder.addAlternateObjectDirectory(objects.toFile());
        }
        return builder.build();
    }

    /** It would go on in the background while the copy is removed. */
    private static void withoutHousekeeping(StoredConfig config) throws IOException {
        config.setInt("gc", null, "auto", 0);
        config.setBoolean("gc", null, "autodetach", false);
        config.save();
    }

    @Override
    public void close() throws IOException {
        repository.close();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
