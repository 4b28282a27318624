package dev.molt.check;

import dev.molt.update.DataDirectory;
import dev.molt.update.Ref;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** A git remote, and the repositories on this machine that know its history. May be used by several threads. */
final class GitSource implements Source {
    private final Remote remote;
    private final Ancestry ancestry;
    private final DataDirectory data;
    /** The last line that had to be fetched, by both of its ends: a commit that soaks is looked at often. */
    private final AtomicReference<Map.Entry<String, Line>> fetched = new AtomicReference<>(Map.entry("", Line.of("")));

    GitSource(Remote remote, Ancestry ancestry, DataDirectory data) {
        this.remote = remote;
        this.ancestry = ancestry;
        this.data = data;
    }

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

    @Override
    public Optional<Line> knownLine(String tip, String running) throws IOException {
        String key = tip + running;
        Map.Entry<String, Line> last = fetched.get();
        return last.getKey().equals(key) ? Optional.of(last.getValue()) : ancestry.line(tip, running);
    }

    @Override
    public Line line(String tip, String running) throws IOException {
        Optional<Line> known = knownLine(tip, running);
        return known.isPresent() ? known.get() : fetch(tip, running);
    }

    private Line fetch(String tip, String running) throws IOException {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        try (TemporaryCopy copy = new TemporaryCopy(remote, data, temporary)) {
            Line line = LineReader.read(copy.repository(), tip, running).orElseGet(() -> Line.of(tip));
            fetched.set(Map.entry(tip + running, line));
            return line;
        }
    }
}
