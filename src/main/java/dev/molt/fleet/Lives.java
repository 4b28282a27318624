package dev.molt.fleet;

import dev.molt.update.DataDirectory;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lives of this instance, those of other processes too. Each has a file, on which its process holds a lock: whoever gets that lock
 * knows that the life has ended, however it ended, and may say so to the fleet. A process that is suspended keeps its lock. Safe for threads.
 */
public final class Lives implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(Lives.class);
    private static final int DIGITS = 6;

    private final Path directory;
    private final String host;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, FileChannel> own = new HashMap<>();

    /** Those of the instance with this name. */
    public Lives(DataDirectory data, String host) {
        this.directory = data.lives();
        this.host = host;
    }

    /**
     * The incarnations that are remembered.
     *
     * @param alive of other processes that have not ended
     * @param ended nobody acts for any more
     */
    public record Found(Set<String> alive, Set<String> ended) {
        public Found {
            alive = Set.copyOf(alive);
            ended = Set.copyOf(ended);
        }
    }

    /** Which lives there are, but for those of this process. */
    public synchronized Found look() throws IOException {
        Set<String> alive = new HashSet<>();
        Set<String> ended = new HashSet<>();
        Files.createDirectories(directory);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "[!.]*")) {
            for (Path file : files) {
                String incarnation = file.getFileName().toString();
                // Who opens a file that he holds a lock on, and closes it, has lost that lock: fcntl(2).
                if (!own.containsKey(incarnation)) {
                    (isLocked(file) ? alive : ended).add(incarnation);
                }
            }
        }
        return new Found(alive, ended);
    }

    /** Shared, so that two who look do not take each other for a life. */
    private static boolean isLocked(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return channel.tryLock(0, Long.MAX_VALUE, true) == null;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Begins one of this process, and ends the one before it. Its file is locked before anybody can see it. */
    public synchronized String begin() {
        close();
        byte[] digits = new byte[DIGITS];
        random.nextBytes(digits);
        String incarnation = host + ":" + HexFormat.of().formatHex(digits);
        Path temporary = directory.resolve("." + incarnation);
        try {
            Files.createDirectories(directory);
            FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
            own.put(incarnation, channel);
            channel.lock();
            Files.move(temporary, directory.resolve(incarnation), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("The next life in the fleet cannot be written down in " + directory, e);
        }
        return incarnation;
    }

    /** Of these the fleet knows that they have ended. */
    public synchronized void forget(Set<String> ended) throws IOException {
        for (String incarnation : ended) {
            if (!own.containsKey(incarnation)) {
                Files.deleteIfExists(directory.resolve(incarnation));
            }
        }
    }

    /** Ends those of this process. A file that stays behind is found to have ended by who looks next. */
    @Override
    public synchronized void close() {
        own.forEach((incarnation, channel) -> {
            try (channel) {
                Files.deleteIfExists(directory.resolve(incarnation));
            } catch (IOException e) {
                LOG.warn("The file of {} in {} stays behind", incarnation, directory, e);
            }
        });
        own.clear();
    }
}
