package dev.molt.flags;

import dev.molt.update.FlatJson;
import dev.molt.update.UnreadableException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A change of flags as flat JSON: {@code flags.json}, and each file of its history. */
final class FlagFile {
    private static final String FORMAT = "1";

    private FlagFile() {}

    /**
     * The change in the file; empty if there is none.
     *
     * @throws UnreadableException if it is not whole, too large, or says what cannot be
     */
    static Optional<FlagChange> read(Path file) throws IOException {
        Optional<Map<String, String>> fields = FlatJson.readIfPresent(file);
        return fields.isPresent() ? Optional.of(change(file.toString(), fields.get())) : Optional.empty();
    }

    /**
     * The change that the content of a file is.
     *
     * @param what is read, for people
     */
    static FlagChange parse(String what, String text) throws UnreadableException {
        try {
            return change(what, FlatJson.parse(text.getBytes(StandardCharsets.UTF_8)));
        } catch (UnreadableException e) {
            throw new UnreadableException(what + " cannot be read: " + e.getMessage());
        }
    }

    private static FlagChange change(String what, Map<String, String> fields) throws UnreadableException {
        try {
            return change(fields);
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new UnreadableException(what + " is unreadable: " + e.getMessage());
        }
    }

    private static FlagChange change(Map<String, String> fields) {
        if (!FORMAT.equals(fields.get("format"))) {
            throw new IllegalArgumentException("its format is not " + FORMAT);
        }
        String number = fields.getOrDefault("change", "");
        if (!number.matches("[0-9]{1,15}")) {
            throw new IllegalArgumentException("change is no number");
        }
        return FlagChange.of(
                Long.parseLong(number),
                fields.getOrDefault("by", ""),
                Instant.parse(fields.getOrDefault("at", "")),
                fields.getOrDefault("reason", ""),
                flags(fields));
    }

    private static List<SetFlag> flags(Map<String, String> fields) {
        List<SetFlag> flags = new ArrayList<>();
        for (int i = 1; fields.containsKey("flag_" + i); i++) {
            String value = fields.get("value_" + i);
            if (value == null) {
                throw new IllegalArgumentException("value_" + i + " is missing");
            }
            flags.add(new SetFlag(
                    new FlagName(fields.get("flag_" + i)),
                    value,
                    Optional.ofNullable(fields.get("until_" + i)).map(Instant::parse)));
        }
        if (fields.keySet().stream().filter(key -> key.startsWith("flag_")).count() != flags.size()) {
            throw new IllegalArgumentException("the flags are not numbered from 1 without a gap");
        }
        return flags;
    }

    /**
     * The content of the file.
     *
     * @throws IllegalArgumentException if so much is set that it would be too large to be read
     */
    static byte[] format(FlagChange change) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("format", FORMAT);
        fields.put("change", Long.toString(change.number()));
        fields.put("by", change.by());
        fields.put("at", change.at().toString());
        fields.put("reason", change.reason());
        int i = 0;
        for (SetFlag flag : change.flags().values()) {
            i++;
            fields.put("flag_" + i, flag.name().text());
            fields.put("value_" + i, flag.value());
            if (flag.until().isPresent()) {
                fields.put("until_" + i, flag.until().get().toString());
            }
        }
        return FlatJson.format(fields);
    }
}
