package dev.molt.verify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Files of {@code key=value} lines, through which supervisor and verifier talk. Whole or not there. */
final class Facts {
    private Facts() {}

    static void write(Path file, Map<String, String> facts) throws IOException {
        write(
                file,
                facts.entrySet().stream()
                        .map(fact -> fact.getKey() + "=" + fact.getValue().replaceAll("[\r\n]+", " ") + "\n")
                        .collect(Collectors.joining()));
    }

    static void write(Path file, String content) throws IOException {
        Path temporary = file.resolveSibling("." + file.getFileName());
        Files.writeString(temporary, content);
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    }

    static Map<String, String> read(Path file) throws IOException {
        Map<String, String> facts = new LinkedHashMap<>();
        for (String line : Files.readAllLines(file)) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                facts.put(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        return facts;
    }
}
