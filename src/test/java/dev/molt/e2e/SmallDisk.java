package dev.molt.e2e;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** A file system of its own, in memory, that can be filled to the last page and freed again. Needs root. */
final class SmallDisk implements AutoCloseable {
    private static final int CHUNK = 1 << 20;
    private static final int PAGE = 4096;

    private final Path mountPoint;

    private SmallDisk(Path mountPoint) {
        this.mountPoint = mountPoint;
    }

    /** Whether this process may mount one here: tried, as a container may forbid it to root too. */
    static boolean isPossible() {
        Path scratch = Scratch.make();
        try {
            return mount(scratch, "size=64k").exit() == 0
                    && Command.run(List.of("umount", scratch.toString())).exit() == 0;
        } finally {
            Scratch.delete(scratch);
        }
    }

    static SmallDisk mount(Path mountPoint, int megabytes) {
        try {
            Files.createDirectories(mountPoint);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make " + mountPoint, e);
        }
        mount(mountPoint, "mode=755,size=" + megabytes + "m").orThrow();
        return new SmallDisk(mountPoint);
    }

    private static Command mount(Path mountPoint, String options) {
        return Command.run(List.of("mount", "-t", "tmpfs", "-o", options, "tmpfs", mountPoint.toString()));
    }

    /** Takes all that is free, but for so many bytes. */
    void fillUpTo(int leaving) {
        try (FileChannel file = FileChannel.open(
                ballast(), StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            writeUntilFull(file, CHUNK);
            writeUntilFull(file, PAGE);
            file.truncate(Math.max(0, file.size() - leaving));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot fill " + mountPoint, e);
        }
    }

    void fill() {
        fillUpTo(0);
    }

    private static void writeUntilFull(FileChannel file, int bytes) throws IOException {
        try {
            while (true) {
                file.write(ByteBuffer.allocate(bytes));
            }
        } catch (IOException e) {
            if (!String.valueOf(e.getMessage()).contains("No space left")) {
                throw e;
            }
        }
    }

    void free() {
        try {
            Files.deleteIfExists(ballast());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot free " + mountPoint, e);
        }
    }

    private Path ballast() {
        return mountPoint.resolve("ballast");
    }

    @Override
    public void close() {
        await("the disk to be free")
                .until(() ->
                        Command.run(List.of("umount", mountPoint.toString())).exit() == 0);
    }
}
