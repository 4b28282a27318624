package dev.molt.update;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The sealed releases of a data directory and the one that is current. Reads only. */
public final class Releases {
    private static final int DIGEST_LENGTH = 64;

    private final DataDirectory data;

    /** Of this data directory. */
    public Releases(DataDirectory data) {
        this.data = data;
    }

    /**
     * The release that {@code current} points to, empty if nothing has been started here yet.
     *
     * @throws UnreadableException if it is no link to a release of this directory
     */
    public Optional<ReleaseId> current() throws IOException {
        Path link = data.current();
        if (!Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        if (!Files.isSymbolicLink(link)) {
            throw new UnreadableException(link + " is not a symbolic link; Molt makes it point to a release");
        }
        String target = Files.readSymbolicLink(link).toString();
        String name = target.replaceFirst("^releases/", "");
        if (name.equals(target) || !ReleaseId.isOne(name)) {
            throw new UnreadableException(
                    link + " points to " + Ref.shown(target) + ", which is no release in releases/");
        }
        if (!Files.isDirectory(data.releases().resolve(name))) {
            throw new UnreadableException(link + " points to " + name + ", which does not exist");
        }
        return Optional.of(new ReleaseId(name));
    }

    /** Every directory named like a release, oldest first. */
    public List<ReleaseId> list() throws IOException {
        if (!Files.isDirectory(data.releases())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(data.releases())) {
            return files.filter(Files::isDirectory)
                    .map(file -> file.getFileName().toString())
                    .filter(ReleaseId::isOne)
                    .map(ReleaseId::new)
                    .sorted()
                    .toList();
        }
    }

    /** The directory of this release. */
    public Path directory(ReleaseId release) {
        return data.releases().resolve(release.text());
    }

    /** The seal of this release, empty if it has none. */
    public Optional<ReleaseManifest> manifest(ReleaseId release) throws IOException {
        Path file = directory(release).resolve("release.json");
        Optional<Map<String, String>> fields = FlatJson.readIfPresent(file);
        try {
            return fields.map(ReleaseManifest::of);
        } catch (IllegalArgumentException e) {
            throw new UnreadableException(file + " is unreadable: " + e.getMessage());
        }
    }

    /** The commit of this release, or "" if nothing tells. */
    public String commitOf(ReleaseId release) throws IOException {
        return manifest(release).map(ReleaseManifest::commit).orElse("");
    }

    /** What is wrong with it, empty if every sealed file is there with its SHA-256. */
    public List<String> damage(ReleaseId release) throws IOException {
        Optional<ReleaseManifest> manifest = manifest(release);
        Path sums = directory(release).resolve("release.sha256");
        if (manifest.isEmpty() || !Files.isRegularFile(sums)) {
            return List.of(release + " is not sealed: release.json or release.sha256 is missing");
        }
        if (!Sha256.of(sums).equals(manifest.get().manifestSha256())) {
            return List.of("release.sha256 does not have the SHA-256 that release.json names");
        }
        List<String> damage = new ArrayList<>();
        for (String line : Files.readAllLines(sums)) {
            damage(directory(release), line).ifPresent(damage::add);
        }
        return List.copyOf(damage);
    }

    /** A line of sha256sum: digest, two spaces (or space and asterisk), name. */
    private static Optional<String> damage(Path directory, String line) throws IOException {
        if (!line.matches("[0-9a-f]{64} [ *].+")) {
            // sha256sum puts a backslash first when the name has one or a line break; nobody builds such files
            return Optional.of("release.sha256 has a line that cannot be checked: " + Ref.shown(line));
        }
        String name = line.substring(DIGEST_LENGTH + 2);
        Path file = directory.resolve(name);
        if (!Files.isRegularFile(file)) {
            return Optional.of(name + " is missing");
        }
        return Sha256.of(file).equals(line.substring(0, DIGEST_LENGTH))
                ? Optional.empty()
                : Optional.of(name + " was changed after it was sealed");
    }
}
