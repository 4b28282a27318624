package dev.molt.check;

import dev.molt.config.Settings;
import dev.molt.update.DataDirectory;
import dev.molt.update.Ref;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where updates come from: git, or an archive of releases that were built elsewhere. */
public interface Source {
    /**
     * The source that UPDATE_SOURCE and UPDATE_REMOTE_URL name; nothing is asked yet.
     *
     * @param environment where GIT_SSH_COMMAND is looked up
     * @param home the checkout; a relative path is relative to it
     * @throws IllegalArgumentException naming the setting that cannot be used
     */
    static Source of(Settings settings, Map<String, String> environment, DataDirectory data, Path home) {
        if (settings.comesBuilt()) {
            return Archive.of(settings.updateRemoteUrl(), home);
        }
        return git(new Remote(RemoteUrl.of(settings.updateRemoteUrl(), home), environment), data, home);
    }

    /** This remote; ancestry is what the mirror, the checkout and, if it is on this machine, the remote know. */
    static Source git(Remote remote, DataDirectory data, Path home) {
        List<Path> repositories = new ArrayList<>(List.of(data.mirror(), home));
        remote.path().ifPresent(repositories::add);
        return new GitSource(remote, new Ancestry(repositories), data);
    }

    /** Its address without credentials. */
    RemoteUrl url();

    /**
     * The commit that a name stands for now.
     *
     * @return 40 hexadecimal digits, empty if the source has nothing of that name
     */
    Optional<String> commitOf(Ref ref) throws RemoteException;

    /** Whether the later commit descends from the earlier one, empty if that is not known. */
    Optional<Boolean> descends(String later, String earlier) throws IOException;

    /** What a branch has after what runs, its tip first, empty if that is not known without asking. */
    Optional<Line> knownLine(String tip, String running) throws IOException;

    /** As {@link #knownLine}; asks for what is not known, and if nobody knows it is the tip alone. */
    Line line(String tip, String running) throws IOException;
}
