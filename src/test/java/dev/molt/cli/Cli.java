package dev.molt.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.molt.update.DataDirectory;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;

/** Runs commands in this process, as {@code scripts/molt} would in its own. */
final class Cli {
    static final Instant NOW = Instant.parse("2026-11-21T03:00:00Z");

    private final Map<String, String> environment = new HashMap<>();
    private String typed = "";
    private boolean terminal;
    private Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);

    /** What a command left behind. */
    record Result(int exit, String out, String err) {
        JsonNode json() {
            try {
                return new ObjectMapper().readTree(out);
            } catch (IOException e) {
                throw new UncheckedIOException(out, e);
            }
        }

        String all() {
            return out + err;
        }
    }

    Cli(DataDirectory data, Path home) {
        environment.put("MOLT_DATA", data.root().toString());
        environment.put("MOLT_HOME", home.toString());
        environment.put("PATH", System.getenv("PATH"));
    }

    Cli with(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** As if somebody sat at a terminal and typed this. */
    Cli typing(String text) {
        typed = text;
        terminal = true;
        return this;
    }

    /** With this clock, as files get their times from that of the host. */
    Cli at(Clock other) {
        clock = other;
        return this;
    }

    Result run(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Surroundings around = new Surroundings(
                environment,
                new BufferedReader(new StringReader(typed)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                clock,
                terminal);
        int exit = Main.run(around, arguments);
        return new Result(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
