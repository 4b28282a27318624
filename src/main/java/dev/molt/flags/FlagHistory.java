package dev.molt.flags;

import dev.molt.update.DataDirectory;
import dev.molt.update.DurableFiles;
import dev.molt.update.UnreadableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The last changes of flags, a file each that says what was set then: any of them can be returned to. */
public final class FlagHistory {
    /** How many can be told and undone. */
    public static final int KEPT = 100;

    private final Path directory;

    public FlagHistory(DataDirectory data) {
        this.directory = data.flagHistory();
    }

    /**
     * What could be read.
     *
     * @param changes newest first
     * @param unreadable what is wrong with the others
     */
    public record Listing(List<FlagChange> changes, List<String> unreadable) {}

    /** All that are kept. */
    public Listing list() throws IOException {
        List<FlagChange> changes = new ArrayList<>();
        List<String> unreadable = new ArrayList<>();
        for (Path file : files()) {
            try {
                FlagFile.read(file).ifPresent(changes::add);
            } catch (UnreadableException e) {
                unreadable.add(e.getMessage());
            }
        }
        changes.sort(Comparator.comparingLong(FlagChange::number).reversed());
        return new Listing(List.copyOf(changes), List.copyOf(unreadable));
    }

    /** The newest that can be read and comes before this one. */
    Optional<FlagChange> before(long number) throws IOException {
        return list().changes().stream()
                .filter(change -> change.number() < number)
                .findFirst();
    }

    /** The highest number that is taken, also by a file that cannot be read; 0 if none is. */
    long newestNumber() throws IOException {
        List<Path> files = files();
        return files.isEmpty()
                ? 0
                : Long.parseLong(files.get(0).getFileName().toString().replace(".json", ""));
    }

    /** Keeps the change, unless it is kept already. */
    void keep(FlagChange change) throws IOException {
        DurableFiles.create(directory.resolve(String.format("%015d.json", change.number())), FlagFile.format(change));
    }

    /**
     * Puts all that is kept aside, unless it may come before this change, or ends with it: it is the history of other flags.
     *
     * @return whether that was so
     */
    boolean makeRoom(FlagChange next, Path aside) throws IOException {
        long newest = newestNumber();
        boolean isIts = newest == next.number() && list().changes().contains(next);
        if (newest < next.number() || isIts) {
            return false;
        }
        Files.createDirectories(aside);
        for (Path file : files()) {
            Files.move(file, aside.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
        DurableFiles.force(aside);
        return true;
    }

    /** One more stays: without it nobody could tell what the oldest changed. */
    void prune() throws IOException {
        List<Path> files = files();
        for (Path old : files.subList(Math.min(KEPT + 1, files.size()), files.size())) {
            Files.deleteIfExists(old);
        }
    }

    /** Newest first. */
    private List<Path> files() throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().matches("[0-9]{15}\\.json"))
                    .sorted(Comparator.reverseOrder())
                    .toList();
        }
    }
}
