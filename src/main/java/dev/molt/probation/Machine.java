package dev.molt.probation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What this process may use of the machine: all of it, or what the control groups allow that it is in, as they do in a container. The
 * supervisor reads them by the same rules (scripts/supervisor/memory.sh).
 *
 * @param proc usually /proc
 * @param groups where control groups are, usually /sys/fs/cgroup
 */
record Machine(Path proc, Path groups) {
    private static final long KIB = 1024;

    static Machine here() {
        return new Machine(Path.of("/proc"), Path.of("/sys/fs/cgroup"));
    }

    /** The memory that this process has now, in bytes. */
    long usedMemory() throws IOException {
        return kibibytes("self/status", "VmRSS:") * KIB;
    }

    /** The memory that it may have, in bytes. */
    long memory() throws IOException {
        long least = kibibytes("meminfo", "MemTotal:") * KIB;
        for (ControlGroup group : ours("memory")) {
            least = Math.min(least, group.memory().orElse(least));
        }
        return least;
    }

    /** The processors that it may use, of so many that there are; 0.5 is half of one. */
    double processors(int all) throws IOException {
        double least = all;
        for (ControlGroup group : ours("cpu")) {
            least = Math.min(least, group.processors().orElse(least));
        }
        return least;
    }

    private long kibibytes(String file, String name) throws IOException {
        try (Stream<String> lines = Files.lines(proc.resolve(file))) {
            return lines.filter(line -> line.startsWith(name))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .findFirst()
                    .orElseThrow(() -> new IOException(proc.resolve(file) + " has no line " + name));
        }
    }

    /** Ours and all above it. */
    private List<ControlGroup> ours(String controller) throws IOException {
        List<ControlGroup> all = new ArrayList<>();
        for (String line : Files.readAllLines(proc.resolve("self/cgroup"))) {
            String[] parts = line.split(":", 3);
            if (parts.length == 3 && parts[1].isEmpty()) {
                addWithAllAbove(all, groups, parts[2], true);
            } else if (parts.length == 3 && List.of(parts[1].split(",")).contains(controller)) {
                addWithAllAbove(all, groups.resolve(controller), parts[2], false);
            }
        }
        return all;
    }

    /** A container finds its own group at the root, whatever name it is told. */
    private static void addWithAllAbove(List<ControlGroup> all, Path root, String name, boolean unified) {
        Path group = root.resolve(name.replaceFirst("^/+", "")).normalize();
        while (group.startsWith(root)) {
            all.add(new ControlGroup(group, unified));
            group = group.getParent();
        }
    }
}
