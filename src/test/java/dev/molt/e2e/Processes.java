package dev.molt.e2e;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The processes of one installation, found through /proc by a mark that every one of them inherits in its environment: children,
 * grandchildren, and orphans that no process tree leads to any more.
 */
public final class Processes {
    private static final Path PROC = Path.of("/proc");

    private final String mark;

    public Processes(String mark) {
        this.mark = "\0" + mark + "\0";
    }

    public List<Long> alive() {
        List<Long> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path entry : entries) {
                if (("\0" + read(entry.resolve("environ"))).contains(mark)) {
                    found.add(Long.parseLong(entry.getFileName().toString()));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list /proc", e);
        }
        return found;
    }

    /**
     * Kills all of them as a power cut would: none sees another die. They are stopped first, until no new one appears, so that nobody
     * reacts to a death in between.
     */
    public void killAll() {
        Set<Long> stopped = new HashSet<>();
        for (List<Long> all = alive(); !stopped.containsAll(all); all = alive()) {
            signal("STOP", all);
            stopped.addAll(all);
        }
        signal("KILL", stopped);
        await("every process of " + mark.trim() + " to be gone").until(() -> alive().isEmpty());
    }

    /** A process that is gone already is no error: it may end by itself between two looks. */
    static void signal(String name, Collection<Long> pids) {
        if (!pids.isEmpty()) {
            List<String> command = new ArrayList<>(List.of("kill", "-" + name));
            pids.forEach(pid -> command.add(Long.toString(pid)));
            Command.run(command);
        }
    }

    static List<Long> children(long pid) {
        return ProcessHandle.of(pid).stream()
                .flatMap(ProcessHandle::children)
                .map(ProcessHandle::pid)
                .toList();
    }

    public static String commandLine(long pid) {
        return read(PROC.resolve(pid + "/cmdline")).replace('\0', ' ').trim();
    }

    /** A number from a line such as {@code VmRSS:  3200 kB} of /proc/PID/status; empty when the process is gone. */
    static Optional<Long> status(long pid, String field) {
        return read(PROC.resolve(pid + "/status"))
                .lines()
                .filter(line -> line.startsWith(field + ":"))
                .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst();
    }

    /** How far it yields to others, from -20 to 19. */
    static int niceness(long pid) {
        String stat = read(PROC.resolve(pid + "/stat"));
        return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[16]);
    }

    /** How far its session does, where the kernel schedules sessions. */
    static Optional<Integer> groupNiceness(long pid) {
        String group = read(PROC.resolve(pid + "/autogroup")).strip();
        return group.isEmpty() ? Optional.empty() : Optional.of(Integer.parseInt(group.replaceAll(".* ", "")));
    }

    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return ""; // gone in the meantime, as processes are
        }
    }
}
