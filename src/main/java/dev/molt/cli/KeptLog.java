package dev.molt.cli;

import dev.molt.update.DataDirectory;
import dev.molt.update.UpdateLock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a release that failed its build or its rehearsal said: kept under its name until it passes. */
record KeptLog(Path file) {
    private static final int LINES = 200;

    /** The log that the record is about; of several the newest kind, because a rehearsal follows a build. */
    static Optional<KeptLog> of(UpdateLock record, DataDirectory data) {
        if (record.to().isEmpty() || !record.isBad()) {
            return Optional.empty();
        }
        return List.of("rehearsal", "build").stream()
                .map(kind -> data.failed().resolve(record.to().get() + "." + kind + ".log"))
                .filter(Files::isRegularFile)
                .findFirst()
                .map(KeptLog::new);
    }

    /** Its end, behind a line that names the file. */
    List<String> lines() throws IOException {
        List<String> all = new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                .lines()
                .toList();
        List<String> shown = new ArrayList<>();
        shown.add("");
        shown.add(file + (all.size() > LINES ? ", the last " + LINES + " lines:" : ":"));
        all.subList(Math.max(0, all.size() - LINES), all.size()).stream()
                .map(line -> "  " + line)
                .forEach(shown::add);
        return shown;
    }
}
