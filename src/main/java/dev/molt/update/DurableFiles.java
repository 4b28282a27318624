package dev.molt.update;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;

/**
 * Files that are whole or not there, wherever the power fails: temporary file in the same directory, fsync, rename or
 * link, fsync of the directory. An error of fsync is an error of the whole.
 */
public final class DurableFiles {
    private DurableFiles() {}

    /** Puts the content in place of whatever was there. */
    public static void replace(Path file, byte[] content) throws IOException {
        Path temporary = temporaryFor(file);
        try {
            write(temporary, content);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
            force(file.getParent());
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /**
     * Creates the file with its content.
     *
     * @return false if there is one already, whoever created it
     */
    public static boolean create(Path file, byte[] content) throws IOException {
        Path temporary = temporaryFor(file);
        try {
            write(temporary, content);
            return link(temporary, file);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** Gives an existing, forced file a second name; false if that name is taken. Unlike rename, link never replaces. */
    public static boolean link(Path existing, Path name) throws IOException {
        try {
            Files.createLink(name, existing);
        } catch (FileAlreadyExistsException e) {
            return false;
        }
        force(name.getParent());
        return true;
    }

    /** Removes the file if it is there; true if it was. */
    public static boolean remove(Path file) throws IOException {
        boolean removed = Files.deleteIfExists(file);
        force(file.getParent());
        return removed;
    }

    /** Forces a file or a directory to the disk. */
    public static void force(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** A name beside the file that nobody else uses; process ids repeat across containers on one volume. */
    public static Path temporaryFor(Path file) {
        long pid = ProcessHandle.current().pid();
        return file.resolveSibling(String.format(".%s.%d-%08x", file.getFileName(), pid, new SecureRandom().nextInt()));
    }

    private static void write(Path file, byte[] content) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
    }
}
