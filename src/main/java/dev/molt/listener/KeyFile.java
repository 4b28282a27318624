package dev.molt.listener;

import dev.molt.update.DataDirectory;
import dev.molt.update.DurableFiles;
import dev.molt.update.UnreadableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;

/** The key of this host: 64 hexadecimal digits that only the owner may read. */
final class KeyFile {
    private static final int BYTES = 32;

    private final Path file;

    KeyFile(DataDirectory data) {
        file = data.listenerKey();
    }

    /**
     * The key, made if there is none; whoever makes it at the same time has the same one.
     *
     * @throws UnreadableException if the file is no key; it is left as it is, as sealed tokens may need it
     */
    byte[] read() throws IOException {
        if (Files.notExists(file)) {
            make();
        }
        String text = Files.readString(file).strip();
        if (!text.matches("[0-9a-f]{64}")) {
            throw new UnreadableException(
                    file + " is no key of 64 hexadecimal digits. Put the right one there, or move it"
                            + " away and start every listener that has a token again");
        }
        return HexFormat.of().parseHex(text);
    }

    private void make() throws IOException {
        byte[] key = new byte[BYTES];
        new SecureRandom().nextBytes(key);
        Files.createDirectories(
                file.getParent(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path temporary = DurableFiles.temporaryFor(file);
        Files.createFile(temporary, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.writeString(temporary, HexFormat.of().formatHex(key) + "\n");
            DurableFiles.force(temporary);
            DurableFiles.link(temporary, file);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}
