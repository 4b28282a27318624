package dev.molt.e2e;

import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.ThreadLocalRandom;

/**
 * An update asked for in the way that any program may: a complete lock file, linked into place, and a line to the supervisor. Written
 * without the product's own code: this is the contract as an outsider has it.
 */
public final class UpdateRequest {
    private static final String[] KEYS = {
        "format",
        "id",
        "kind",
        "phase",
        "from",
        "to",
        "ref",
        "commit",
        "requested_by",
        "requested_at",
        "grant",
        "restore",
        "attempts",
        "rehearsal",
        "migrations",
        "switch",
        "backup",
        "schema_from",
        "schema_to",
        "bad",
        "reason",
        "outcome",
        "ended_at",
        "stage_ms",
        "rehearse_ms",
        "park_ms",
        "snapshot_ms",
        "drain_ms",
        "back_up_ms",
        "activate_ms",
        "migrate_ms",
        "verify_ms",
        "commit_ms",
        "roll_back_ms",
        "not_accepting_ms"
    };

    private final Map<String, String> values = new LinkedHashMap<>();

    private UpdateRequest() {}

    public static UpdateRequest of(String ref) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        String id = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'")
                        .withZone(ZoneOffset.UTC)
                        .format(now)
                + String.format("-%06x", ThreadLocalRandom.current().nextInt(1 << 24));
        UpdateRequest request = new UpdateRequest();
        for (String key : KEYS) {
            request.with(key, "");
        }
        return request.with("format", "1")
                .with("id", id)
                .with("kind", "update")
                .with("phase", "requested")
                .with("ref", ref)
                .with("requested_by", "cli:e2e")
                .with("requested_at", now.toString())
                .with("attempts", "0");
    }

    UpdateRequest with(String key, String value) {
        values.put(key, value);
        return this;
    }

    /** Creates the lock, wakes the supervisor if there is one. The update's id. */
    public String write(DataDirectory data) {
        if (values.get("from").isEmpty()) {
            with("from", data.current());
        }
        try {
            Path temporary = data.path().resolve(".UPDATE_LOCK.json.e2e");
            Files.writeString(temporary, text());
            sync(temporary);
            Files.createLink(data.lock(), temporary);
            Files.delete(temporary);
            sync(data.path());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create " + data.lock(), e);
        }
        wake(data, "request");
        return values.get("id");
    }

    String text() {
        StringJoiner lines = new StringJoiner(",\n", "{\n", "\n}\n");
        values.forEach((key, value) -> lines.add("  \"" + key + "\": " + TextNode.valueOf(value)));
        return lines.toString();
    }

    private static void sync(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Writes a line to the control fifo; nobody reading it is no error. */
    static void wake(DataDirectory data, String word) {
        Path control = data.path().resolve("run/control");
        Command.run(java.util.List.of(
                "perl",
                "-MFcntl",
                "-e",
                "sysopen(F, $ARGV[0], O_WRONLY|O_NONBLOCK) or exit; syswrite(F, qq(\\n$ARGV[1]\\n))",
                control.toString(),
                word));
    }
}
