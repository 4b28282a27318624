package dev.molt.check;

import dev.molt.update.FlatJson;
import dev.molt.update.Ref;
import dev.molt.update.UnreadableException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * A directory or web location that holds releases built elsewhere, as scripts/make-archive makes it: {@code NAME.json} for each
 * branch and release. Only these manifests are read here. May be used by several threads.
 */
public final class Archive implements Source {
    private static final Pattern NAME = Pattern.compile("(?!.*(\\.\\.|//|/\\.))[A-Za-z0-9][A-Za-z0-9._/@+-]*");

    private final RemoteUrl url;
    /** By commit: what was read tells the ancestry too. */
    private final Map<String, ArchiveManifest> seen = new ConcurrentHashMap<>();

    private Archive(RemoteUrl url) {
        this.url = url;
    }

    /**
     * The archive at this location; nothing is asked yet.
     *
     * @param location UPDATE_REMOTE_URL
     * @throws IllegalArgumentException naming the setting, not its value, which may hold a password
     */
    public static Archive of(Optional<String> location, Path home) {
        if (location.isEmpty()) {
            throw new IllegalArgumentException(
                    "UPDATE_SOURCE is archive, but UPDATE_REMOTE_URL does not say where the archive is. Set it");
        }
        RemoteUrl url = RemoteUrl.of(location, home);
        if (url.path().isEmpty() && !url.isWeb() || url.toString().matches(".*[?#].*")) {
            throw new IllegalArgumentException(
                    "UPDATE_REMOTE_URL must be a directory or an http or https location without ? and #, as"
                            + " UPDATE_SOURCE is archive");
        }
        return new Archive(url);
    }

    @Override
    public RemoteUrl url() {
        return url;
    }

    @Override
    public Optional<String> commitOf(Ref ref) throws RemoteException {
        return manifest(ref).map(ArchiveManifest::commit);
    }

    @Override
    public Optional<Boolean> descends(String later, String earlier) {
        return Optional.ofNullable(seen.get(later)).map(manifest -> manifest.descendsFrom(earlier));
    }

    /** Nothing: a manifest has neither the order of a branch nor messages. */
    @Override
    public Optional<Line> knownLine(String tip, String running) {
        return Optional.empty();
    }

    @Override
    public Line line(String tip, String running) {
        return Line.of(tip);
    }

    /**
     * What it has of this branch or release now, empty if it has nothing of that name.
     *
     * @throws RemoteException if it cannot be reached, or its manifest is no manifest
     */
    public Optional<ArchiveManifest> manifest(Ref ref) throws RemoteException {
        if (!NAME.matcher(ref.text()).matches()) {
            return Optional.empty();
        }
        String name = ref + ".json";
        Optional<byte[]> bytes =
                url.path().isPresent() ? file(url.path().get().resolve(name)) : new SmallWebFile(url).read(name);
        if (bytes.isEmpty()) {
            return Optional.empty();
        }
        try {
            ArchiveManifest manifest = ArchiveManifest.of(FlatJson.parse(bytes.get()));
            seen.put(manifest.commit(), manifest);
            return Optional.of(manifest);
        } catch (UnreadableException | IllegalArgumentException e) {
            throw new RemoteException("the manifest " + url + "/" + name + " is unreadable: " + e.getMessage()
                    + ". Make it again with scripts/make-archive");
        }
    }

    private static Optional<byte[]> file(Path file) throws RemoteException {
        try (InputStream in = Files.newInputStream(file)) {
            return Optional.of(in.readNBytes(FlatJson.MAX_BYTES + 1));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new RemoteException("cannot read " + file + ": " + e.getMessage());
        }
    }
}
