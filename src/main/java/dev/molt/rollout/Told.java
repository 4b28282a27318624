package dev.molt.rollout;

import dev.molt.update.DataDirectory;
import dev.molt.update.DurableFiles;
import dev.molt.update.FlatJson;
import dev.molt.update.UnreadableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which verdicts a host has told its fleet. It outlasts the process: an operator may have taken one back since, and it must not come again.
 *
 * @param host what this host is called in its fleet
 * @param epoch of the store that was told
 * @param updates whose verdicts it was told
 */
record Told(String host, long epoch, Set<String> updates) {
    Told {
        updates = Set.copyOf(updates);
    }

    /** What is remembered; empty if nothing is, or nobody can read it. */
    static Optional<Told> read(DataDirectory data) throws IOException {
        try {
            return parse(data);
        } catch (UnreadableException e) {
            return Optional.empty(); // whoever writes sets it aside
        }
    }

    private static Optional<Told> parse(DataDirectory data) throws IOException {
        Optional<Map<String, String>> fields = FlatJson.readIfPresent(data.rollout());
        return fields.isEmpty() ? Optional.empty() : Optional.of(of(fields.get(), data.rollout()));
    }

    private static Told of(Map<String, String> fields, Path file) throws UnreadableException {
        String host = fields.getOrDefault("host", "");
        String epoch = fields.getOrDefault("epoch", "");
        if (host.isEmpty() || !epoch.matches("[0-9]{1,18}")) {
            throw new UnreadableException(file + " is unreadable: host or epoch is missing");
        }
        Set<String> updates = Arrays.stream(fields.getOrDefault("told", "").split(","))
                .filter(id -> !id.isEmpty())
                .collect(Collectors.toSet());
        return new Told(host, Long.parseLong(epoch), updates);
    }

    /** Whether the store of this epoch, which may have lost what an earlier one was told, was told of this update. */
    boolean has(String update, long of) {
        return epoch == of && updates.contains(update);
    }

    /** With this one; of the others only those that may come again. */
    Told with(String update, long of, Set<String> present) {
        Set<String> kept = new LinkedHashSet<>();
        if (epoch == of) {
            kept.addAll(updates);
            kept.retainAll(present);
        }
        kept.add(update);
        return new Told(host, of, kept);
    }

    /** Remembers it, durably; what nobody can read is set aside. */
    void write(DataDirectory data) throws IOException {
        if (read(data).isEmpty() && Files.exists(data.rollout())) {
            setAside(data);
        }
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("format", "1");
        fields.put("host", host);
        fields.put("epoch", Long.toString(epoch));
        fields.put("told", updates.stream().sorted().collect(Collectors.joining(",")));
        Files.createDirectories(data.rollout().getParent());
        DurableFiles.replace(data.rollout(), FlatJson.format(fields));
    }

    private static void setAside(DataDirectory data) throws IOException {
        Files.createDirectories(data.failed());
        Path aside = DurableFiles.temporaryFor(data.failed().resolve("rollout.json"));
        Files.move(
                data.rollout(),
                aside.resolveSibling(aside.getFileName().toString().substring(1)));
    }
}
