package dev.molt.update;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * JSON that bash reads without help: one {@code "key": "value"} a line, every value a string.
 *
 * <p>The reader takes nothing but this form, because bash takes nothing else, and two readers that disagree about a lock
 * file are worse than one that refuses it.
 */
public final class FlatJson {
    /** The largest file that is read, in bytes. */
    public static final int MAX_BYTES = 64 * 1024;

    private FlatJson() {}

    /**
     * The fields of a file in their order.
     *
     * @throws NoSuchFileException if there is no such file
     * @throws UnreadableException if it is no regular file, too large, or not of the form
     */
    public static Map<String, String> read(Path file) throws IOException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new UnreadableException(file + " is not a regular file");
        }
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        }
        try {
            return parse(bytes);
        } catch (UnreadableException e) {
            throw new UnreadableException(file + " is unreadable: " + e.getMessage());
        }
    }

    /** As {@link #read}, empty if there is no such file. */
    public static Optional<Map<String, String>> readIfPresent(Path file) throws IOException {
        try {
            return Optional.of(read(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** The fields in their order. */
    public static Map<String, String> parse(byte[] bytes) throws UnreadableException {
        if (bytes.length > MAX_BYTES) {
            throw new UnreadableException("it is larger than " + MAX_BYTES + " bytes");
        }
        List<String> lines = lines(bytes);
        if (lines.size() < 2
                || !lines.get(0).equals("{")
                || !lines.get(lines.size() - 1).equals("}")) {
            throw new UnreadableException("it does not begin with a line { and end with a line }");
        }
        Map<String, String> fields = new LinkedHashMap<>();
        for (int i = 1; i < lines.size() - 1; i++) {
            FlatJsonLine line = FlatJsonLine.parse(i + 1, lines.get(i));
            if (line.comma() != (i < lines.size() - 2)) {
                throw new UnreadableException("line " + (i + 1) + ": a comma is missing or one too many");
            }
            if (fields.put(line.key(), line.value()) != null) {
                throw new UnreadableException("line " + (i + 1) + ": " + line.key() + " is there twice");
            }
        }
        return fields;
    }

    private static List<String> lines(byte[] bytes) throws UnreadableException {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new UnreadableException("it is not UTF-8");
        }
        List<String> lines = Arrays.asList(text.split("\n", -1));
        boolean ended = lines.get(lines.size() - 1).isEmpty();
        return ended ? lines.subList(0, lines.size() - 1) : lines;
    }

    /**
     * The text of these fields, in their order.
     *
     * @throws IllegalArgumentException if a key or the whole cannot be written in this form
     */
    public static byte[] format(Map<String, String> fields) {
        StringBuilder text = new StringBuilder("{\n");
        String separator = "";
        for (Map.Entry<String, String> field : fields.entrySet()) {
            text.append(separator);
            FlatJsonLine.append(text, field.getKey(), field.getValue());
            separator = ",\n";
        }
        text.append(fields.isEmpty() ? "}\n" : "\n}\n");
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        if (bytes.length > MAX_BYTES) {
            throw new IllegalArgumentException("the fields take more than " + MAX_BYTES + " bytes");
        }
        return bytes;
    }
}
