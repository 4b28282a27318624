package dev.molt.check;

import dev.molt.update.Ref;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.TransportCommand;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.api.errors.JGitInternalException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.SshTransport;
import org.eclipse.jgit.transport.TagOpt;

/** The git repository that updates come from. Every error is a {@link RemoteException} without credentials. */
public final class Remote {
    private static final int TIMEOUT_SECONDS = 30;

    private final RemoteUrl url;
    private final Map<String, String> environment;

    /**
     * A remote; nothing is asked yet.
     *
     * @param environment where GIT_SSH_COMMAND is looked up
     */
    public Remote(RemoteUrl url, Map<String, String> environment) {
        this.url = url;
        this.environment = Map.copyOf(environment);
    }

    /** Its address without credentials. */
    public RemoteUrl url() {
        return url;
    }

    /** Its directory, if it is one on this machine. */
    Optional<Path> path() {
        return url.path();
    }

    /**
     * The commit that a branch or tag of the remote points to now.
     *
     * @return 40 hexadecimal digits, empty if it has no such branch or tag
     */
    public Optional<String> commitOf(Ref ref) throws RemoteException {
        Map<String, org.eclipse.jgit.lib.Ref> refs = refs();
        return Stream.of(Constants.R_HEADS + ref, Constants.R_TAGS + ref, ref.text())
                .map(refs::get)
                .filter(found -> found != null && found.getObjectId() != null)
                .map(Remote::commit)
                .findFirst();
    }

    private static String commit(org.eclipse.jgit.lib.Ref ref) {
        ObjectId peeled = ref.getPeeledObjectId();
        return (peeled == null ? ref.getObjectId() : peeled).name();
    }

    private Map<String, org.eclipse.jgit.lib.Ref> refs() throws RemoteException {
        try {
            return prepared(Git.lsRemoteRepository().setRemote(url.address().toPrivateString()))
                    .callAsMap();
        } catch (GitAPIException | JGitInternalException e) {
            throw RemoteException.of(url, e);
        }
    }

    /** Brings all branches and tags into this repository. */
    void fetchInto(Git repository) throws RemoteException {
        try {
            prepared(repository.fetch())
                    .setRemote(url.address().toPrivateString())
                    .setTagOpt(TagOpt.NO_TAGS)
                    .setRefSpecs(new RefSpec("+refs/heads/*:refs/heads/*"), new RefSpec("+refs/tags/*:refs/tags/*"))
                    .call();
        } catch (GitAPIException | JGitInternalException e) {
            throw RemoteException.of(url, e);
        }
    }

    private <C extends TransportCommand<C, ?>> C prepared(C command) {
        command.setTimeout(TIMEOUT_SECONDS).setTransportConfigCallback(transport -> {
            if (transport instanceof SshTransport ssh) {
                ssh.setSshSessionFactory(new SshProgram(environment));
            }
        });
        url.credentials()
                .ifPresent(both -> command.setCredentialsProvider(new OwnHostCredentials(url.address(), both)));
        return command;
    }
}
