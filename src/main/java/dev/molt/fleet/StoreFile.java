package dev.molt.fleet;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;

/** The file in which the processes of one host keep what they share. */
final class StoreFile {
    /** What is done with the file while nobody else opens it. */
    interface Opening {
        void run() throws IOException, SQLException;
    }

    /** A lock on a file belongs to the process, whoever in it has taken it: this one is for its threads. */
    private static final ReentrantLock OPENING_HERE = new ReentrantLock();

    private static final long PAUSE_MILLIS = 5;

    /** What SQLite keeps beside a database. */
    private static final List<String> COMPANIONS = List.of("-wal", "-shm", "-journal");

    /** Other hosts may have it too, and then neither the locks nor the shared memory of SQLite do what they should. */
    private static final Pattern SHARED_FILE_SYSTEM =
            Pattern.compile("nfs\\d*|cifs|smb\\w*|ncpfs|afs|coda|9p|ceph|lustre|"
                    + "beegfs|gpfs|gfs2|ocfs2|glusterfs|davfs\\d*|vboxsf|prl_fs|"
                    + "fuse\\.(sshfs|glusterfs|ceph.*|s3fs|rclone|davfs\\d*|smbnetfs|curlftpfs|gcsfuse|goofys|mount-s3|juicefs|"
                    + "mfs|moosefs|lizardfs|seaweedfs|blobfuse\\d*|vmhgfs-fuse|osxfs|grpcfuse)");

    private final Path path;

    /**
     * @param setting where the path was set
     * @param path absolute; what is missing of it is made when it is opened
     * @throws IllegalArgumentException when it is on a file system that other hosts may have too
     */
    StoreFile(String setting, Path path) {
        this.path = path;
        String type = fileSystemOf(path);
        if (isShared(type)) {
            throw new IllegalArgumentException(setting + " names " + path + ", whose file system is of the type " + type
                    + ". Other hosts may have that too, and SQLite is for the processes of one host: name a file on a local"
                    + " disk, or use PostgreSQL or Redis.");
        }
    }

    static boolean isShared(String fileSystem) {
        return SHARED_FILE_SYSTEM.matcher(fileSystem).matches();
    }

    private static String fileSystemOf(Path path) {
        Path there = path;
        while (!Files.exists(there)) {
            there = there.getParent();
        }
        try {
            return Files.getFileStore(there).type();
        } catch (IOException e) {
            // Some sandboxes do not tell what is mounted. They are no reason not to run.
            return "unknown";
        }
    }

    Path path() {
        return path;
    }

    /** Which file it is; empty: there is none. */
    Optional<Object> identity() throws IOException {
        try {
            return Optional.of(
                    Files.readAttributes(path, BasicFileAttributes.class).fileKey());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /**
     * Makes the file when it is missing, and opens it while no other process and no other thread does.
     *
     * @param deadline of {@link System#nanoTime}
     */
    void open(long deadline, Opening opening) throws IOException, SQLException, InterruptedException {
        if (!OPENING_HERE.tryLock(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            throw new IOException("another thread has been opening it all the time");
        }
        try {
            makeDirectory();
            try (FileChannel lock =
                    FileChannel.open(beside(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                take(lock, deadline);
                make();
                opening.run();
            }
        } finally {
            OPENING_HERE.unlock();
        }
    }

    private static void take(FileChannel lock, long deadline) throws IOException, InterruptedException {
        while (lock.tryLock() == null) {
            if (System.nanoTime() - deadline > 0) {
                throw new IOException("another process has been opening it all the time");
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
    }

    private void makeDirectory() throws IOException {
        if (!Files.isDirectory(path.getParent())) {
            Files.createDirectories(path.getParent());
        }
    }

    /**
     * What a file left beside it when it was deleted would be taken for that of the new one, if somebody has the old one open
     * still. Without that file nobody can read it.
     */
    private void make() throws IOException {
        if (Files.exists(path)) {
            return;
        }
        for (String companion : COMPANIONS) {
            Files.deleteIfExists(beside(companion));
        }
        Files.createFile(path);
    }

    private Path beside(String end) {
        return path.resolveSibling(path.getFileName() + end);
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
