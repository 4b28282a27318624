package dev.molt.notify;

import dev.molt.update.DataDirectory;
import dev.molt.update.DurableFiles;
import dev.molt.update.Stamps;
import dev.molt.update.UnreadableException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * {@code outbox/}: a file for each event that waits. One that every channel is done with goes to {@code sent/}, or to {@code failed/} if
 * one refused it; one that nobody took for a week to {@code expired/}; one that nobody can read to {@code unreadable/}.
 */
final class Outbox {
    /** How long an event is worth telling. */
    static final Duration LONGEST_WAIT = Duration.ofDays(7);

    /** How many files stay in each of the folders; the name of one that is gone could be told again. */
    static final int KEPT = 500;

    private final Path directory;

    Outbox(DataDirectory data) {
        this.directory = data.outbox();
    }

    /** Where events go from here. */
    enum Folder {
        SENT("sent"),
        FAILED("failed"),
        EXPIRED("expired"),
        UNREADABLE("unreadable");

        private final String name;

        Folder(String name) {
            this.name = name;
        }
    }

    /**
     * What could be read.
     *
     * @param entries oldest first
     * @param unreadable files that nobody can read
     * @param problems what is wrong with each of them
     */
    record Listing(List<Entry> entries, List<Path> unreadable, List<String> problems) {}

    /** Something that one process does at a time. */
    interface Work<T> {
        T run() throws IOException, InterruptedException;
    }

    /** Waits until nobody else sends. The lock file stays: one that is removed could be locked twice. */
    <T> T alone(Work<T> work) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        Path file = directory.resolve("lock");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = channel.lock()) {
            if (!held.isValid()) {
                throw new IOException(file + " cannot be locked");
            }
            return work.run();
        }
    }

    /** The names of what waits, readable or not. */
    Set<String> names() throws IOException {
        Set<String> names = new TreeSet<>();
        files(directory).forEach(file -> names.add(file.getFileName().toString()));
        return names;
    }

    /** What waits. */
    Listing waiting() throws IOException {
        return list(directory);
    }

    /** What is kept of what waited. */
    Listing in(Folder folder) throws IOException {
        return list(directory.resolve(folder.name));
    }

    private static Listing list(Path directory) throws IOException {
        Listing listing = new Listing(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (Path file : files(directory)) {
            try {
                listing.entries.add(Entry.read(file));
            } catch (UnreadableException e) {
                listing.unreadable.add(file);
                listing.problems.add(e.getMessage());
            }
        }
        return listing;
    }

    /** Oldest first. */
    private static List<Path> files(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().matches("[^.].*\\.json"))
                    .sorted()
                    .toList();
        }
    }

    /** Notes, durably, what came of an attempt. */
    Entry note(Entry entry, String channel, Mark mark) throws IOException {
        Entry noted = entry.with(channel, mark);
        DurableFiles.replace(entry.file(), noted.format());
        return noted;
    }

    /** Puts away what these channels are done with. */
    void settle(Collection<Entry> entries, Collection<String> channels) throws IOException {
        for (Entry entry : entries) {
            List<State> states = channels.stream()
                    .map(channel -> entry.mark(channel).state())
                    .toList();
            if (!states.isEmpty() && !states.contains(State.WAITING)) {
                move(entry.file(), states.contains(State.REFUSED) ? Folder.FAILED : Folder.SENT);
            }
        }
    }

    /** Puts away what has waited for too long; returns the names. */
    List<String> expire(Instant now) throws IOException {
        List<String> expired = new ArrayList<>();
        for (Entry entry : waiting().entries()) {
            if (entry.event().time().plus(LONGEST_WAIT).isBefore(now)) {
                move(entry.file(), Folder.EXPIRED);
                expired.add(entry.event().id());
            }
        }
        return expired;
    }

    /** Puts away what nobody can read; returns what was wrong with each. */
    List<String> setUnreadableAside(Instant now) throws IOException {
        Listing listing = waiting();
        for (Path file : listing.unreadable()) {
            Path folder = Files.createDirectories(directory.resolve(Folder.UNREADABLE.name));
            String name = file.getFileName() + "." + Stamps.of(now) + "."
                    + ProcessHandle.current().pid();
            Files.move(file, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
            DurableFiles.force(folder);
        }
        return listing.problems();
    }

    private void move(Path file, Folder to) throws IOException {
        Path folder = Files.createDirectories(directory.resolve(to.name));
        Files.move(file, folder.resolve(file.getFileName()), StandardCopyOption.ATOMIC_MOVE);
        DurableFiles.force(folder);
        DurableFiles.force(directory);
        List<Path> kept = new ArrayList<>(files(folder));
        kept.sort(Comparator.reverseOrder());
        for (Path old : kept.subList(Math.min(KEPT, kept.size()), kept.size())) {
            Files.delete(old);
        }
    }
}
