package dev.molt.check;

import org.eclipse.jgit.transport.CredentialItem;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.transport.UsernamePasswordCredentialsProvider;

/** Answers only the host that the credentials were given for: a redirect must not carry them elsewhere. */
final class OwnHostCredentials extends UsernamePasswordCredentialsProvider {
    private final URIish own;

    OwnHostCredentials(URIish own, RemoteUrl.Credentials credentials) {
        super(credentials.user(), credentials.password());
        this.own = own;
    }

    @Override
    public boolean get(URIish asking, CredentialItem... items) {
        boolean same = own.getScheme().equals(asking.getScheme())
                && own.getHost().equals(asking.getHost())
                && own.getPort() == asking.getPort();
        return same && super.get(asking, items);
    }
}
