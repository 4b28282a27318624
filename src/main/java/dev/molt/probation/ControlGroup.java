package dev.molt.probation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * A control group, and what it limits.
 *
 * @param path its directory
 * @param unified whether it is of version 2 of control groups
 */
record ControlGroup(Path path, boolean unified) {
    /** Bytes; empty without a limit, for which version 2 says "max" and version 1 a number of 19 digits. */
    OptionalLong memory() throws IOException {
        Optional<String> limit = read(unified ? "memory.max" : "memory.limit_in_bytes");
        return limit.filter(ControlGroup::isNumber).stream()
                .mapToLong(Long::parseLong)
                .findFirst();
    }

    /** Processors, 0.5 is half of one; empty without a limit, for which version 2 says "max" and version 1 -1. */
    OptionalDouble processors() throws IOException {
        String[] parts = quotaAndPeriod().split(" ");
        return parts.length == 2 && isNumber(parts[0]) && isNumber(parts[1])
                ? OptionalDouble.of(Double.parseDouble(parts[0]) / Double.parseDouble(parts[1]))
                : OptionalDouble.empty();
    }

    private String quotaAndPeriod() throws IOException {
        return unified
                ? read("cpu.max").orElse("")
                : read("cpu.cfs_quota_us").orElse("") + " "
                        + read("cpu.cfs_period_us").orElse("");
    }

    private static boolean isNumber(String text) {
        return text.matches("[1-9][0-9]{0,17}");
    }

    private Optional<String> read(String name) throws IOException {
        Path file = path.resolve(name);
        return Files.isReadable(file) ? Optional.of(Files.readString(file).strip()) : Optional.empty();
    }
}
