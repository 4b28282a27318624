package dev.molt.update;

import dev.molt.config.Overrides;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Stream;

/**
 * {@code config.env} and the versions of it, each a file and a seal in {@code config/}. Only their owner may read them: there may be
 * credentials in it.
 */
public final class ConfigStore {
    private static final Set<PosixFilePermission> OWNERS = PosixFilePermissions.fromString("rw-------");

    private final DataDirectory data;

    public ConfigStore(DataDirectory data) {
        this.data = data;
    }

    /**
     * What {@code config.env} says.
     *
     * @throws UnreadableException if it is no file of its own, or no text
     */
    public ConfigHistory.Present present() throws IOException {
        Path file = data.config();
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new UnreadableException(
                    file + " is a link or no file, and would be replaced by one. Put a file there");
        }
        try {
            return ConfigHistory.read(data).presentFor(Overrides.read(file));
        } catch (CharacterCodingException e) {
            throw new UnreadableException(file + " is not UTF-8");
        }
    }

    /** Does it while no other command changes the configuration. */
    public <T> T alone(OneAtATime.Work<T> work) throws IOException {
        Files.createDirectories(
                data.configHistory(),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        return OneAtATime.in(data.configHistory(), work);
    }

    /** Keeps it as the next version; the seal comes last. */
    public ConfigVersion keep(String by, Instant at, String reason, ConfigVersion.Way way, Overrides overrides)
            throws IOException {
        ConfigVersion version = new ConfigVersion(newestNumber() + 1, by, at, reason, way, overrides);
        Path file = file(version, ".env");
        replace(file, overrides, OWNERS);
        DurableFiles.create(file(version, ".json"), FlatJson.format(version.seal(Sha256.of(file))));
        return version;
    }

    /** Puts it in place at once: for a Molt that does not run. The mode stays. */
    public void put(ConfigVersion version) throws IOException {
        Path file = data.config();
        replace(file, version.overrides(), Files.exists(file) ? Files.getPosixFilePermissions(file) : OWNERS);
    }

    private static void replace(Path file, Overrides overrides, Set<PosixFilePermission> mode) throws IOException {
        Path temporary = DurableFiles.temporaryFor(file);
        Files.createFile(temporary, PosixFilePermissions.asFileAttribute(OWNERS));
        try {
            Files.setPosixFilePermissions(temporary, mode);
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                ByteBuffer text = StandardCharsets.UTF_8.encode(overrides.text());
                while (text.hasRemaining()) {
                    channel.write(text);
                }
                channel.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
            DurableFiles.force(file.getParent());
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private Path file(ConfigVersion version, String suffix) {
        return data.configHistory().resolve(version.number() + suffix);
    }

    /** Also of one that cannot be read, or is not sealed. */
    private long newestNumber() throws IOException {
        try (Stream<Path> files = Files.list(data.configHistory())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("[1-9][0-9]{0,8}\\.(env|json)"))
                    .mapToLong(name -> Long.parseLong(name.replaceFirst("\\..*", "")))
                    .max()
                    .orElse(0);
        }
    }
}
