package dev.molt.update;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Work that one process at a time does in a directory. Within a process, one thread: another one is refused. */
public final class OneAtATime {
    /** Something that changes what is in the directory. */
    public interface Work<T> {
        T run() throws IOException;
    }

    private OneAtATime() {}

    /** Does it as soon as nobody else does. The lock file stays: one that is removed could be locked twice. */
    public static <T> T in(Path directory, Work<T> work) throws IOException {
        Path file = directory.resolve("lock");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = channel.lock()) {
            if (!held.isValid()) {
                throw new IOException(file + " cannot be locked");
            }
            return work.run();
        }
    }
}
