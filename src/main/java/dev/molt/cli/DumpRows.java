package dev.molt.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many rows a dump of PostgreSQL has.
 *
 * @param tables by schema and name, quoted where SQL wants it
 */
record DumpRows(Map<String, Long> tables) {
    private static final Pattern COPY =
            Pattern.compile("COPY ((?:[^\" ]|\"(?:[^\"]|\"\")*\")+) +(?:\\(.*\\) +)?FROM stdin;");

    private static final String END = "\\.";

    DumpRows {
        tables = Map.copyOf(tables);
    }

    /** Counts them; empty if that takes longer. */
    static Optional<DumpRows> of(Path dump, Duration atMost) throws IOException {
        long end = System.nanoTime() + atMost.toNanos();
        Process reader = new ProcessBuilder("pg_restore", "--data-only", "-f", "-", dump.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        CompletableFuture.delayedExecutor(atMost.toMillis(), TimeUnit.MILLISECONDS)
                .execute(reader::destroyForcibly);
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(reader.getInputStream(), StandardCharsets.UTF_8))) {
            DumpRows rows = in(lines);
            if (reader.onExit().join().exitValue() == 0) {
                return Optional.of(rows);
            }
            if (System.nanoTime() - end >= 0) {
                return Optional.empty();
            }
            throw new IOException("pg_restore cannot read " + dump);
        }
    }

    /** In what pg_restore writes: a row is a line, whatever is in it. */
    static DumpRows in(BufferedReader lines) throws IOException {
        Map<String, Long> tables = new HashMap<>();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            Matcher table = COPY.matcher(line);
            if (table.matches()) {
                tables.put(table.group(1), untilEnd(lines));
            }
        }
        return new DumpRows(tables);
    }

    private static long untilEnd(BufferedReader lines) throws IOException {
        long rows = 0;
        for (String line = lines.readLine(); line != null && !line.equals(END); line = lines.readLine()) {
            rows++;
        }
        return rows;
    }
}
