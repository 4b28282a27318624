package dev.molt.check;

import dev.molt.update.Ref;
import java.io.IOException;
import java.util.Optional;

/** A git remote, and the repositories on this machine that know its history. */
record GitSource(Remote remote, Ancestry ancestry) implements Source {
    @Override
    public RemoteUrl url() {
        return remote.url();
    }

    @Override
    public Optional<String> commitOf(Ref ref) throws RemoteException {
        return remote.commitOf(ref);
    }

    @Override
    public Optional<Boolean> descends(String later, String earlier) throws IOException {
        return ancestry.descends(later, earlier);
    }
}
